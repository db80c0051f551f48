import { ForestError } from './forest-layout';

/** Distinct vectors of values, such as the class shares of leaves, most of which occur in many leaves. */
export class VectorTable {
  private readonly positions = new Map<string, number>();
  private readonly values: number[] = [];

  /** @param length values of a vector */
  constructor(private readonly length: number) {}

  /** The index of a vector, which is added if it is new. */
  indexOf(vector: ArrayLike<number>): number {
    if (vector.length !== this.length) {
      throw new ForestError(`a leaf has ${vector.length} values, and there are ${this.length} classes`);
    }
    const key = Array.prototype.join.call(vector);
    const known = this.positions.get(key);
    if (known !== undefined) return known;
    const position = this.positions.size;
    this.positions.set(key, position);
    for (let i = 0; i < vector.length; i++) this.values.push(vector[i]!);
    return position;
  }

  /** All vectors, one after another; undefined if there are none. */
  toArray(): Float64Array | undefined {
    return this.values.length === 0 ? undefined : Float64Array.from(this.values);
  }
}
