import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineCutter, LONGEST_LINE_BYTES } from '../../../runtime/anomalies/line-cutter';

function cut(bytes: Uint8Array, cuts: readonly number[]): string[] {
  const cutter = new LineCutter();
  const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
  const lines = ends.flatMap((end, index) => [...cutter.push(bytes.slice(ends[index - 1] ?? 0, end))]);
  return [...lines, ...cutter.end()];
}

describe('lines', () => {
  it('are the same wherever the chunks end, within a character too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('{"a":1}', 'ü€😀', '', ' ')),
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.nat(200)),
        (lines, lineBreak, cuts) => {
          const bytes = Buffer.from(lines.map((line) => line + lineBreak).join(''));
          expect(
            cut(
              bytes,
              cuts.map((at) => Math.min(at, bytes.length)),
            ),
          ).toEqual(lines);
        },
      ),
    );
  });

  it('need no line break at the end, and no byte-order mark at the start', () => {
    expect(cut(Buffer.from('\uFEFFa\n\uFEFFb'), [])).toEqual(['a', '\uFEFFb']);
  });

  it('are cut off where they are too long to be kept, and the next one is whole', () => {
    const cutter = new LineCutter();
    const long = Buffer.alloc(LONGEST_LINE_BYTES - 1, 'x');
    for (let i = 0; i < 3; i++) expect([...cutter.push(long)]).toEqual([]);
    const [first, second] = cutter.push(Buffer.from('\nnext\n'));
    expect(first).toHaveLength(LONGEST_LINE_BYTES);
    expect(second).toBe('next');
  });
});
