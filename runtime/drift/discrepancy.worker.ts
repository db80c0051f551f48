import { parentPort, workerData } from 'node:worker_threads';
import type { DiscrepancyAnswer, DiscrepancyOrder, DiscrepancySetting } from './discrepancy-thread';
import { maximumMeanDiscrepancy } from './statistics/maximum-mean-discrepancy';

const { reference, columns, permutations, seed } = workerData as DiscrepancySetting;
parentPort!.on('message', ({ rows }: DiscrepancyOrder) => {
  const answer: DiscrepancyAnswer = maximumMeanDiscrepancy(reference, rows, columns, { permutations, seed });
  parentPort!.postMessage(answer);
});
