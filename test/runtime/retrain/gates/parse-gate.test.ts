import { describe, expect, it } from 'vitest';
import { GATE_FORMS, GateError, parseGate } from '../../../../runtime/retrain/gates/parse-gate';

describe('a gate', () => {
  it.each(GATE_FORMS)('can be written as the help shows: %s', (form) => {
    expect(parseGate(form).text).toBe(form);
  });

  it('may be about the champion, with a margin and a confidence', () => {
    expect(parseGate('roc_auc >= champion - 0.005 at 99%')).toEqual({
      text: 'roc_auc >= champion - 0.005 at 99%',
      about: 'metric',
      metric: 'roc_auc',
      comparison: '>=',
      value: -0.005,
      champion: true,
      confidence: 0.99,
    });
  });

  it('may be about a value', () => {
    expect(parseGate('rmse<1.5e1')).toMatchObject({ comparison: '<', value: 15, champion: false });
  });

  it.each([
    ['age <= 30d', 2_592_000],
    ['age < 36h', 129_600],
    ['age <= 2w', 1_209_600],
  ])('has a unit where it is about an age: %s', (text, seconds) => {
    expect(parseGate(text)).toMatchObject({ about: 'age', seconds });
  });

  it.each([
    ['', 'write one like "roc_auc > champion at 95%"'],
    ['better', 'write one like'],
    ['auc_roc > 0.9', 'A gate is about rows, age, roc_auc'],
    ['rco_auc > 0.9', 'did you mean roc_auc?'],
    ['rows >= many', '"rows >= 1000"'],
    ['rows >= 10.5', 'a whole number'],
    ['age <= 30', 'one of the units s, m, h, d and w'],
    ['accuracy >= challenger', '"accuracy >= champion - 0.005"'],
    ['accuracy <= champion', 'write "accuracy >= champion"'],
    ['rmse > champion + 1', 'write "rmse < champion + 1"'],
    ['accuracy >= champion at 100%', 'from 50 % to below 100 %'],
    ['accuracy >= champion at 20%', 'from 50 % to below 100 %'],
  ])('that cannot be read is quoted, with what to write instead: %s', (text, advice) => {
    const parse = () => parseGate(text);
    expect(parse).toThrow(GateError);
    expect(parse).toThrow(advice);
    expect(parse).toThrow(`the gate "${text}"`);
  });
});
