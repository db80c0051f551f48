import { normalTails } from '../../statistics/gamma';
import { ksCriticalValue, ksPValue, ksStatistic } from '../../statistics/kolmogorov-smirnov';
import { hasSample, type WindowTest } from './window-test';

/** The Kolmogorov–Smirnov test. Its statistic is the greatest distance between the distribution functions, 0 to 1. */
export const ksTest: WindowTest = {
  name: 'ks',
  applies: hasSample,
  statistic: ({ sample }, { sorted }) => ksStatistic(sample, sorted),
  effectSize: (statistic) => statistic,
  pValue: (statistic, { sample }, { rows }) => ksPValue(statistic, sample.length, rows),
  critical: (p, { sample }, { rows }) => ksCriticalValue(p, sample.length, rows),
  // two normal distributions with a shift of d differ most half-way, by 2 Φ(d / 2) − 1
  least: (shift) => 1 - normalTails(shift / 2),
};
