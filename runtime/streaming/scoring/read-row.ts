import { isUtf8 } from 'node:buffer';
import type { DeadLetterReason } from '../../contract/streaming/messages';
import { describeKind } from '../../inference/describe-value';

/** A row as a message writes it: values by feature name, or in the order of the model's features. */
export type StreamRow =
  | { readonly form: 'named'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly form: 'positional'; readonly values: readonly unknown[] };

/** Why a message cannot be scored. */
export class Unscorable {
  constructor(
    readonly reason: DeadLetterReason,
    readonly detail: string,
  ) {}
}

const FORMS = 'write {"cpu": 93, …}, {"features": {…}} or {"values": […]}';

/**
 * Reads the row of a message. Beside the features a message may have other members, such as the id of a transaction: they
 * are ignored. A misspelt feature is found all the same, because the model needs each of its features.
 */
export function readRow(value: Buffer | undefined): StreamRow | Unscorable {
  if (value === undefined || value.length === 0)
    return new Unscorable('no_value', 'the message has no value');
  if (!isUtf8(value)) return new Unscorable('invalid_json', 'the value is not text in UTF-8');
  let json: unknown;
  try {
    json = JSON.parse(value.toString('utf8'));
  } catch {
    return new Unscorable('invalid_json', 'the value is not valid JSON');
  }
  if (!isObject(json)) {
    return new Unscorable('invalid_row', `the value must be an object, got ${describeKind(json)}; ${FORMS}`);
  }
  const { features, values } = json;
  if (Array.isArray(values)) return { form: 'positional', values };
  return { form: 'named', values: isObject(features) ? features : json };
}

/** The values of a row in the order of the features. A feature that is missing is undefined. */
export function inOrder(row: StreamRow, features: readonly string[]): readonly unknown[] {
  if (row.form === 'positional') return row.values;
  const { values } = row;
  return features.map((name) => (Object.hasOwn(values, name) ? values[name] : undefined));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
