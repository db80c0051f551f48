import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { ConfigError, parseConfig, type Config } from '../runtime/config/config';
import { ENVIRONMENT } from '../runtime/contract/environment';
import { FEWEST_ROWS, judgeRows, type JudgedRows, type JudgedWindow } from '../runtime/drift/judge-rows';
import { movedShare } from '../runtime/drift/moved-share';
import { bySeverity } from '../runtime/drift/severity';
import { loadModel } from '../runtime/model/load-model';
import type { TrainedModel } from '../runtime/model/trained-model';
import { describeChange, describeRefused } from '../runtime/report/describe-change';
import { driftPage } from '../runtime/report/drift-page';
import { percent, plural } from '../runtime/report/figures';
import { html } from '../runtime/report/html';
import { TEST_WORDS } from '../runtime/report/test-words';
import { timeline } from '../runtime/report/timeline';
import { VERDICTS } from '../runtime/report/verdict';
import { modelRows, type ModelRows } from '../runtime/model/model-rows';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { exitTwoOnMisuse, number } from './option-parsers';
import { readData, withDataOptions, type DataFlags } from './read-data';
import { readInput } from './read-input';
import { writeOutput } from './terminal';
import { textTable } from './text-table';
import { prepareOutput, writeAtomically } from './write-atomically';

interface ReportFlags extends DataFlags {
  readonly model: string;
  readonly window?: number;
  readonly html?: string;
  readonly json?: true;
  readonly failOn: 'never' | 'possible' | 'drift';
}

interface Report {
  readonly file: string;
  readonly model: TrainedModel;
  readonly data: ModelRows;
  readonly judged: JudgedRows;
}

/**
 * The settings of a service that a report reads. No others are checked, because a shell may hold variables of other
 * programs (PORT, HOST). `DRIFT_WINDOW` limits `DRIFT_MINIMUM_SAMPLE`.
 */
const READ = [
  'driftThreshold',
  'driftMinimumShift',
  'driftWindow',
  'driftMinimumSample',
  'driftTests',
  'driftCorrection',
  'driftFalseAlarmBudget',
  'driftMinimumEffect',
  'driftConfirmations',
  'driftConfirmationWindows',
] as const satisfies readonly (keyof Config)[];

/** `cdk8s-aiops drift`: what there is to say of drift without a service. */
export function driftCommand(): Command {
  return new Command('drift').description(COMMANDS.drift.description).addCommand(reportCommand());
}

function reportCommand(): Command {
  const command = exitTwoOnMisuse(new Command('report'))
    .description("Hold a file's rows against what a model was trained on, as a service would")
    .argument('<data>', 'CSV file with a header, or Parquet file; the label and other columns may be in it')
    .requiredOption('--model <file>', 'artifact with the baseline')
    .option(
      '--window <rows>',
      'judge windows of so many rows, one after the other (default: all rows as one window; of a model whose rows depend on each other, the windows that it was trained for)',
      number(10, 100_000),
    )
    .option('--html <file>', 'write the page that GET /drift shows, too')
    .option('--json', 'print what was found as JSON, and nothing else, on standard output')
    .addOption(
      new Option('--fail-on <state>', 'exit with 1 from this state on')
        .choices(['never', 'possible', 'drift'])
        .default('never'),
    )
    .addHelpText(
      'after',
      `
The variables DRIFT_TESTS, DRIFT_FALSE_ALARM_BUDGET and all others by which a service judges do the same here:
DRIFT_TESTS=ks,psi,chi_squared,mmd also tells whether the features still go together as they did.
Rows with a gap or an unseen category count as refused rows, and too many of them are drift (the test refused).
A file of fewer rows than DRIFT_MINIMUM_SAMPLE, ${FEWEST_ROWS} by default, is not judged.

Exit codes: 0 done, 1 drift with --fail-on or the file cannot be read, 2 wrong usage.`,
    );
  return withDataOptions(command).action(async (path: string, flags: ReportFlags) => {
    try {
      if (flags.html !== undefined) prepareOutput(flags.html);
      const report = await reportOn(path, flags);
      if (flags.html !== undefined) writeAtomically(flags.html, pageOf(report));
      writeOutput(flags.json ? `${JSON.stringify(jsonOf(report), null, 2)}\n` : describe(report));
      const { status } = report.judged.worst.window;
      if (status === flags.failOn || (status === 'drift' && flags.failOn === 'possible'))
        process.exitCode = 1;
    } catch (error) {
      reportDataProblem(error, error instanceof ConfigError ? error.message : undefined);
    }
  });
}

async function reportOn(path: string, flags: ReportFlags): Promise<Report> {
  const settings = parseConfig(
    Object.fromEntries(READ.map((key) => [ENVIRONMENT[key].name, process.env[ENVIRONMENT[key].name]])),
  );
  const model = loadModel(readInput(flags.model).toString());
  const categories = model.features.filter(({ kind }) => kind === 'categorical').map(({ name }) => name);
  const { dataset } = await readData(path, flags, categories);
  const data = modelRows(model.features, dataset);
  return {
    file: basename(path),
    model,
    data,
    judged: judgeRows(model, data, settings, flags.window ?? dependentWindow(model)),
  };
}

/** A model of rows that depend on each other has thresholds for windows of one size, and for no file as a whole. */
function dependentWindow({ baseline, artifact }: TrainedModel): number | undefined {
  return baseline.dependence === undefined ? undefined : artifact.calibration?.windowRows;
}

function pageOf({ file, model, data, judged: { windows, worst } }: Report): string {
  const { from, to } = worst.window;
  const several = windows.length > 1;
  return driftPage({
    state: worst.state,
    model,
    subject: several
      ? `rows ${from} to ${to} of ${file}, the worst of ${plural(windows.length, 'window')}`
      : file,
    more: several ? timeline(windows) : undefined,
    note: html`${refusedText(data)}`,
  });
}

function refusedText({ rows, refused }: ModelRows): string {
  const used = `${plural(rows, 'row')} ${rows === 1 ? 'was' : 'were'} compared.`;
  return refused.size === 0
    ? used
    : `${used} ${plural(refused.size, 'row')} (${percent(refused.size / (rows + refused.size))}) cannot be predicted, because a value is missing, no number, or a category that was never seen in training: a service would refuse them.`;
}

function jsonOf({ file, model: { name, version, digest }, data, judged }: Report): object {
  return {
    file,
    model: { name, version, digest },
    rows: data.rows,
    skippedRows: data.refused.size,
    status: judged.worst.window.status,
    windows: judged.windows,
    worst: judged.worst,
  };
}

function describe({ file, model, data, judged: { windows, worst } }: Report): string {
  const { state, window } = worst;
  const together = state.joint === null ? [] : [{ ...state.joint, change: TEST_WORDS.mmd.about, moved: '' }];
  const { refused } = state;
  const omitted = refused === null ? [] : [{ ...refused, change: describeRefused(refused), moved: '' }];
  const watched = [
    ...[...bySeverity(state.features), state.predictions].map((each) => ({
      ...each,
      change: describeChange(each),
      moved: percent(movedShare(each)),
    })),
    ...together,
    ...omitted,
  ];
  const table = textTable([
    ['feature', 'state', 'change', 'rows moved', 'tests that found it'],
    ...watched.map(({ feature, condition, change, moved, tests }) => [
      feature,
      VERDICTS[condition].word,
      change,
      moved,
      tests.length === 0
        ? 'not tested'
        : tests
            .filter(({ exceeded }) => exceeded)
            .map(({ test }) => TEST_WORDS[test].name)
            .join(', '),
    ]),
  ]);
  return [
    table,
    `${refusedText(data)}\n`,
    windows.length > 1
      ? `Above: rows ${window.from} to ${window.to}, the worst window. ${counted(windows)}\n`
      : '',
    `${file}, compared with the training data of ${model.name} ${model.version}: ${VERDICTS[window.status].word.toLowerCase()}\n`,
  ].join('');
}

function counted(windows: readonly JudgedWindow[]): string {
  const drifted = windows.filter(({ status }) => status === 'drift').length;
  const possible = windows.filter(({ status }) => status === 'possible').length;
  return `Of ${plural(windows.length, 'window')}, ${drifted} drifted and ${possible} may have.`;
}
