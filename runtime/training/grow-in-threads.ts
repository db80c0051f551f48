import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { GrownTree } from './tree-grower';
import type { TrainingPlan } from './training-plan';

/** Input of a worker at its start. */
export interface WorkerOrder {
  readonly plan: TrainingPlan;
  /** One shared number: the index of the next tree. Fast threads take more trees than slow ones. */
  readonly nextTree: Int32Array;
}

/** Message of a worker for each tree. */
export interface WorkerTree {
  readonly tree: number;
  readonly grown: GrownTree;
}

/** `.js` after the build. From source it is `.ts`, and the worker needs tsx, as this thread did. */
const EXTENSION = extname(__filename);
const WORKER_FILE = join(__dirname, `grow-trees.worker${EXTENSION}`);
const WORKER_ARGUMENTS = EXTENSION === '.ts' ? ['--require', 'tsx/cjs'] : [];

/**
 * Grows the plan's trees on worker threads and returns them in their order.
 *
 * @param onTree called in this thread after each tree
 */
export async function growInThreads(
  plan: TrainingPlan,
  threads: number,
  onTree: () => void,
): Promise<GrownTree[]> {
  const nextTree = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const order: WorkerOrder = { plan, nextTree };
  const trees = new Array<GrownTree>(plan.settings.trees);
  const workers = Array.from(
    { length: Math.min(threads, trees.length) },
    () => new Worker(WORKER_FILE, { workerData: order, execArgv: WORKER_ARGUMENTS }),
  );
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            worker.on('message', ({ tree, grown }: WorkerTree) => {
              trees[tree] = grown;
              onTree();
            });
            worker.on('error', reject);
            worker.on('exit', (code) => {
              if (code === 0) resolve();
              else reject(new Error(`a training thread ended with exit code ${code}`));
            });
          }),
      ),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return trees;
}
