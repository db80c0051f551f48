import { DEAD_LETTER_HEADERS } from '../contract/streaming/messages';
import type { Unscorable } from './scoring/read-row';
import type { StreamMessage, StreamRecord } from './stream-record';

/** Most characters of the detail: it quotes what a message holds, and headers are small. */
const LONGEST_DETAIL = 1000;

/** A message that cannot be scored, as it came, with the reason and its place in the headers. */
export function deadLetter(
  record: StreamRecord,
  { reason, detail }: Unscorable,
  { topic, group }: { readonly topic: string; readonly group: string },
): StreamMessage {
  const headers = new Map(record.headers);
  const add = (name: string, value: string): void => {
    headers.set(Buffer.from(name), Buffer.from(value));
  };
  add(DEAD_LETTER_HEADERS.reason, reason);
  add(DEAD_LETTER_HEADERS.detail, detail.slice(0, LONGEST_DETAIL));
  add(DEAD_LETTER_HEADERS.topic, record.topic);
  add(DEAD_LETTER_HEADERS.partition, String(record.partition));
  add(DEAD_LETTER_HEADERS.offset, String(record.offset));
  add(DEAD_LETTER_HEADERS.group, group);
  return { topic, key: record.key, value: record.value, headers };
}
