import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020';
import { expect, it } from 'vitest';
import {
  DEAD_LETTER_HEADERS,
  DEAD_LETTER_REASONS,
  STREAM_LOG_MESSAGES,
} from '../../runtime/contract/streaming/messages';
import { resultMessage } from '../../runtime/streaming/result-message';

const PAGE = readFileSync('docs/streaming.md', 'utf8');
const schema = JSON.parse(readFileSync('schemas/stream-result.json', 'utf8')) as object;
const valid = new Ajv({ allowUnionTypes: true }).compile(schema);

it('shows a result that follows the schema', () => {
  const example = /```json\n([\s\S]*?)```/.exec(PAGE)![1]!;
  expect(valid(JSON.parse(example)), JSON.stringify(valid.errors)).toBe(true);
});

it('has a schema that results follow, and that knows a broken one', () => {
  const { value } = resultMessage(
    {
      topic: 't',
      partition: 3,
      offset: 1207n,
      timestamp: 0n,
      key: undefined,
      value: undefined,
      headers: new Map(),
    },
    {
      model: { name: 'small', version: '1', digest: null },
      prediction: 'yes',
      probabilities: { no: 0.25, yes: 0.75 },
      drift: false,
    },
    'scored',
  );
  const result = JSON.parse(String(value)) as Record<string, unknown>;
  expect(valid(result), JSON.stringify(valid.errors)).toBe(true);
  expect(result['id']).toBe('t/3/1207');
  expect(valid({ ...result, id: undefined })).toBe(false);
});

it('names every reason and header of a dead letter, and the messages to search the log for', () => {
  const { assigned, deadLettered, paused, batchRepeated } = STREAM_LOG_MESSAGES;
  const searched = [assigned, deadLettered, paused, batchRepeated];
  const names = [...DEAD_LETTER_REASONS, ...Object.values(DEAD_LETTER_HEADERS), ...searched];
  expect(names.filter((name) => !PAGE.includes(name))).toEqual([]);
});
