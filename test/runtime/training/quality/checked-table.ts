import { isMissing } from '../../../../runtime/data/dataset';
import { encodeLabel, inferTask } from '../../../../runtime/training/encoding/encode-label';
import type { CheckedTable } from '../../../../runtime/training/quality/finding';
import { readCsv } from '../../../../runtime/data/read-csv';
import { selectColumns } from '../../../../runtime/training/encoding/select-columns';

type Cell = string | number;

/** What the checks see of a file with these columns; the label is the column `y`. */
export function checkedTable(columns: Readonly<Record<string, readonly Cell[]>>): CheckedTable {
  const names = Object.keys(columns);
  const rows = columns['y']!.map((_, row) => names.map((name) => String(columns[name]![row])).join(';'));
  const { dataset } = readCsv(Buffer.from([names.join(';'), ...rows].join('\n')), {
    delimiter: ';',
    decimal: '.',
    header: 'first',
  });
  const { label, features } = selectColumns(dataset, 'y', []);
  const wholeRows = Uint32Array.from(rows, (_, row) => row).filter(
    (row) => ![label, ...features].some((column) => isMissing(column, row)),
  );
  return {
    rows: dataset.rows,
    label,
    features,
    target: encodeLabel(label, inferTask(label)),
    wholeRows,
    format: { decimal: '.' },
  };
}

/** A value for each of `count` rows. */
export function fill<T extends Cell>(count: number, value: (row: number) => T): T[] {
  return Array.from({ length: count }, (_, row) => value(row));
}
