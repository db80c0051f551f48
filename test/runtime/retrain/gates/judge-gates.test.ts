import { describe, expect, it } from 'vitest';
import type { ModelComparison } from '../../../../runtime/retrain/comparison/compare';
import { isMetricGate } from '../../../../runtime/retrain/gates/gate';
import {
  checkTask,
  defaultGates,
  judgeData,
  judgeModels,
  type DataFacts,
} from '../../../../runtime/retrain/gates/judge-gates';
import { parseGate } from '../../../../runtime/retrain/gates/parse-gate';

const facts: DataFacts = {
  rows: 1000,
  ageSeconds: 86_400,
  findings: [{ check: 'dates', severity: 'warning', message: 'odd', drop: [] }],
};

function ofData(text: string, more: Partial<DataFacts> = {}) {
  const gate = parseGate(text);
  if (isMetricGate(gate)) throw new Error(`${text} is about models`);
  return judgeData(gate, { ...facts, ...more });
}

function ofModels(
  text: string,
  challenger: number | null,
  champion: number | null,
  differences: readonly number[] = [],
) {
  const gate = parseGate(text);
  if (!isMetricGate(gate)) throw new Error(`${text} is about data`);
  const comparison: ModelComparison = {
    rows: 100,
    notes: [],
    metrics: [{ metric: gate.metric, challenger, champion, differences: Float64Array.from(differences) }],
  };
  return judgeModels(gate, comparison, champion !== null);
}

describe('a gate about the data', () => {
  it('holds up to its limit', () => {
    expect(ofData('rows >= 1000').holds).toBe(true);
    expect(ofData('rows > 1000').holds).toBe(false);
    expect(ofData('age <= 1d').holds).toBe(true);
    expect(ofData('age <= 23h').holds).toBe(false);
  });

  it('does not hold if the age is not known', () => {
    expect(ofData('age <= 30d', { ageSeconds: undefined })).toMatchObject({
      holds: false,
      found: expect.stringContaining('does not say when it changed') as string,
    });
  });

  it('counts severe findings, or all of them', () => {
    expect(ofData('no severe finding').holds).toBe(true);
    expect(ofData('no finding')).toMatchObject({ holds: false, found: 'dates: odd' });
  });
});

describe('a gate about the models', () => {
  it('compares what was measured', () => {
    expect(ofModels('accuracy >= champion - 0.01', 0.89, 0.9).holds).toBe(true);
    expect(ofModels('accuracy > champion', 0.9, 0.9).holds).toBe(false);
    expect(ofModels('rmse < champion', 1, 2).holds).toBe(true);
    expect(ofModels('accuracy >= 0.8', 0.79, null).holds).toBe(false);
  });

  it('asks the whole interval where it has a confidence', () => {
    const differences = Array.from({ length: 101 }, (_, index) => (index - 2) / 1000);
    expect(ofModels('accuracy > champion', 0.95, 0.9, differences).holds).toBe(true);
    expect(ofModels('accuracy > champion at 99%', 0.95, 0.9, differences).holds).toBe(false);
    expect(ofModels('accuracy > champion at 90%', 0.95, 0.9, differences).holds).toBe(true);
    expect(ofModels('accuracy > champion - 0.01 at 99%', 0.95, 0.9, differences).holds).toBe(true);
  });

  it('asks the upper end of an error, which is better the lower it is', () => {
    expect(ofModels('rmse < champion at 95%', 1, 2, [-1.5, -1, -0.5]).holds).toBe(true);
    expect(ofModels('rmse < champion at 95%', 1, 2, [-2.5, -1, 0.5]).holds).toBe(false);
  });

  it('is not asked without a champion', () => {
    expect(ofModels('accuracy > champion', 0.9, null).holds).toBeNull();
  });

  it('does not hold where its metric is not defined', () => {
    expect(ofModels('roc_auc > champion', null, 0.9)).toMatchObject({
      holds: false,
      found: expect.stringContaining('raise --test-size') as string,
    });
    expect(ofModels('roc_auc > champion at 95%', 0.9, 0.9, []).holds).toBe(false);
  });
});

it('the default asks the main metric of the task to be better at 95 %', () => {
  expect(defaultGates('classification').map(({ text }) => text)).toEqual([
    'no severe finding',
    'roc_auc > champion at 95%',
  ]);
  expect(defaultGates('regression').map(({ text }) => text)).toEqual([
    'no severe finding',
    'rmse < champion at 95%',
  ]);
});

it('a metric of the other task is refused', () => {
  expect(() => {
    checkTask([parseGate('r2 > 0.5')], 'classification');
  }).toThrow('use roc_auc, log_loss, accuracy, precision, recall, f1');
});
