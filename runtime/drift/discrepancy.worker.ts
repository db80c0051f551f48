import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { DiscrepancyAnswer, DiscrepancyOrder, DiscrepancySetting } from './discrepancy-thread';
import { maximumMeanDiscrepancy } from '../statistics/maximum-mean-discrepancy';

// On Linux, 0 means the calling thread (setpriority(2), BUGS): a pod with one core serves requests first. On other
// systems it means the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);

const { reference, columns, permutations, seed } = workerData as DiscrepancySetting;
parentPort!.on('message', ({ rows }: DiscrepancyOrder) => {
  const started = performance.now();
  const discrepancy = maximumMeanDiscrepancy(reference, rows, columns, { permutations, seed });
  const answer: DiscrepancyAnswer = { ...discrepancy, milliseconds: performance.now() - started };
  parentPort!.postMessage(answer);
});
