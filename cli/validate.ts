import { Command, InvalidArgumentError, Option } from 'commander';
import { parse } from 'yaml';
import type { ManifestValidationOptions } from '../constructs/validation/options';
import { type PackName, PACKS } from '../constructs/validation/packs';
import { parseOptions } from '../constructs/validation/parse-options';
import { validateManifests } from '../constructs/validation/validate-manifests';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { ManifestFileError, readManifestFiles } from './manifest-files';
import { ManifestPositions } from './manifest-position';
import { exitTwoOnMisuse, number } from './option-parsers';
import { readInput } from './read-input';
import { writeOutput } from './terminal';
import { validationGithub } from './validation-github';
import { validationJson } from './validation-json';
import { countWarnings, PACK_NAMES, placeViolation, type ValidationReport } from './validation-report';
import { validationSarif } from './validation-sarif';
import { validationText } from './validation-text';

const FORMATS = {
  text: validationText,
  json: validationJson,
  sarif: validationSarif,
  github: validationGithub,
} as const;

interface ValidateFlags {
  readonly pack?: readonly PackName[];
  readonly format: keyof typeof FORMATS;
  readonly options?: string;
  readonly maxWarnings?: number;
}

/** `cdk8s-aiops validate`: holds manifests of any origin against the rules. */
export function validateCommand(): Command {
  return exitTwoOnMisuse(new Command('validate'))
    .description(COMMANDS.validate.description)
    .argument('<manifests...>', 'files and folders of rendered YAML or JSON, or - for standard input')
    .option(
      '--pack <names>',
      `rules to hold them against, separated by commas: ${PACK_NAMES.join(', ')} (default: all)`,
      packNames,
    )
    .addOption(
      new Option('--format <name>', 'how to print what is wrong')
        .choices(Object.keys(FORMATS))
        .default('text'),
    )
    .option('--options <file>', 'YAML file with the options of ManifestValidation, such as exceptions')
    .option(
      '--max-warnings <number>',
      'most warnings with which it exits with 0 (default: any number)',
      number(0, Number.MAX_SAFE_INTEGER),
    )
    .addHelpText(
      'after',
      `
Packs:
  wiring    what is wrong for everybody: unknown fields, ends of links that do not fit
  house     how this package runs a platform; its violations are warnings
  security  who may do what: pod security, network policies, secrets, images, projects

All manifests are read as one set, as they are applied together. With sarif and github, paths are relative to the
current folder.

  kustomize build overlays/prod | cdk8s-aiops validate --pack wiring -

Exit codes: 0 nothing is wrong, or there are only warnings, 1 an error, more warnings than --max-warnings, or a file that
cannot be read, 2 wrong usage.`,
    )
    .action(async (inputs: string[], flags: ValidateFlags, command: Command) => {
      const packs = flags.pack ?? PACK_NAMES;
      try {
        const options = optionsOf(flags, packs, command);
        const report = await validate(inputs, packs, options);
        writeOutput(FORMATS[flags.format](report));
        if (fails(report, flags)) process.exitCode = 1;
      } catch (error) {
        reportDataProblem(error, error instanceof ManifestFileError ? error.message : undefined);
      }
    });
}

/** Warnings alone do not fail, as with ESLint's option of the same name: https://eslint.org/docs/latest/use/command-line-interface#--max-warnings */
function fails({ violations }: ValidationReport, { maxWarnings = Infinity }: ValidateFlags): boolean {
  const warnings = countWarnings(violations);
  return violations.length > warnings || warnings > maxWarnings;
}

async function validate(
  inputs: readonly string[],
  packs: readonly PackName[],
  options: ManifestValidationOptions,
): Promise<ValidationReport> {
  const documents = await readManifestFiles(inputs);
  const positions = new ManifestPositions(documents);
  const violations = validateManifests(
    documents.map(({ object }) => object),
    options,
  );
  return {
    files: new Set(documents.map(({ file }) => file)).size,
    objects: documents.length,
    packs,
    violations: violations.map((each) => placeViolation(each, positions)),
  };
}

function packNames(text: string, previous: readonly PackName[] = []): readonly PackName[] {
  const chosen = text.split(',').map((name) => {
    const pack = PACK_NAMES.find((each) => each === name.trim());
    if (pack === undefined) throw new InvalidArgumentError(`Give packs of ${PACK_NAMES.join(', ')}.`);
    return pack;
  });
  return [...new Set([...previous, ...chosen])];
}

/** The options of a file. An exception to a rule of another pack is left out, because nothing can match it. */
function optionsOf(
  { options: file }: ValidateFlags,
  packs: readonly PackName[],
  command: Command,
): ManifestValidationOptions {
  const rules = packs.flatMap((pack) => PACKS[pack]);
  if (file === undefined) return { rules };
  try {
    const { settings, exceptions } = parseOptions(parse(readInput(file).toString()) ?? {});
    const own = exceptions.filter(({ rule }) => rules.some(({ name }) => name === rule));
    return { ...settings, exceptions: own, rules };
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw error;
    return command.error(
      `error: --options ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
