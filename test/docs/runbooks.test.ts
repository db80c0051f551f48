import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DriftMonitor, PrometheusRule, ScalingPolicy, serviceAlerts } from '../../constructs';
import { availabilitySlo } from '../../constructs/observability/alerts/slo-availability';
import { budgetAlerts } from '../../constructs/observability/alerts/slo-burn-rate';
import { latencySlo } from '../../constructs/observability/alerts/slo-latency';
import { OUTSIDE_SERIES } from '../../constructs/validation/series/outside-series';
import { PromQLQuery } from '../../constructs/validation/series/promql-query';
import { METRICS, PROCESS_METRICS } from '../../runtime/contract/metrics';
import { namespacedChart } from '../support/namespaced-chart';
import { incidentService } from '../support/reference-service';

const FOLDER = join(__dirname, '../../docs/runbooks');

const chart = namespacedChart();
const service = incidentService(chart);
const alerts = [
  ...serviceAlerts({
    service,
    scaling: new ScalingPolicy(chart, 'scaling', { target: service }),
    drift: new DriftMonitor(chart, 'drift', { target: service }),
  }),
  ...[availabilitySlo(service), latencySlo(service)].flatMap(budgetAlerts),
];
const files = readdirSync(FOLDER).filter((file) => file !== 'README.md');
const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

test('each alert has its page, and each page its alert', () => {
  expect(files.sort()).toEqual(alerts.map(({ name }) => `${name}.md`).sort());
});

test('an alert links to its page', () => {
  const { prometheusRule } = new PrometheusRule(chart, 'alerts', {
    alerts,
    runbooks: 'https://example.com/runbooks/',
  });
  const { spec } = prometheusRule.toJson() as {
    spec: { groups: { rules: { alert?: string; annotations?: { runbook_url: string } }[] }[] };
  };
  const linked = spec.groups
    .flatMap(({ rules }) => rules)
    .flatMap(({ alert, annotations }) => (alert ? [[alert, annotations?.runbook_url]] : []));
  expect(linked).toEqual(alerts.map(({ name }) => [name, `https://example.com/runbooks/${name}.md`]));
});

test.each(['docs/runbooks', 'ftp://example.com/runbooks'])('%s is no address of runbooks', (runbooks) => {
  expect(() => new PrometheusRule(namespacedChart(), 'other', { alerts, runbooks })).toThrow(
    `must be the http or https address of a folder, got "${runbooks}"`,
  );
});

describe.each(alerts)('$name.md', ({ name, severity }) => {
  test('says what it means, who suffers, how to look and how to mend it', () => {
    const text = read(`${name}.md`);
    expect(text).toMatch(new RegExp(`^# ${name}\n\nSeverity: ${severity}\n`));
    const sections = [...text.matchAll(/^## (.*)\n\n([^]*?)(?=^## |$(?![^]))/gm)].map(
      ([, title, body = '']) => {
        expect(body.trim().length, title).toBeGreaterThan(5);
        return title;
      },
    );
    expect(sections).toEqual(['Meaning', 'Impact', 'How to look', 'How to fix']);
  });

  test('asks Prometheus for series that exist', () => {
    const known = new Set([
      ...Object.values({ ...METRICS, ...PROCESS_METRICS }).flatMap((metric) =>
        metric.type === 'histogram'
          ? ['_bucket', '_sum', '_count'].map((suffix) => metric.name + suffix)
          : [metric.name],
      ),
      ...Object.keys(OUTSIDE_SERIES),
      ...alerts.flatMap(({ reads = [] }) => reads.map(({ record }) => record)),
    ]);
    for (const [, text = ''] of read(`${name}.md`).matchAll(/```promql\n([^]*?)```/g)) {
      const query = new PromQLQuery(text.trim());
      expect(query.syntaxError, text).toBeUndefined();
      for (const { metric = '' } of query.selectors) expect(known).toContain(metric);
    }
  });

  test('links only to pages that are there', () => {
    for (const [, file] of read(`${name}.md`).matchAll(/\]\((\w+\.md)\)/g)) expect(files).toContain(file);
  });
});
