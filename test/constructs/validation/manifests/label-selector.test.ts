import { describe, expect, it } from 'vitest';
import { LabelIndex } from '../../../../constructs/validation/manifests/label-index';
import { type LabelSelector, selects } from '../../../../constructs/validation/manifests/label-selector';

const labels = { app: 'incident', tier: 'model' };

describe('a selector', () => {
  it.each<[string, LabelSelector, boolean]>([
    ['selects everything when it is empty', {}, true],
    ['selects by all of its labels', { matchLabels: { app: 'incident', tier: 'model' } }, true],
    ['does not select when one label differs', { matchLabels: { app: 'incident', tier: 'web' } }, false],
    [
      'In: one of the values',
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'incident'] }] },
      true,
    ],
    [
      'In: not a label that is absent',
      { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] },
      false,
    ],
    [
      'NotIn: none of the values',
      { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['incident'] }] },
      false,
    ],
    [
      'NotIn: a label that is absent',
      { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] },
      true,
    ],
    ['Exists', { matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
    ['DoesNotExist', { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, false],
  ])('%s', (_, selector, expected) => {
    expect(selects(selector, labels)).toBe(expected);
  });
});

describe('the index of labels', () => {
  const index = new LabelIndex<string>();
  index.add('serving', { app: 'a', tier: 'model' }, 'serving/a');
  index.add('serving', { app: 'b', tier: 'model' }, 'serving/b');
  index.add('batch', { app: 'a' }, 'batch/a');

  it('finds within a namespace', () => {
    expect(index.select({ matchLabels: { app: 'a' } }, 'serving')).toEqual(['serving/a']);
    expect(index.select({ matchLabels: { tier: 'model' } }, 'serving')).toEqual(['serving/a', 'serving/b']);
    expect(index.select({}, 'batch')).toEqual(['batch/a']);
  });

  it('finds in all namespaces when none is named', () => {
    expect(index.select({ matchLabels: { app: 'a' } })).toEqual(['serving/a', 'batch/a']);
  });

  it('finds nothing by a label that no object has', () => {
    expect(index.select({ matchLabels: { app: 'c' } })).toEqual([]);
    expect(index.select({}, 'other')).toEqual([]);
  });
});
