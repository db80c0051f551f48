import { describe, expect, test } from 'vitest';
import { DRIFT_DISABLED } from '../../../runtime/drift/drift-state';
import { driftPage, type DriftPageOptions } from '../../../runtime/report/drift-page';
import { html } from '../../../runtime/report/html';
import { HOSTILE, hostileModel, judged, reportedModel } from './judged';

const model = reportedModel();
const NOW = Date.UTC(2026, 0, 1, 3, 12);

function pageOf(options: Partial<DriftPageOptions> & Pick<DriftPageOptions, 'state'>): string {
  return driftPage({ model, subject: 'the latest rows of this pod', note: html`That is all.`, ...options });
}

/** What a reader sees, spaces put together. */
function textOf(page: string): string {
  return page
    .replace(/<style>[^]*?<\/style>|<title[^]*?<\/title>|<desc[^]*?<\/desc>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

describe('a page about drift', () => {
  const page = pageOf({ state: judged(model, { shift: 2 }).worst.state });

  test('begins with the state, what moved, and what to do about it', () => {
    expect(textOf(page)).toMatch(
      /^ small 1\.0\.0: the latest rows of this pod, compared with its training data ▲ Drift load .*moved away .*Fix it there/,
    );
    expect(page).toContain('<title>Drift: small 1.0.0</title>');
  });

  test('has the feature with the most moved rows first, and the predictions last', () => {
    const names = [...page.matchAll(/<h3[^>]*>(.*?)<\/h3>/g)].map(([, name]) => name);
    expect(names[0]).toBe('load');
    expect(names.slice(1, 3).sort()).toEqual(['temperature', 'zone']);
    expect(names[3]).toBe('Predictions of the model');
  });

  test('names a feature before the predictions that follow from it, however far these moved', () => {
    const { state } = judged(model, { shift: 2 }).worst;
    const predictions = {
      ...state.predictions,
      condition: 'drift' as const,
      bins: { ...state.predictions.bins, baseline: [1, 0], window: [0, 1] },
    };
    expect(textOf(pageOf({ state: { ...state, predictions } }))).toMatch(/▲ Drift load and \d other/);
  });

  test('says of each variable that drifted which share of the rows moved, whichever tests judge it', () => {
    const { state } = judged(model, { shift: 2 }).worst;
    const features = state.features.map((each) => ({
      ...each,
      condition: 'drift' as const,
      bins: { ...each.bins, window: each.bins.baseline.map((_, bin) => Number(bin === 0)) },
    }));
    const text = textOf(pageOf({ state: { ...state, features } }));
    expect(text).toMatch(
      /load ▲ Drift mean 0.5 at training, now [\d.]+ 75 % of the rows lie in other ranges/,
    );
    expect(text).toMatch(/zone ▲ Drift “us” 20 % at training, now 0 % 20 % of the rows have other values/);
  });

  test('says how far it moved, in its own unit', () => {
    expect(textOf(page)).toContain('mean 0.5 at training, now 0.7');
  });

  test('has a drawing of each feature and of the predictions, each with a title', () => {
    expect(page.match(/<svg [^>]*role="img" aria-labelledby/g)).toHaveLength(4);
  });

  test('says of a service since when, and of a file nothing about time', () => {
    const { state } = judged(model, { shift: 2 }).worst;
    const served = pageOf({ state: { ...state, since: '2026-01-01T02:30:00.000Z' }, now: NOW });
    expect(textOf(served)).toContain('since 2026-01-01 02:30 UTC (42 minutes)');
    expect(textOf(page)).not.toContain('UTC');
  });
});

test('a page without drift says so first', () => {
  expect(textOf(pageOf({ state: judged(model).worst.state }))).toContain(
    '✓ No drift The 400 rows look like the training data.',
  );
});

test('a page before there is anything to judge says how many rows are missing', () => {
  const { state } = judged(model).worst;
  const waiting = { ...state.window, rows: 12, status: 'warming_up' as const };
  expect(textOf(pageOf({ state: { ...state, window: waiting } }))).toContain(
    'Not enough rows yet 12 rows of the 30 that an evaluation needs',
  );
});

test('a page of a service that looks for no drift says how it would', () => {
  expect(textOf(pageOf({ state: DRIFT_DISABLED }))).toContain(
    'Drift detection is off DRIFT_ENABLED is false',
  );
});

test('all features together have their place where they are tested', () => {
  const { state } = judged(model).worst;
  const result = { statistic: 2, threshold: 1, pValue: 0.0001, effectSize: 1, exceeded: true };
  const joint = {
    feature: 'all features',
    condition: 'drift' as const,
    since: state.since,
    tests: [{ test: 'mmd' as const, ...result }],
  };
  const text = textOf(pageOf({ state: { ...state, joint } }));
  expect(text).toContain('All numeric features together ▲ Drift');
  expect(text).toContain('Maximum mean discrepancy ▲ 2 1 &lt; 0.001');
});

test('what was asked for and cannot be tested is not passed over', () => {
  const { state } = judged(model).worst;
  const asked = { ...state, rules: { ...state.rules, tests: ['ks', 'mmd'] as const } };
  expect(textOf(pageOf({ state: asked }))).toContain(
    'Kolmogorov–Smirnov, Maximum mean discrepancy; Maximum mean discrepancy is not made, because it needs two numeric features',
  );
});

test('names and values are text, whatever they are called', () => {
  const page = pageOf({ state: judged(hostileModel(), { shift: 2 }).worst.state, model: hostileModel() });
  expect(page).toContain('&lt;script&gt;document.title = &quot;taken&quot;&lt;/script&gt;');
  expect(page).not.toContain(HOSTILE);
  expect(page).not.toContain('<img');
});
