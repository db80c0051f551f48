import { Document } from 'yaml';
import type { ExpectationSuite } from './suite';

const HELP = ` Expectations of the data. Keys of a column:
   type: number or category        required: false, if it may be absent
   missing: largest share of rows without a value, 0 to 1
   min, max: of a number           categories: the values allowed
   unique: true, if no value may occur twice
 Keys of the table: rows.min, rows.max; columns: exactly or atLeast the columns below.`;

/** Writes a suite as YAML with a comment that explains the keys. `parseExpectations` reads it back. */
export function formatExpectations(suite: ExpectationSuite): string {
  const document = new Document(suite);
  document.commentBefore = HELP;
  return document.toString({ lineWidth: 110, flowCollectionPadding: true });
}
