import { describeKind, describeValue, quote, quoteNumbers } from '../../../inference/describe-value';
import { Problem } from '../../http/problem';
import { NUMERIC_DATATYPES } from './datatype';
import type { RequestInput } from './infer-schema';

/** An input with its elements. */
export interface TensorInput extends Pick<RequestInput, 'name' | 'datatype' | 'shape'> {
  readonly data: readonly unknown[];
}

/**
 * The elements of an input in row-major order, whether its data is one flat list or nested as its shape says. The row reader checks elements that are
 * not numbers, because it knows the kind of the feature.
 *
 * @param featureOf the feature that an element belongs to
 * @throws Problem 400 that names the input if its data, shape and datatype do not agree
 */
export function elementsOf(
  { name, shape, datatype, data }: TensorInput,
  featureOf: (element: number) => string,
): readonly unknown[] {
  const elements = flatten(name, shape, data);
  const range = NUMERIC_DATATYPES.get(datatype);
  if (range === undefined) return elements;
  const wrong = elements.findIndex((element) => typeof element === 'number' && !range.fits(element));
  if (wrong !== -1) {
    const detail = `${datatype} must be ${range.allowed}, got ${describeValue(elements[wrong])}`;
    throw new Problem(400, `input ${quote(name)}, element ${wrong}: ${detail}`, {
      errors: [{ feature: featureOf(wrong), detail }],
    });
  }
  return elements;
}

function flatten(name: string, shape: readonly number[], data: readonly unknown[]): readonly unknown[] {
  const stated = `input ${quote(name)} has the shape ${quoteNumbers(shape)}`;
  if (!data.some(Array.isArray)) {
    const count = shape.reduce((product, dimension) => product * dimension, 1);
    if (data.length !== count) {
      throw new Problem(400, `${stated}, which makes ${count} elements, and data of ${data.length}`);
    }
    return data;
  }
  // level by level and not recursively, because the caller chooses the depth
  let level: readonly unknown[] = [data];
  for (const [depth, dimension] of shape.entries()) {
    const next: unknown[] = [];
    for (const list of level) {
      if (!Array.isArray(list) || list.length !== dimension) {
        const got = describeKind(list);
        throw new Problem(
          400,
          `${stated}, and its data has ${got} where a list of ${dimension} must be, at depth ${depth}`,
        );
      }
      for (const element of list) next.push(element);
    }
    level = next;
  }
  if (level.some(Array.isArray)) throw new Problem(400, `${stated}, and data that is nested deeper`);
  return level;
}
