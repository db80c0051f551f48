import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Discrepancy } from '../statistics/maximum-mean-discrepancy';

/** Input of the thread at its start. */
export interface DiscrepancySetting {
  /** Standardised rows, row-major. */
  readonly reference: Float64Array;
  readonly columns: number;
  readonly permutations: number;
  readonly seed: number;
}

/** One request to the thread. */
export interface DiscrepancyOrder {
  /** Standardised rows of the window. */
  readonly rows: Float64Array;
}

export interface DiscrepancyAnswer extends Discrepancy {
  /** Duration of the computation. */
  readonly milliseconds: number;
}

/** Computes discrepancies, one at a time, synchronously or later. */
export interface DiscrepancyWorker {
  ask: (order: DiscrepancyOrder) => void;
  close: () => void;
}

/** Starts a worker. */
export type StartDiscrepancies = (
  setting: DiscrepancySetting,
  onAnswer: (answer: DiscrepancyAnswer) => void,
  onError: (error: Error) => void,
) => DiscrepancyWorker;

const EXTENSION = extname(__filename);
const WORKER_FILE = join(__dirname, `discrepancy.worker${EXTENSION}`);
const WORKER_ARGUMENTS = EXTENSION === '.ts' ? ['--require', 'tsx/cjs'] : [];
/** Heap limit of the thread. Its matrices are outside of the heap, so only a leak reaches it. */
const HEAP_MEGABYTES = 64;

/** Computes discrepancies on a worker thread, which does not keep the process alive. */
export class DiscrepancyThread implements DiscrepancyWorker {
  private readonly worker: Worker;

  constructor(
    setting: DiscrepancySetting,
    onAnswer: (answer: DiscrepancyAnswer) => void,
    onError: (error: Error) => void,
  ) {
    this.worker = new Worker(WORKER_FILE, {
      workerData: setting,
      execArgv: WORKER_ARGUMENTS,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    });
    this.worker.on('message', onAnswer);
    this.worker.on('error', onError);
    this.worker.unref();
  }

  ask(order: DiscrepancyOrder): void {
    this.worker.postMessage(order, [order.rows.buffer as ArrayBuffer]);
  }

  close(): void {
    void this.worker.terminate();
  }
}
