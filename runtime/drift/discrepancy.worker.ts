import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { DiscrepancyAnswer, DiscrepancyOrder, DiscrepancySetting } from './discrepancy-thread';
import { maximumMeanDiscrepancy } from '../statistics/maximum-mean-discrepancy';

// On Linux 0 is the calling thread (setpriority(2), BUGS), so that a pod of one core serves first and computes then.
// Elsewhere it would be the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);

const { reference, columns, permutations, seed } = workerData as DiscrepancySetting;
parentPort!.on('message', ({ rows }: DiscrepancyOrder) => {
  const started = performance.now();
  const discrepancy = maximumMeanDiscrepancy(reference, rows, columns, { permutations, seed });
  const answer: DiscrepancyAnswer = { ...discrepancy, milliseconds: performance.now() - started };
  parentPort!.postMessage(answer);
});
