import { describeKind, describeValue, quote, quoteNumbers } from '../../../inference/describe-value';
import { Problem } from '../../http/problem';
import { firstOutside, NUMERIC_DATATYPES } from './datatype';
import type { RequestInput } from './infer-schema';

/** An input with its elements. */
export interface TensorInput extends Pick<RequestInput, 'name' | 'datatype' | 'shape'> {
  /** Decoded numbers, or a JSON list. */
  readonly data: readonly unknown[] | Float64Array;
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
): ArrayLike<unknown> {
  const elements = data instanceof Float64Array ? data : flatten(name, shape, data);
  const range = NUMERIC_DATATYPES.get(datatype);
  if (range === undefined) return elements;
  const wrong = firstOutside(range, elements);
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
  if (!isNested(data)) {
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
  if (isNested(level)) throw new Problem(400, `${stated}, and data that is nested deeper`);
  return level;
}

/** A loop and no callback: a request can have a hundred thousand elements. */
function isNested(elements: readonly unknown[]): boolean {
  for (let index = 0; index < elements.length; index++) {
    const element = elements[index];
    if (typeof element === 'object' && Array.isArray(element)) return true;
  }
  return false;
}
