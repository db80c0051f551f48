import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SPARK_IMAGE } from '../../../runtime/contract/streaming/spark';

const MAIN = 'stream_job.py';
const FILES = [MAIN, 'row_scorer.py', 'messages.py', 'stream_metrics.py'];

/** The script that Spark runs, in the container. */
export const JOB_SCRIPT = `local://${SPARK_IMAGE.jobDirectory}/${MAIN}`;

/** The Python files of the job, by name. They are files of this package, and are read at synthesis. */
export function jobFiles(): Record<string, string> {
  // from the source, or from what was built of it in dist/
  const root = join(__dirname, __dirname.includes(join('dist', 'constructs')) ? '../../../..' : '../../..');
  return Object.fromEntries(
    FILES.map((file) => [file, readFileSync(join(root, 'templates/spark', file), 'utf8')]),
  );
}
