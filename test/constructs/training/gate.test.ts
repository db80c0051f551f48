import { Duration } from 'cdk8s';
import { expect, test } from 'vitest';
import { Gate } from '../../../constructs';

test.each([
  [Gate.betterThanChampion('roc_auc'), 'roc_auc > champion at 95%'],
  [Gate.betterThanChampion('rmse', { confidencePercent: 99 }), 'rmse < champion at 99%'],
  [Gate.notWorseThanChampion('roc_auc', 0.005), 'roc_auc >= champion - 0.005'],
  [Gate.notWorseThanChampion('log_loss', 0.01), 'log_loss <= champion + 0.01'],
  [Gate.limit('accuracy', 0.9), 'accuracy >= 0.9'],
  [Gate.limit('mae', 2), 'mae <= 2'],
  [Gate.minimumRows(1000), 'rows >= 1000'],
  [Gate.maximumDataAge(Duration.days(30)), 'age <= 2592000s'],
  [Gate.noSevereFinding(), 'no severe finding'],
  [Gate.noFinding(), 'no finding'],
])('a gate is the rule that the command reads: %o', (gate, rule) => {
  expect(gate.rule).toBe(rule);
});

test.each([
  [() => Gate.betterThanChampion('f1', { confidencePercent: 0.95 }), 'above 50 and below 100, got 0.95'],
  [() => Gate.notWorseThanChampion('f1', -0.1), 'margin must be a decimal number of at least 0, got -0.1'],
  [() => Gate.limit('f1', 1e-9), 'value must be a decimal number, got 1e-9'],
  [() => Gate.minimumRows(0.5), 'rows must be a whole number of at least 1, got 0.5'],
])('a number that means something else is refused', (make, message) => {
  expect(make).toThrow(message);
});
