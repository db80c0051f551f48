import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerOrder, WorkerTree } from './grow-in-threads';
import { growerOf } from './training-plan';

const { plan, nextTree } = workerData as WorkerOrder;
const grower = growerOf(plan);
for (let tree = Atomics.add(nextTree, 0, 1); tree < plan.settings.trees; tree = Atomics.add(nextTree, 0, 1)) {
  const grown = grower.grow(tree);
  const message: WorkerTree = { tree, grown };
  parentPort!.postMessage(message);
}
