import { ManifestSet } from './manifests/manifest-set';
import type { ManifestValidationOptions, ValidationException, ValidationSettings } from './options';
import { parseOptions } from './parse-options';
import { type Location, formatLocation } from './manifests/location';
import { type Finding } from './rule';
import { RULES } from './rules';

/** A rule that does not hold. */
export interface Violation {
  /** Number of the rule in the catalogue, such as `R5`. */
  readonly rule: string;
  /** Name of the rule, such as `service-monitor-reaches-pods`. */
  readonly name: string;
  /** Both ends, what is wrong and what to write, in one line. */
  readonly message: string;
  /** What is wrong and what would come of it. */
  readonly problem: string;
  /** What to write instead. */
  readonly fix: string;
  /** The objects and fields that contradict each other, the one to change first. */
  readonly ends: readonly Location[];
}

/**
 * Checks every rule over all objects that are applied together.
 *
 * @param objects parsed manifests, such as `Testing.synth(chart)` returns
 * @throws Error if an option cannot be used
 * @example
 * const violations = validateManifests(Testing.synth(chart));
 * console.error(violations.map(({ message }) => message).join('\n'));
 */
export function validateManifests(
  objects: readonly unknown[],
  options: ManifestValidationOptions = {},
): readonly Violation[] {
  const settings = parseOptions(options);
  const set = new ManifestSet(objects);
  const found = RULES.flatMap((rule) =>
    [...rule.check(set, settings)].map((finding) => violation(rule.id, rule.name, finding)),
  );
  return withoutExceptions(found, settings);
}

function violation(rule: string, name: string, { ends, problem, fix }: Finding): Violation {
  const message = `${rule} ${name}: ${ends.map(formatLocation).join(' and ')}: ${problem}. To fix it, ${fix}.`;
  return { rule, name, message, problem, fix, ends };
}

function withoutExceptions(
  found: readonly Violation[],
  { exceptions }: ValidationSettings,
): readonly Violation[] {
  const used = new Set<number>();
  const left = found.filter((each) => {
    const matching = [...exceptions.keys()].filter((index) => accepts(exceptions[index]!, each));
    for (const index of matching) used.add(index);
    return matching.length === 0;
  });
  const idle = exceptions.flatMap(({ rule, kind, name, reason }, index) =>
    used.has(index)
      ? []
      : [
          violation('EXC', 'exceptions', {
            ends: [{ kind, namespace: undefined, name, path: `of exceptions[${index}]`, index: undefined }],
            problem: `the exception to ${rule} (“${reason}”) accepts nothing, because the violation is gone or the names are wrong`,
            fix: 'remove the exception, or correct its rule, kind and name',
          }),
        ],
  );
  return [...left, ...idle];
}

function accepts({ rule, kind, name }: ValidationException, violation: Violation): boolean {
  return (
    (rule === violation.rule || rule === violation.name) &&
    violation.ends.some((end) => end.kind === kind && end.name === name)
  );
}
