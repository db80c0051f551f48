import { describe, expect, it } from 'vitest';
import { bootstrapDifferences, intervalOf } from '../../../../runtime/retrain/comparison/bootstrap';
import { METRICS, type MetricName } from '../../../../runtime/retrain/comparison/metrics';
import type { ScoredRows } from '../../../../runtime/retrain/comparison/scored-rows';
import { seededRandom } from '../../../../runtime/statistics/random';
import { classificationMetrics } from '../../../../runtime/training/metrics/classification-metrics';
import { r2 } from '../../../../runtime/training/metrics/r2';
import {
  meanAbsoluteError,
  rootMeanSquaredError,
} from '../../../../runtime/training/metrics/regression-errors';

/** Answers of a forest of 20 trees that is right more often than not. */
function answers(rows: number, classes: number, seed: number, skill = 0.5): ScoredRows {
  const random = seededRandom(seed);
  const truth = Float64Array.from({ length: rows }, () => Math.floor(classes * random()));
  const shares = new Float64Array(rows * classes);
  const predicted = truth.map((own, row) => {
    for (let tree = 0; tree < 20; tree++) {
      const vote = random() < skill ? own : Math.floor(classes * random());
      shares[row * classes + vote]! += 1 / 20;
    }
    const votes = [...shares.subarray(row * classes, (row + 1) * classes)];
    return votes.indexOf(Math.max(...votes));
  });
  return { truth, predicted, shares, classes };
}

function values(rows: number, seed: number, noise: number): ScoredRows {
  const random = seededRandom(seed);
  const truth = Float64Array.from({ length: rows }, () => 10 * random());
  const predicted = truth.map((own) => own + noise * (random() - 0.5));
  return { truth, predicted, shares: new Float64Array(0), classes: 0 };
}

const ones = (rows: number): Float64Array => new Float64Array(rows).fill(1);
const names = Object.keys(METRICS) as MetricName[];

/** Each row as often as its weight. */
function repeated({ truth, predicted, shares, classes }: ScoredRows, weights: Float64Array): ScoredRows {
  const rows = [...weights].flatMap((weight, row) => Array.from({ length: weight }, () => row));
  return {
    truth: Float64Array.from(rows, (row) => truth[row]!),
    predicted: Float64Array.from(rows, (row) => predicted[row]!),
    shares: Float64Array.from(
      rows.flatMap((row) => [...shares.subarray(row * classes, (row + 1) * classes)]),
    ),
    classes,
  };
}

describe('metrics with weights', () => {
  it.each([2, 3])('are those of the model card where each row counts once: %i classes', (classes) => {
    const rows = answers(300, classes, 5);
    const classNames = Array.from({ length: classes }, (_, index) => index);
    const card = classificationMetrics(classNames, rows.truth, rows.predicted, rows.shares);
    const own = (name: MetricName) => METRICS[name].of(rows)(ones(300));
    expect(own('accuracy')).toBeCloseTo(card.accuracy, 12);
    expect(own('precision')).toBeCloseTo(card.precision, 12);
    expect(own('recall')).toBeCloseTo(card.recall, 12);
    expect(own('f1')).toBeCloseTo(card.f1, 12);
    expect(own('roc_auc')).toBeCloseTo(card.rocAuc!, 12);
  });

  it('are those of the model card for a regression', () => {
    const rows = values(200, 6, 4);
    const own = (name: MetricName) => METRICS[name].of(rows)(ones(200));
    expect(own('mae')).toBeCloseTo(meanAbsoluteError(rows.truth, rows.predicted), 12);
    expect(own('rmse')).toBeCloseTo(rootMeanSquaredError(rows.truth, rows.predicted), 12);
    expect(own('r2')).toBeCloseTo(r2(rows.truth, rows.predicted)!, 12);
  });

  it.each(names)('count a row of weight 3 as three rows: %s', (name) => {
    const rows = METRICS[name].task === 'classification' ? answers(80, 2, 7) : values(80, 7, 3);
    const random = seededRandom(8);
    const weights = Float64Array.from({ length: 80 }, () => Math.floor(4 * random()));
    const copies = repeated(rows, weights);
    expect(METRICS[name].of(rows)(weights)).toBeCloseTo(
      METRICS[name].of(copies)(ones(copies.truth.length))!,
      10,
    );
  });

  // log_loss([0, 1, 1], [[0.9, 0.1], [0.4, 0.6], [1, 0]]) of scikit-learn 1.7: 12.2188…
  it('log loss counts a share of 0 as the machine epsilon, as scikit-learn does', () => {
    const rows: ScoredRows = {
      truth: Float64Array.of(0, 1, 1),
      predicted: Float64Array.of(0, 1, 0),
      shares: Float64Array.of(0.9, 0.1, 0.4, 0.6, 1, 0),
      classes: 2,
    };
    const expected = -(Math.log(0.9) + Math.log(0.6) + Math.log(2 ** -52)) / 3;
    expect(METRICS.log_loss.of(rows)(ones(3))).toBeCloseTo(expected, 12);
  });

  it('the ROC AUC of one class is not defined', () => {
    const rows = { ...answers(10, 2, 9), truth: new Float64Array(10) };
    expect(METRICS.roc_auc.of(rows)(ones(10))).toBeNull();
  });
});

describe('the paired bootstrap', () => {
  const pair = (challenger: ScoredRows, champion: ScoredRows) => ({
    challenger: METRICS.accuracy.of(challenger),
    champion: METRICS.accuracy.of(champion),
  });

  it('finds no difference between a model and itself, whatever the sample', () => {
    const rows = answers(100, 2, 10);
    const [differences] = bootstrapDifferences([pair(rows, rows)], 100, seededRandom(1));
    expect(intervalOf(differences!, 0.95)).toEqual({ low: 0, high: 0 });
  });

  it('gives the same interval for the same seed', () => {
    const [a, b] = [answers(100, 2, 11), answers(100, 2, 12)];
    const once = bootstrapDifferences([pair(a, b)], 100, seededRandom(3));
    expect(bootstrapDifferences([pair(a, b)], 100, seededRandom(3))).toEqual(once);
  });

  it('calls the luck of two equal models progress in about one of forty cases, which is 95 % on one side', () => {
    let promoted = 0;
    const cases = 100;
    const rows = 150;
    for (let seed = 0; seed < cases; seed++) {
      const random = seededRandom(seed, 5);
      const right = () => Float64Array.from({ length: rows }, () => Number(random() < 0.8));
      const truth = new Float64Array(rows).fill(1);
      const model = (): ScoredRows => ({
        truth,
        predicted: right(),
        shares: new Float64Array(0),
        classes: 2,
      });
      const [differences] = bootstrapDifferences([pair(model(), model())], rows, random);
      if (intervalOf(differences!, 0.95)!.low > 0) promoted++;
    }
    // binomial with p = 0.025: more than 8 of 100 has a probability of 0.001
    expect(promoted).toBeLessThanOrEqual(8);
  });
});
