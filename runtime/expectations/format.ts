import { Document } from 'yaml';
import type { ExpectationSuite } from './suite';

const HELP = ` What the data is expected to look like. Of a column may be said:
   type: number or category        required: false, if it may be absent
   missing: largest share of rows without a value, 0 to 1
   min, max: of a number           categories: the values allowed
   unique: true, if no value may occur twice
 Of the table: rows.min, rows.max; columns: exactly or atLeast those named here.`;

/** Writes a suite as YAML that explains itself and that `parseExpectations` reads back. */
export function formatExpectations(suite: ExpectationSuite): string {
  const document = new Document(suite);
  document.commentBefore = HELP;
  return document.toString({ lineWidth: 110, flowCollectionPadding: true });
}
