/** Log messages of a scorer that dashboards, runbooks and docs/streaming.md search for. */
export const STREAM_LOG_MESSAGES = {
  started: 'the scorer has started',
  assigned: 'partitions were assigned',
  deadLettered: 'messages were sent to the dead-letter topic',
  paused: 'the partitions are paused',
  resumed: 'the partitions are consumed again',
  batchRepeated: 'the batch is repeated from the last committed offsets',
} as const;

/**
 * Why a message cannot be scored.
 *
 * - `no_value`: it has no value, or an empty one
 * - `invalid_json`: its value is not JSON in UTF-8
 * - `invalid_row`: the JSON is not a row of the model, or breaks an expectation that refuses it
 * - `too_large`: the service does not accept a message of this size, even alone
 */
export const DEAD_LETTER_REASONS = ['no_value', 'invalid_json', 'invalid_row', 'too_large'] as const;

export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];

/** Headers of a dead letter, beside those of the message. Key and value are the message's own bytes. */
export const DEAD_LETTER_HEADERS = {
  reason: 'dead-letter-reason',
  detail: 'dead-letter-detail',
  topic: 'dead-letter-topic',
  partition: 'dead-letter-partition',
  offset: 'dead-letter-offset',
  group: 'dead-letter-group',
} as const;
