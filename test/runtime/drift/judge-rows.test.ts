import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../runtime/config/config';
import { judgeRows } from '../../../runtime/drift/judge-rows';
import { smallModel } from '../../support/small-model';
import { reportedModel } from '../report/judged';

const model = smallModel();
const TOGETHER = parseConfig({ DRIFT_TESTS: 'mean_shift,mmd' });

/**
 * Rows of which each feature lies as in the small model's baseline. There `load` rises with `temperature`; here it does
 * so in the rows for which that is asked, and in the others it falls.
 */
function rows(count: number, rises: (row: number) => boolean): Float64Array {
  const values = new Float64Array(count * 3);
  for (let row = 0; row < count; row++) {
    // each value of an even spread once in a hundred rows
    const place = ((((row * 37) % 100) + 0.5) / 100 - 0.5) * Math.sqrt(12);
    values.set([20 + 5 * place, 0.5 + 0.1 * (rises(row) ? place : -place), Number(row % 5 === 0)], row * 3);
  }
  return values;
}

const never = () => false;
const always = () => true;

describe('of a file,', () => {
  const settings = parseConfig({ DRIFT_TESTS: 'mean_shift' });
  /** Rows whose load is too great by two standard deviations. */
  const shifted = (count: number) => rows(count, always).map((value, at) => value + (at % 3 === 1 ? 0.2 : 0));
  const status = (count: number, window?: number) =>
    judgeRows(model, { values: shifted(count), rows: count }, settings, window).worst.window.status;

  test('too few rows are not judged, as a service would not judge them', () => {
    expect([status(5), status(29), status(30)]).toEqual(['warming_up', 'warming_up', 'drift']);
  });

  test('a smaller window is, where somebody asks for it', () => {
    expect(status(60, 20)).toBe('drift');
  });

  test('the only window needs no second one to confirm it, however long windows may be', () => {
    expect([status(200), status(200, 200), status(200, 5000)]).toEqual(['drift', 'drift', 'drift']);
    expect(status(200, 150)).toBe('drift');
  });
});

describe('rows of a file, looked at together,', () => {
  test('drift where features no longer rise together, though none of them has moved', () => {
    const { window, state } = judgeRows(
      model,
      { values: rows(200, never), rows: 200 },
      TOGETHER,
      undefined,
    ).worst;
    expect(window).toMatchObject({
      status: 'drift',
      worst: { feature: 'all features', condition: 'drift', movedShare: null },
    });
    expect(state.features.map(({ condition }) => condition)).toEqual(['none', 'none', 'none']);
    expect(state.joint).toMatchObject({ condition: 'drift', tests: [{ test: 'mmd', pValue: 0.001 }] });
  });

  test('do not where they still do', () => {
    const { window } = judgeRows(model, { values: rows(200, always), rows: 200 }, TOGETHER, undefined).worst;
    expect(window.status).toBe('stable');
  });

  test('are judged alike each time, for the permutations are drawn from a seed', () => {
    const judged = () =>
      judgeRows(model, { values: rows(300, (row) => row % 3 > 0), rows: 300 }, TOGETHER, 100);
    expect(judged()).toEqual(judged());
  });

  test('are compared from the first to the last, where there are more than are compared', () => {
    // the last 400 of 1,000 are as in training
    const values = rows(1000, (row) => row >= 600);
    expect(judgeRows(model, { values, rows: 1000 }, TOGETHER, undefined).worst.window.status).toBe('drift');
  });

  test('are confirmed over windows like any other finding', () => {
    const { windows } = judgeRows(model, { values: rows(600, (row) => row < 300), rows: 600 }, TOGETHER, 100);
    expect(windows.map(({ status }) => status)).toEqual([
      'stable',
      'stable',
      'stable',
      'possible',
      'drift',
      'drift',
    ]);
  });

  test('are not where nobody asks for it', () => {
    const { state } = judgeRows(
      model,
      { values: rows(200, never), rows: 200 },
      parseConfig({ DRIFT_TESTS: 'mean_shift' }),
      undefined,
    ).worst;
    expect(state.joint).toBeNull();
    expect(state.window.status).toBe('stable');
  });
});

describe('rows of a file that cannot be predicted', () => {
  const settings = parseConfig({});
  /** The last `share` of the rows have a category that was never seen; all others are as in training. */
  const judgedOf = (count: number, share: number, window?: number) => {
    const refused = new Map<number, readonly number[]>();
    for (let row = Math.round(count * (1 - share)); row < count; row++) refused.set(row, [2]);
    const predicted = count - refused.size;
    const data = { values: rows(predicted, always), rows: predicted, refused };
    return judgeRows(reportedModel(), data, settings, window);
  };

  test('are drift of the data, though all others are as in training', () => {
    const { window, state } = judgedOf(400, 0.39).worst;
    expect(window).toMatchObject({
      from: 1,
      to: 400,
      status: 'drift',
      worst: { feature: 'refused rows', condition: 'drift', movedShare: 0.39 },
    });
    expect(state.features.map(({ condition }) => condition)).toEqual(['none', 'none', 'none']);
    expect(state.refused).toMatchObject({
      rows: 400,
      refusedRows: 156,
      baseline: 0,
      features: [{ feature: 'zone', rows: 156 }],
    });
  });

  test('are drift where too few others are left to compare', () => {
    const { window, state } = judgedOf(100, 0.75).worst;
    expect(window.status).toBe('drift');
    expect(state.evaluated).toBeNull();
  });

  test('are none while they are few', () => {
    expect(judgedOf(400, 0.0025).worst.window.status).toBe('stable');
  });

  test('are confirmed by the rows of a later window', () => {
    const { windows } = judgedOf(600, 0.5, 100);
    expect(windows.map(({ from, to, status }) => [from, to, status])).toEqual([
      [1, 100, 'stable'],
      [101, 200, 'stable'],
      [201, 300, 'stable'],
      [301, 400, 'possible'],
      [401, 500, 'drift'],
      [501, 600, 'drift'],
    ]);
  });

  test('are not judged where the tests do not name them', () => {
    const refused = new Map([[0, [1]]]);
    const data = { values: rows(40, always), rows: 40, refused };
    const { state } = judgeRows(model, data, parseConfig({ DRIFT_TESTS: 'mean_shift' }), undefined).worst;
    expect([state.refused, state.window.status]).toEqual([null, 'stable']);
  });
});
