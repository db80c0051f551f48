import type { InferRequest, ModelMetadata, TensorMetadata } from './schemas';

/** A request for one row: every dimension that is left open is 1. */
export function sampleRequest({ inputs }: ModelMetadata): InferRequest {
  return {
    inputs: inputs.map(({ name, datatype, shape }) => {
      const full = shape.map((dimension) => Math.max(dimension, 1));
      const count = full.reduce((product, dimension) => product * dimension, 1);
      return { name, datatype, shape: full, data: Array<unknown>(count).fill(sampleElement(datatype)) };
    }),
  };
}

/** Numbers that every type of their kind holds exactly. */
function sampleElement(datatype: TensorMetadata['datatype']): unknown {
  if (datatype === 'BOOL') return true;
  if (datatype === 'BYTES') return 'text';
  return datatype.startsWith('FP') ? 0.5 : 1;
}

/** Flat data as lists within lists, as a shape says. */
export function nested(data: readonly unknown[], shape: readonly number[]): readonly unknown[] {
  const [first = 0, ...rest] = shape;
  if (rest.length === 0) return data;
  const size = data.length / first;
  return Array.from({ length: first }, (_, index) =>
    nested(data.slice(index * size, (index + 1) * size), rest),
  );
}
