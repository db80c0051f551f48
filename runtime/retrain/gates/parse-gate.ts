import { nearestName } from '../../data/nearest-name';
import { METRIC_NAMES, METRICS, type MetricName } from '../comparison/metrics';
import { COMPARISONS, type Comparison, type DataGate, type Gate, type MetricGate } from './gate';

/** A gate is not one. The message quotes it, and says what to write instead. */
export class GateError extends Error {
  override readonly name = 'GateError';
}

const NUMBER = String.raw`([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)`;
const RULE = new RegExp(String.raw`^(\w+)\s*(${COMPARISONS.join('|')})\s*(.+)$`, 'i');
const ROWS = /^\d+$/;
const AGE = /^(\d+(?:\.\d+)?)\s*([smhdw])$/;
const VALUE = new RegExp(`^${NUMBER}$`, 'i');
const CHAMPION = new RegExp(
  String.raw`^champion(?:\s*([+-])\s*${NUMBER})?(?:\s+at\s+(\d+(?:\.\d+)?)\s*%)?$`,
  'i',
);
const SECONDS = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
  ['w', 604_800],
]);

/** Forms of a gate, for messages and the help. */
export const GATE_FORMS = [
  'roc_auc > champion at 95%',
  'roc_auc >= champion - 0.005',
  'accuracy >= 0.9',
  'rows >= 1000',
  'age <= 30d',
  'no severe finding',
  'no finding',
] as const;

/**
 * Reads a gate.
 *
 * @throws GateError that quotes the gate and says what to write instead
 */
export function parseGate(written: string): Gate {
  const text = written.trim().replaceAll(/\s+/g, ' ');
  if (text === 'no severe finding') return { text, about: 'findings', severity: 'severe' };
  if (text === 'no finding') return { text, about: 'findings', severity: 'any' };
  const [, subject = '', sign, limit = ''] = RULE.exec(text) ?? [];
  const comparison = COMPARISONS.find((each) => each === sign);
  if (comparison === undefined) throw wrong(text, `write one like ${quoted(GATE_FORMS)}`);
  if (subject === 'rows' || subject === 'age') return dataGate(text, subject, comparison, limit);
  const metric = METRIC_NAMES.find((name) => name === subject);
  if (metric === undefined) throw wrong(text, unknownSubject(subject));
  return metricGate(text, metric, comparison, limit);
}

function dataGate(text: string, subject: 'rows' | 'age', comparison: Comparison, limit: string): DataGate {
  if (subject === 'rows') {
    if (!ROWS.test(limit)) throw wrong(text, `rows are compared with a whole number, such as "rows >= 1000"`);
    return { text, about: 'rows', comparison, rows: Number(limit) };
  }
  const [, count, unit = ''] = AGE.exec(limit) ?? [];
  const seconds = SECONDS.get(unit);
  if (seconds === undefined) {
    throw wrong(
      text,
      `an age is a number with one of the units s, m, h, d and w, such as "age <= 30d" or "age <= 36h"`,
    );
  }
  return { text, about: 'age', comparison, seconds: Number(count) * seconds };
}

function metricGate(text: string, metric: MetricName, comparison: Comparison, limit: string): MetricGate {
  const { better } = METRICS[metric];
  if (comparison.startsWith('>') !== (better === 'higher')) {
    const right = `${better === 'higher' ? '>' : '<'}${comparison.slice(1)}`;
    throw wrong(
      text,
      `${metric} is better the ${better} it is, and this gate asks for the opposite; write "${metric} ${right} ${limit}"`,
    );
  }
  const common = { text, about: 'metric', metric, comparison } as const;
  if (VALUE.test(limit)) return { ...common, value: Number(limit), champion: false, confidence: undefined };
  const champion = CHAMPION.exec(limit);
  if (champion === null) {
    throw wrong(
      text,
      `${metric} is compared with a number or with the champion: "${metric} ${comparison} 0.9", "${metric} ${comparison} champion", "${metric} ${comparison} champion ${better === 'higher' ? '-' : '+'} 0.005", and any of those with the champion "at 95%"`,
    );
  }
  const [, sign, margin, percent] = champion;
  const confidence = percent === undefined ? undefined : Number(percent) / 100;
  if (confidence !== undefined && !(confidence >= 0.5 && confidence < 1)) {
    throw wrong(text, `the confidence is from 50 % to below 100 %, such as "at 95%"`);
  }
  return {
    ...common,
    value: margin === undefined ? 0 : Number(`${sign!}1`) * Number(margin),
    champion: true,
    confidence,
  };
}

function unknownSubject(subject: string): string {
  const subjects = ['rows', 'age', ...METRIC_NAMES];
  const near = nearestName(subject.toLowerCase(), subjects);
  const guess = near === undefined ? '' : `did you mean ${near}? `;
  return `${guess}A gate is about ${subjects.join(', ')}, or it is "no severe finding" or "no finding"`;
}

function wrong(text: string, advice: string): GateError {
  return new GateError(`the gate "${text}" cannot be read: ${advice}`);
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(', ');
}
