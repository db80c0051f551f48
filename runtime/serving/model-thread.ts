import { extname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { ENVIRONMENT } from '../contract/environment';
import { ArtifactError } from '../model/artifact-error';
import type { ExpectedModel } from '../model/expected-model';
import { Forest, type ForestParts } from '../model/forest';
import { TrainedModel, type ArtifactWithoutForest } from '../model/trained-model';

/** Input of the thread. */
export interface ModelOrder {
  /** Content of the file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly expected: ExpectedModel;
}

/** A checked model, or the reason why it cannot be served. */
export type ModelAnswer =
  { readonly artifact: ArtifactWithoutForest; readonly forest: ForestParts } | { readonly refused: string };

const EXTENSION = extname(__filename);
const WORKER_FILE = join(__dirname, `prove-model.worker${EXTENSION}`);
const WORKER_ARGUMENTS = EXTENSION === '.ts' ? ['--require', 'tsx/cjs'] : [];

const MEBIBYTE = 1024 * 1024;
/**
 * Heap of the thread: its code, a million values with the schema's errors about them, and three times the file's text.
 */
const HEAP = { megabytes: 192, eachFileByte: 3 } as const;

/**
 * Parses and checks a model on a thread, and takes it over in slices, so that the event loop continues to answer for
 * any content of the file.
 *
 * @throws ArtifactError as `loadModel`, and if the file needs far more memory than a model of its size
 */
export async function loadModelOnThread(order: ModelOrder): Promise<TrainedModel> {
  const answer = await ask(order);
  if ('refused' in answer) throw new ArtifactError(answer.refused);
  const forest = await Forest.withPauses(answer.forest, nextTurn);
  return new TrainedModel(answer.artifact, forest);
}

async function ask(order: ModelOrder): Promise<ModelAnswer> {
  const { length } = order.bytes;
  const worker = new Worker(WORKER_FILE, {
    workerData: order,
    transferList: [order.bytes.buffer],
    execArgv: WORKER_ARGUMENTS,
    resourceLimits: {
      maxOldGenerationSizeMb: HEAP.megabytes + Math.ceil((HEAP.eachFileByte * length) / MEBIBYTE),
    },
  });
  try {
    return await new Promise<ModelAnswer>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => {
        reject(new Error(`the thread that proves models ended with ${code}`));
      });
    });
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    throw new ArtifactError(
      `the artifact has ${length} bytes and needs more memory than a model of this size; train it again, and look at who wrote the file at ${ENVIRONMENT.modelPath.name}`,
    );
  } finally {
    // frees its memory before the forest takes as much again
    await worker.terminate();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
