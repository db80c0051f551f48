import { basename } from 'node:path';
import { Command } from 'commander';
import { evaluateExpectations } from '../runtime/expectations/evaluate';
import { parseExpectations } from '../runtime/expectations/parse';
import { loadModel } from '../runtime/model/load-model';
import { checkPage, type CheckedFile } from '../runtime/report/check-page';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { exitTwoOnMisuse } from './option-parsers';
import { readData, withDataOptions, type DataFlags } from './read-data';
import { readInput } from './read-input';
import { writeOutput } from './terminal';
import { textTable } from './text-table';
import { prepareOutput, writeAtomically } from './write-atomically';

interface CheckFlags extends DataFlags {
  readonly expectations?: string;
  readonly model?: string;
  readonly html?: string;
  readonly json?: true;
}

/** `cdk8s-aiops check`: holds a file against expectations. */
export function checkCommand(): Command {
  const command = exitTwoOnMisuse(new Command('check'))
    .description(COMMANDS.check.description)
    .argument('<data>', 'CSV file with a header, or Parquet file')
    .option('--expectations <file>', 'YAML file that says what the data must look like')
    .option('--model <file>', 'artifact whose own expectations must hold')
    .option('--html <file>', 'write the results as a page, too')
    .option('--json', 'print the results as JSON, and nothing else, on standard output')
    .addHelpText(
      'after',
      '\nExit codes: 0 every expectation holds, 1 one does not hold or the file cannot be read, 2 wrong usage.',
    );
  return withDataOptions(command).action(async (path: string, flags: CheckFlags) => {
    if (flags.expectations === undefined && flags.model === undefined) {
      command.error(
        'error: give --expectations, --model or both: there is nothing to compare the file with',
        { exitCode: 2 },
      );
    }
    try {
      if (flags.html !== undefined) prepareOutput(flags.html);
      const checked = await check(path, flags);
      const holds = checked.suites.every(({ results }) => results.every((result) => result.holds));
      if (flags.html !== undefined) writeAtomically(flags.html, checkPage(checked));
      writeOutput(flags.json ? `${JSON.stringify({ ...checked, holds }, null, 2)}\n` : describe(checked));
      if (!holds) process.exitCode = 1;
    } catch (error) {
      reportDataProblem(error);
    }
  });
}

async function check(path: string, flags: CheckFlags): Promise<CheckedFile> {
  const suites = [];
  if (flags.expectations !== undefined) {
    const suite = parseExpectations(readInput(flags.expectations).toString());
    suites.push({ source: basename(flags.expectations), suite });
  }
  if (flags.model !== undefined) {
    const { name, version, artifact } = loadModel(readInput(flags.model).toString());
    suites.push({ source: `the model ${name} ${version}`, suite: artifact.expectations });
  }
  const { dataset } = await readData(path, flags);
  return {
    file: basename(path),
    rows: dataset.rows,
    columns: dataset.columns.length,
    suites: suites.map(({ source, suite }) => ({ source, results: evaluateExpectations(suite, dataset) })),
  };
}

/** What does not hold comes last, where a terminal shows it. */
function describe({ file, suites }: CheckedFile): string {
  const results = suites.flatMap((suite) => suite.results);
  const failed = results.filter(({ holds }) => !holds).length;
  const table = suites.map(({ source, results: own }) => {
    const rows = own
      .toSorted((a, b) => Number(b.holds) - Number(a.holds))
      .map(({ expectation, holds, message }) => [holds ? 'holds' : 'FAILS', expectation, message]);
    return `${source}\n${textTable(rows)}\n`;
  });
  const share = failed === 0 ? `all ${results.length}` : `${results.length - failed} of ${results.length}`;
  return `${table.join('')}${file}: ${share} expectations hold\n`;
}
