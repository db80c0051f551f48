import { Command } from 'commander';
import { formatExpectations } from '../runtime/expectations/format';
import { inferExpectations } from '../runtime/expectations/infer';
import { COMMANDS } from './commands';
import { reportDataProblem } from './data-problem';
import { exitTwoOnMisuse } from './option-parsers';
import { readData, withDataOptions, type DataFlags } from './read-data';
import { printable } from './terminal';
import { writeAtomically } from './write-atomically';

/** `cdk8s-aiops expectations`: drafts an expectations file from data. */
export function expectationsCommand(): Command {
  const command = exitTwoOnMisuse(new Command('expectations'))
    .description(COMMANDS.expectations.description)
    .argument('<data>', 'CSV file with a header, or Parquet file')
    .option('--out <file>', 'file to write (default: standard output)')
    .option('--json', 'write JSON instead of YAML, which `train --expectations` reads as well');
  return withDataOptions(command).action(
    async (path: string, flags: DataFlags & { out?: string; json?: true }) => {
      try {
        const suite = inferExpectations((await readData(path, flags)).dataset);
        const text = flags.json ? `${JSON.stringify(suite, null, 2)}\n` : formatExpectations(suite);
        if (flags.out === undefined) process.stdout.write(process.stdout.isTTY ? printable(text) : text);
        else writeAtomically(flags.out, text);
      } catch (error) {
        reportDataProblem(error);
      }
    },
  );
}
