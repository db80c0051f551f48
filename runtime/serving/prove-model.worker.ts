import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { ArtifactError } from '../model/artifact-error';
import { loadModel } from '../model/load-model';
import type { ModelAnswer, ModelOrder } from './model-thread';

// On Linux, 0 means the calling thread (setpriority(2), BUGS): a pod with one core serves requests first. On other
// systems it means the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);

const { bytes, expected } = workerData as ModelOrder;
try {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  const { artifact, forest } = loadModel(text, expected);
  const { selection, columns, classes, nodes, leafVectors, sum, missing } = forest;
  const parts = { selection, columns, classes, nodes, leafVectors, sum, missing };
  const answer: ModelAnswer = { artifact, forest: parts };
  const numbers = [nodes.columns, nodes.thresholds, nodes.leaves, ...(leafVectors ? [leafVectors] : [])];
  const buffers = numbers.map(({ buffer }) => buffer as ArrayBuffer);
  parentPort!.postMessage(answer, buffers);
} catch (error) {
  if (!(error instanceof ArtifactError)) throw error;
  const answer: ModelAnswer = { refused: error.message };
  parentPort!.postMessage(answer);
}
