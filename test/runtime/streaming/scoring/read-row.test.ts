import { describe, expect, it } from 'vitest';
import { inOrder, readRow, Unscorable } from '../../../../runtime/streaming/scoring/read-row';

const FEATURES = ['cpu', 'memory'];

describe('readRow', () => {
  it.each([
    ['by name, with other members', '{"id": "t-1", "memory": 71, "cpu": 93}'],
    ['beside other members', '{"id": "t-1", "features": {"cpu": 93, "memory": 71}}'],
    ['in order', '{"values": [93, 71]}'],
  ])('reads a row %s', (_, text) => {
    const row = readRow(Buffer.from(text));
    expect(row instanceof Unscorable ? row : inOrder(row, FEATURES)).toEqual([93, 71]);
  });

  it('leaves a missing feature undefined, also one that objects have by nature', () => {
    const row = readRow(Buffer.from('{"cpu": 93}'));
    expect(row instanceof Unscorable ? row : inOrder(row, ['cpu', 'toString'])).toEqual([93, undefined]);
  });

  it.each([
    ['no_value', undefined],
    ['no_value', Buffer.alloc(0)],
    ['invalid_json', Buffer.from('{"cpu": 93,')],
    ['invalid_json', Buffer.from([0x22, 0xff, 0x22])],
    ['invalid_row', Buffer.from('[93, 71]')],
    ['invalid_row', Buffer.from('"93"')],
  ])('gives the reason %s', (reason, value) => {
    expect(readRow(value)).toMatchObject({ reason });
  });
});
