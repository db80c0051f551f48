import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Hysteresis } from '../../../runtime/drift/hysteresis';

/** The conditions after each evaluation: `x` exceeds, and the rows since the suspicion agree; `o` exceeds alone. */
function conditions(k: number, m: number, evaluations: string): string[] {
  const hysteresis = new Hysteresis(k, m);
  return Array.from(evaluations, (each) => hysteresis.judge(each !== '.', () => each === 'x'));
}

describe('two of three evaluations', () => {
  test('make drift of what is possible', () => {
    expect(conditions(2, 3, '.x.x')).toEqual(['none', 'possible', 'possible', 'drift']);
  });

  test('end it too', () => {
    expect(conditions(2, 3, 'xx.x.')).toEqual(['possible', 'drift', 'drift', 'drift', 'none']);
  });

  test('let a single one pass', () => {
    expect(conditions(2, 3, 'x...')).toEqual(['possible', 'possible', 'possible', 'none']);
  });
});

test('one of one is believed at once, without later rows', () => {
  expect(conditions(1, 1, '.o.')).toEqual(['none', 'drift', 'none']);
});

test('overlapping windows that exceed are no drift until later rows agree', () => {
  expect(conditions(2, 3, 'oooox')).toEqual(['possible', 'possible', 'possible', 'possible', 'drift']);
});

test('three of three never believe a change that comes and goes', () => {
  expect(conditions(3, 3, 'xx.xx.xx.')).not.toContain('drift');
});

test('drift never begins or ends within k evaluations of the change before', () => {
  const settings = fc
    .integer({ min: 1, max: 5 })
    .chain((m) => fc.tuple(fc.integer({ min: 1, max: m }), fc.constant(m)));
  fc.assert(
    fc.property(settings, fc.array(fc.boolean(), { maxLength: 60 }), ([k, m], evaluations) => {
      const drift = conditions(k, m, evaluations.map((each) => (each ? 'x' : '.')).join('')).map(
        (condition) => condition === 'drift',
      );
      let last = -1;
      drift.forEach((each, index) => {
        if (each === (drift[index - 1] ?? false)) return;
        expect(index - last).toBeGreaterThanOrEqual(k);
        last = index;
      });
    }),
  );
});
