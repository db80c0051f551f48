import type { Change } from './change';
import { type Document, goodPlatform } from './good-platform';

/** One link of the good platform, broken. */
export interface Mutant {
  /** Name of the rule that must refuse it. */
  readonly rule: string;
  /** What was done, as the name of a test. */
  readonly breaks: string;
  /** What the message must name: both ends, as the reader would look for them. */
  readonly names: readonly string[];
  /** Other rules that refuse it too, because the one mistake breaks two links. */
  readonly also?: readonly string[];
  readonly make: () => Document[];
}

export const mutant = mutantOf(goodPlatform);

/** Makes mutants of a set that breaks no rule. */
export function mutantOf(good: () => Document[]) {
  return (
    rule: string,
    breaks: string,
    names: readonly string[],
    changes: Change | readonly Change[],
    also: readonly string[] = [],
  ): Mutant => {
    const list = typeof changes === 'function' ? [changes] : changes;
    return {
      rule,
      breaks,
      names,
      also,
      make: () => list.reduce((documents, change) => change(documents), good()),
    };
  };
}
