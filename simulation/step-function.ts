/** Steps of a function of time: from this second on, this value. In the order of time. */
export type Steps = readonly (readonly [second: number, value: number])[];

/** The value at a time; 0 before the first step. */
export function valueAt(steps: Steps, second: number): number {
  return steps.findLast(([from]) => from <= second)?.[1] ?? 0;
}
