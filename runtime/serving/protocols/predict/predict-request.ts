import { describeKind, describeValue, quote } from '../../../inference/describe-value';
import type { InferenceInput, InputRows } from '../../../inference/inference-input';
import { parseJson, refuseDuplicates } from '../../http/parse-json';
import { Problem } from '../../http/problem';
import { checkRowCount } from '../../http/row-limit';

const MEMBERS: ReadonlySet<string> = new Set(['values', 'data', 'features', 'probabilities']);
const POSITIONAL_MEMBERS = ['"values"', '"data"', '"probabilities"'] as const;
const FORMS = 'write {"values": […]}, {"data": [[…], …]}, {"features": {…}} or [{…}, …]';

/**
 * Reads the body of POST /predict, in any of its forms:
 *
 * - `{"values": [1, 2]}`, one row in the order of the model's features
 * - `{"data": [[1, 2], [3, 4]]}`, rows
 * - `{"features": {"a": 1, "b": 2}}`, one row by name
 * - `{"features": [{…}, {…}]}`, `[{…}, {…}]` or `[{"features": {…}}, …]`, rows by name
 *
 * An object takes `"probabilities": true` beside its rows.
 *
 * @param maxRows most rows in one request
 * @throws Problem 400 that names the place of the error; 413 for too many rows
 */
export function readPredictRequest(text: string, maxRows: number): PredictInput {
  const input = inputOf(parseJson(text));
  const { rows } = input;
  checkRowCount(rows.rows.length, maxRows);
  if (rows.form === 'named' || mayRepeat(text)) refuseDuplicates(text);
  return input;
}

interface PredictInput extends InferenceInput {
  readonly rows: Extract<InputRows, { readonly form: 'positional' | 'named' }>;
}

function inputOf(body: unknown): PredictInput {
  if (Array.isArray(body)) {
    return { rows: { form: 'named', rows: body.map(unwrap) }, single: false, probabilities: false };
  }
  if (typeof body !== 'object' || body === null) {
    throw new Problem(400, `the body must be an object or a list, got ${describeValue(body)}; ${FORMS}`);
  }
  const unknown = Object.keys(body).find((name) => !MEMBERS.has(name));
  if (unknown !== undefined) {
    throw new Problem(
      400,
      `the body has the unknown member ${quote(unknown)}; ${FORMS}, and "probabilities" beside them`,
    );
  }
  const { values, data, features, probabilities = false } = body as Readonly<Record<string, unknown>>;
  if (typeof probabilities !== 'boolean') {
    throw new Problem(400, `"probabilities" must be true or false, got ${describeValue(probabilities)}`);
  }
  const given = [values, data, features].filter((member) => member !== undefined).length;
  if (given !== 1)
    throw new Problem(400, `the body must have its rows in one member, got ${given}; ${FORMS}`);
  if (values !== undefined) {
    return { rows: { form: 'positional', rows: [values] }, single: true, probabilities };
  }
  if (data === undefined) {
    const single = !Array.isArray(features);
    return { rows: { form: 'named', rows: single ? [features] : features }, single, probabilities };
  }
  if (!Array.isArray(data))
    throw new Problem(400, `"data" must be a list of rows, got ${describeKind(data)}`);
  return { rows: { form: 'positional', rows: data }, single: false, probabilities };
}

/** Whether a member beside positional rows may be given twice. A search for its name is cheaper than reading all names. */
function mayRepeat(text: string): boolean {
  for (const member of POSITIONAL_MEMBERS) {
    const first = text.indexOf(member);
    if (first !== -1 && text.includes(member, first + 1)) return true;
  }
  // the same name may be written with escapes
  return text.includes('\\');
}

/** A row in the form of a whole request. No feature's value is an object, so this cannot be a row itself. */
function unwrap(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || !('features' in row)) return row;
  const { features, ...others } = row;
  return typeof features === 'object' && Object.keys(others).length === 0 ? features : row;
}
