import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../../runtime/data/read-csv';
import {
  formatSplitRule,
  heldOutByContent,
  parseSplitRule,
  splitByContent,
} from '../../../../runtime/retrain/comparison/content-split';
import { churnCsv } from '../../../support/churn-data';

const rule = { seed: 42, share: 0.2 };

const table = (csv: string) => readCsv(Buffer.from(csv)).dataset;

/** The lines of a CSV file that are held out, sorted. */
function heldOutLines(csv: string, own = rule): string[] {
  const { columns, rows } = table(csv);
  const held = heldOutByContent(columns, rows, own);
  const lines = csv.trimEnd().split('\n').slice(1);
  return lines.filter((_, row) => held[row] === 1).sort();
}

const rowsOf = (csv: string): string => csv.slice(csv.indexOf('\n') + 1);

describe('rows that are held out by their content', () => {
  it('are about as many as the share', () => {
    const share = heldOutLines(churnCsv(2000, 1)).length / 2000;
    // four standard deviations of a binomial
    expect(Math.abs(share - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / 2000));
  });

  it('stay held out when rows are added, before them or after them', () => {
    const [old, more] = [churnCsv(500, 1), churnCsv(500, 2)];
    const before = heldOutLines(old);
    const grown = heldOutLines(more + rowsOf(old));
    expect(before.filter((line) => !grown.includes(line))).toEqual([]);
    const added = heldOutLines(more);
    expect(grown).toEqual([...before, ...added].sort());
  });

  it('do not depend on the order of the columns', () => {
    const swapped = churnCsv(300, 3)
      .split('\n')
      .map((line) => line.split(',').reverse().join(','))
      .join('\n');
    const back = heldOutLines(swapped).map((line) => line.split(',').reverse().join(','));
    expect(back.sort()).toEqual(heldOutLines(churnCsv(300, 3)));
  });

  it('are other rows with another seed', () => {
    const csv = churnCsv(300, 4);
    expect(heldOutLines(csv, { ...rule, seed: 7 })).not.toEqual(heldOutLines(csv));
  });

  it('are some of many copies of one row, and the same number of them wherever they stand', () => {
    const copies = `a,b\n${'1,x\n'.repeat(1000)}`;
    const held = heldOutLines(copies).length;
    expect(Math.abs(held / 1000 - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / 1000));
    const more = heldOutLines(`a,b\n${'2,y\n'.repeat(10)}${rowsOf(copies)}`);
    expect(more.filter((line) => line === '1,x')).toHaveLength(held);
  });

  it('and the rows to train on are all rows together', () => {
    const { columns, rows } = table(churnCsv(200, 5));
    const { training, heldOut } = splitByContent(columns, rows, rule);
    expect([...training, ...heldOut].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, row) => row),
    );
  });

  it('are never none of them', () => {
    const { columns } = table(churnCsv(20, 6));
    expect(() => splitByContent(columns, 20, { seed: 1, share: 1e-9 })).toThrow(
      '0 of 20 rows would be held out',
    );
  });
});

describe('the rule of a split', () => {
  it('is read back from the tag of a version', () => {
    expect(parseSplitRule(formatSplitRule({ seed: 7, share: 0.25 }))).toEqual({ seed: 7, share: 0.25 });
  });

  it.each([undefined, '', 'by-hand', 'content-hash/v2 seed=1 share=0.2'])('is not known from %j', (tag) => {
    expect(parseSplitRule(tag)).toBeUndefined();
  });
});
