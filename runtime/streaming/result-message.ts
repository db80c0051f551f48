import type { StreamResult } from './result-schema';
import type { Score } from './scoring/row-scorer';
import type { StreamMessage, StreamRecord } from './stream-record';

/**
 * The result of a message. It names its cause, so that a reader can leave out what it has seen: results of the same
 * `id` are of the same message. Key and headers are the message's own, so that results keep the order by key.
 */
export function resultMessage(record: StreamRecord, score: Score, topic: string): StreamMessage {
  const { partition, offset, key, headers } = record;
  const value: StreamResult = {
    id: `${record.topic}/${partition}/${offset}`,
    // offsets are 64-bit numbers; JSON of other languages reads them from a number as well
    source: { topic: record.topic, partition, offset: Number(offset) },
    key: key === undefined ? null : key.toString('utf8'),
    model: score.model,
    prediction: score.prediction,
    probabilities: score.probabilities,
    drift: score.drift,
  };
  return { topic, key, headers, value: Buffer.from(JSON.stringify(value)) };
}
