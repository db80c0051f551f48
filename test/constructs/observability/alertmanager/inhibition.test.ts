import { describe, expect, test } from 'vitest';
import { type Inhibition, inhibits } from '../../../../constructs/observability/alertmanager/inhibition';
import { alertmanagerInstalled, seenByAlertmanager } from '../../../support/alertmanager-server';

type Labels = Readonly<Record<string, string>>;

const INFO: Labels = { alertname: 'Drift', severity: 'info', namespace: 'serving' };
const INFO_INHIBITOR: Labels = { alertname: 'InfoInhibitor', severity: 'none', namespace: 'serving' };
const ELSEWHERE: Labels = { ...INFO_INHIBITOR, namespace: 'training' };
const WATCHDOG: Labels = { alertname: 'Watchdog', severity: 'none' };

const CASES: readonly [string, Inhibition, Labels, boolean][] = [
  [
    'the chart’s own, in the same namespace',
    {
      source: ['alertname = InfoInhibitor'],
      target: ['severity = info'],
      equal: ['namespace'],
    },
    INFO_INHIBITOR,
    true,
  ],
  [
    'the chart’s own, in another namespace',
    { source: ['alertname = InfoInhibitor'], target: ['severity = info'], equal: ['namespace'] },
    ELSEWHERE,
    false,
  ],
  [
    'a label that neither alert has is equal',
    { source: ['alertname="Watchdog"'], target: ['severity="info"'], equal: ['cluster'] },
    WATCHDOG,
    true,
  ],
  [
    'a label that one alert has is not equal',
    { source: ['alertname="Watchdog"'], target: ['severity="info"'], equal: ['namespace'] },
    WATCHDOG,
    false,
  ],
  [
    'several matchers in one string',
    {
      source: ['{alertname="InfoInhibitor", severity=~"no.e"}'],
      target: ['alertname!~"Watch.*"'],
      equal: [],
    },
    INFO_INHIBITOR,
    true,
  ],
  [
    'the source is a target as well, and the target no source',
    { source: ['severity="none"'], target: ['alertname=~".+"'], equal: [] },
    INFO_INHIBITOR,
    true,
  ],
  [
    'both alerts are on both sides',
    { source: ['namespace="serving"'], target: ['namespace="serving"'], equal: [] },
    INFO_INHIBITOR,
    false,
  ],
  [
    'a rule without sources matches all',
    { source: [], target: ['severity="info"'], equal: [] },
    WATCHDOG,
    true,
  ],
];

test.each(CASES)('%s', (_, rule, source, held) => {
  expect(inhibits(rule, source, INFO)).toBe(held);
});

describe.runIf(alertmanagerInstalled)('Alertmanager itself', () => {
  test.each(CASES)('says the same: %s', async (_, { source, target, equal }, fires, held) => {
    const file = {
      route: { receiver: 'team' },
      receivers: [{ name: 'team' }],
      inhibit_rules: [{ source_matchers: source, target_matchers: target, equal }],
    };
    const [info] = await seenByAlertmanager(file, [INFO, fires]);
    expect(info?.inhibited).toBe(held);
  });
});
