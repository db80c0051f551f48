import { Size } from 'cdk8s';
import { ENVIRONMENT } from '../../runtime/contract/environment';
import type { FeedbackProps } from './inference-service-props';

/** Bytes on disk for each prediction that is held. */
const DISK_BYTES = 800;
/** Most bytes of memory for each prediction that is held. */
const MEMORY_BYTES = 300;
/** Part of the memory that predictions may take, besides the bodies of requests, the model and the process. */
const MEMORY_SHARE = 1 / 4;

/**
 * Size of the volume for predictions that wait for their truth; undefined if they are held in memory alone.
 *
 * @throws if the predictions may not fit into the memory
 */
export function feedbackVolume(feedback: FeedbackProps | undefined, memory: Size): Size | undefined {
  if (feedback === undefined) return undefined;
  const rows = feedback.rows ?? ENVIRONMENT.feedbackRows.default;
  const most = Math.floor((1024 * memory.toKibibytes() * MEMORY_SHARE) / MEMORY_BYTES);
  if (rows > most) {
    throw new Error(
      `feedback.rows must be at most ${most}, because ${MEMORY_BYTES} bytes for each must fit into a quarter of memory, ` +
        `got ${rows}; write a smaller sampleRatio to reach further back, or more memory`,
    );
  }
  return feedback.persistent === true
    ? Size.mebibytes(Math.ceil((rows * DISK_BYTES) / 1024 ** 2))
    : undefined;
}
