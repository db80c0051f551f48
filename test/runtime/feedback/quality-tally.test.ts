import { describe, expect, test } from 'vitest';
import { QualityTally } from '../../../runtime/feedback/quality-tally';
import { scored, type ServedModel } from '../../../runtime/feedback/served-model';
import { rocAuc } from '../../../runtime/training/metrics/roc-auc';
import { BINARY, REGRESSION, sharesOf } from './small-models';

const rowOf = (positive: number, model: ServedModel = BINARY) =>
  scored(model, Number(positive > 0.5), sharesOf(positive), 0);

describe('a classification', () => {
  const positive = [0.9, 0.8, 0.55, 0.3, 0.3, 0.1];
  const truths = [1, 1, 0, 1, 0, 0];
  const tally = new QualityTally(BINARY);
  positive.forEach((share, row) => {
    tally.countTruth(rowOf(share), truths[row]!, 1);
  });

  test('has the accuracy of its rows, within its interval', () => {
    const { value, lower, upper } = tally.measures().get('accuracy')!;
    expect(value).toBeCloseTo(4 / 6);
    expect([lower < value, upper > value]).toEqual([true, true]);
  });

  test('has the same area under the ROC curve as at training', () => {
    const area = rocAuc(
      Float64Array.from(positive),
      truths.map((truth) => truth === 1),
    );
    expect(tally.measures().get('roc_auc')?.value).toBeCloseTo(area!, 12);
  });

  test('has no area while all truths are of one class', () => {
    const one = new QualityTally(BINARY);
    one.countTruth(rowOf(0.9), 1, 1);
    expect([...one.measures().keys()]).toEqual(['accuracy']);
  });

  test('is as before once a row was added and removed', () => {
    const before = [...tally.measures()];
    tally.countTruth(rowOf(0.2), 1, 1);
    tally.countTruth(rowOf(0.2), 1, -1);
    expect([...tally.measures()]).toEqual(before);
  });

  test('of more classes has an accuracy alone', () => {
    const three = { ...BINARY, classes: ['a', 'b', 'c'], confidence: undefined };
    const shares = Float64Array.of(0.2, 0.3, 0.5);
    const many = new QualityTally(three);
    many.countTruth(scored(three, 2, shares, 0), 2, 1);
    expect([...many.measures().keys()]).toEqual(['accuracy']);
    expect(many.estimate()).toBeUndefined();
  });
});

test('the errors of a regression have intervals that never fall below 0', () => {
  const tally = new QualityTally(REGRESSION);
  for (const error of [0, 0, 0, 12]) tally.countTruth({ prediction: 10, score: 0, bin: 0 }, 10 + error, 1);
  const measures = tally.measures();
  expect(measures.get('mean_absolute_error')).toMatchObject({ value: 3, lower: 0 });
  expect(measures.get('root_mean_squared_error')).toMatchObject({ value: 6, lower: 0 });
  expect(measures.get('mean_absolute_error')!.upper).toBeGreaterThan(3);
});

describe('the estimate without truth', () => {
  test('is the accuracy at training of predictions with the same confidence', () => {
    const tally = new QualityTally(BINARY);
    // three of four are as unsure as those of which 60 % were right at training
    for (const share of [0.6, 0.3, 0.45]) tally.countServed(rowOf(share), 1);
    tally.countServed(rowOf(0.05), 1);
    const { value, lower, upper } = tally.estimate()!;
    expect(value).toBeCloseTo((3 * (60.5 / 101) + 99.5 / 101) / 4, 12);
    expect([lower < value, upper > value]).toEqual([true, true]);
  });

  test('is narrower with more rows, down to what training could know', () => {
    const widthOf = (rows: number) => {
      const tally = new QualityTally(BINARY);
      for (let row = 0; row < rows; row++) tally.countServed(rowOf(0.6), 1);
      const { lower, upper } = tally.estimate()!;
      return upper - lower;
    };
    expect(widthOf(1000)).toBeLessThan(widthOf(100));
    // 2 * 1.96 * sqrt(0.599 * 0.401 / 101)
    expect(widthOf(1_000_000)).toBeCloseTo(0.1911, 3);
  });

  test('is not made before the first prediction', () => {
    expect(new QualityTally(BINARY).estimate()).toBeUndefined();
  });
});
