import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Duration } from 'cdk8s';
import {
  DriftMonitor,
  driftReceiverAlerts,
  PrometheusRule,
  Pushgateway,
  pushgatewayAlerts,
  retrainingAlerts,
  ScalingPolicy,
  serviceAlerts,
  streamAlerts,
} from '../../constructs';
import { availabilitySlo } from '../../constructs/observability/alerts/slo-availability';
import { budgetAlerts } from '../../constructs/observability/alerts/slo-burn-rate';
import { latencySlo } from '../../constructs/observability/alerts/slo-latency';
import { OUTSIDE_SERIES } from '../../constructs/validation/series/outside-series';
import { INFERENCE_ROUTE } from '../../constructs/observability/service-series';
import { PromQLQuery, type Selector } from '../../constructs/validation/series/promql-query';
import { LOG_MESSAGES } from '../../runtime/contract/events';
import { METRICS, PROCESS_METRICS } from '../../runtime/contract/metrics';
import { RECEIVER_LOG_MESSAGES, RECEIVER_METRICS } from '../../runtime/contract/receiver';
import { STREAM_LOG_MESSAGES } from '../../runtime/contract/streaming/messages';
import { STREAM_METRICS } from '../../runtime/contract/streaming/metrics';
import { WATCH_METRICS } from '../../runtime/contract/watch-metrics';
import { fullService } from '../support/full-service';
import { namespacedChart } from '../support/namespaced-chart';
import { incidentService } from '../support/reference-service';
import { receiverCharts } from '../support/receiver-chart';
import { referenceStream } from '../support/reference-stream';
import { PUSHGATEWAY, retrainingChart } from '../support/reference-retraining';
import { emptyService, testService } from '../support/test-service';

const EVERY_PROTOCOL = typeof INFERENCE_ROUTE === 'string' ? INFERENCE_ROUTE : INFERENCE_ROUTE.regex;
const FOLDER = join(__dirname, '../../docs/runbooks');

/** Pages are written for these, by the namespace of their alert. */
const JOBS: Readonly<Record<string, readonly string[]>> = {
  serving: ['=incident'],
  streaming: ['=incident-scorer', '=kafka-exporter'],
  observability: ['=cdk8s-aiops-watch'],
  training: ['=churn-receiver'],
};

const EXPORTED = Object.values({
  ...METRICS,
  ...PROCESS_METRICS,
  ...RECEIVER_METRICS,
  ...STREAM_METRICS,
  ...WATCH_METRICS,
});

const chart = namespacedChart();
const service = incidentService(chart, { feedback: {} });
const serving = [
  ...serviceAlerts({
    service,
    scaling: new ScalingPolicy(chart, 'scaling', { target: service }),
    drift: new DriftMonitor(chart, 'drift', { target: service }),
  }),
  ...[availabilitySlo(service), latencySlo(service)].flatMap(budgetAlerts),
];
/** Those about the pods of a scorer are the same as of a service, and so are their pages. */
const streaming = streamAlerts({ scorer: referenceStream().scorer }).filter(
  ({ name }) => !serving.some((alert) => alert.name === name),
);
const pushed = pushgatewayAlerts(new Pushgateway({ namespace: 'observability', pushFrom: ['batch'] }));
const receiving = driftReceiverAlerts({ receiver: receiverCharts().receiver });
const alerts = [...serving, ...streaming, ...pushed, ...receiving];
const ofRetraining = retrainingAlerts({
  schedule: retrainingChart({ pushgateway: PUSHGATEWAY }).schedule,
  maximumAge: Duration.days(15),
  maximumChampionAge: Duration.days(90),
});
const files = readdirSync(FOLDER).filter((file) => file !== 'README.md');
const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

/** The queries of a page. */
function queriesOf(name: string): PromQLQuery[] {
  return [...read(`${name}.md`).matchAll(/```promql\n([^]*?)```/g)].map(
    ([, text = '']) => new PromQLQuery(text.trim()),
  );
}

/** The texts that a page's commands search the log for. */
function searchesOf(page: string): { readonly pattern: string; readonly alternatives: string[] }[] {
  return [...page.matchAll(/logs .*\| grep (?:-E )?(['"])(.+?)\1(?: |$)/gm)].map(([, , pattern = '']) => ({
    pattern,
    alternatives: pattern.split('|'),
  }));
}

/** How a selector restricts a label, as PromQL writes it; undefined if it does not. */
function restriction({ matchers }: Selector, label: string): string | undefined {
  const found = matchers.find((matcher) => matcher.label === label);
  return found && found.operator + found.value;
}

test('each alert has its page, and each page its alert', () => {
  expect(files.sort()).toEqual([...alerts, ...ofRetraining].map(({ name }) => `${name}.md`).sort());
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

describe.each([...alerts, ...ofRetraining])('$name.md', ({ name, severity }) => {
  test('says what it means, what its impact is, how to look and how to fix it', () => {
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
      ...EXPORTED.flatMap((metric) =>
        metric.type === 'histogram'
          ? ['_bucket', '_sum', '_count'].map((suffix) => metric.name + suffix)
          : [metric.name],
      ),
      ...Object.keys(OUTSIDE_SERIES),
      ...alerts.flatMap(({ reads = [] }) => reads.map(({ record }) => record)),
    ]);
    for (const query of queriesOf(name)) {
      expect(query.error, query.text).toBeUndefined();
      for (const { metric = '' } of query.selectors) expect(known).toContain(metric);
    }
  });

  test('links only to pages that are there', () => {
    for (const [, file] of read(`${name}.md`).matchAll(/\]\((\w+\.md)\)/g)) expect(files).toContain(file);
  });
});

describe.each(ofRetraining)('$name.md', ({ name, expr }) => {
  test('asks about what its alert reads, of the schedule and the model of the examples', () => {
    const read = new PromQLQuery(expr).selectors.map(({ metric }) => metric);
    const asked = queriesOf(name).flatMap(({ selectors }) => selectors);
    expect(asked.some(({ metric }) => read.includes(metric))).toBe(true);
    for (const { text } of asked) expect(text).toMatch(/"churn(-retraining[^"]*)?"/);
  });
});

describe.each(alerts)('$name.md', ({ name, expr, reads = [], labels }) => {
  const { namespace = '' } = labels;

  test('asks about what its alert reads, of the same service and the same routes', () => {
    const read = [expr, ...reads.map((rule) => rule.expr)].flatMap((text) => new PromQLQuery(text).selectors);
    const asked = queriesOf(name).flatMap(({ selectors }) => selectors);
    const recorded = reads.map(({ record }) => record);
    expect(
      asked.some(({ metric }) => [...read.map((each) => each.metric), ...recorded].includes(metric)),
    ).toBe(true);
    for (const selector of asked) {
      expect(restriction(selector, 'namespace'), selector.text).toBe(`=${namespace}`);
      expect(JOBS[namespace], selector.text).toContain(restriction(selector, 'job'));
      const route = restriction(selector, 'route');
      if (route !== undefined) expect(route, selector.text).toBe(`=~${EVERY_PROTOCOL}`);
      const same = read.filter(({ metric }) => metric === selector.metric);
      if (same.length === 0) continue;
      for (const label of ['route', 'method']) {
        expect(same.map((each) => restriction(each, label))).toContain(restriction(selector, label));
      }
    }
  });

  test('searches the log for messages that the service writes', () => {
    const messages = new Set<string>(
      Object.values({ ...LOG_MESSAGES, ...RECEIVER_LOG_MESSAGES, ...STREAM_LOG_MESSAGES }),
    );
    const page = read(`${name}.md`);
    expect(searchesOf(page)).toHaveLength([...page.matchAll(/logs .*grep/g)].length);
    const searched = searchesOf(page)
      .flatMap(({ alternatives }) => alternatives)
      // a field of a line, such as "status":400
      .filter((text) => !text.startsWith('"'));
    expect(searched.filter((text) => !messages.has(text))).toEqual([]);
  });

  test('names only metrics that exist', () => {
    const names = [
      ...read(`${name}.md`).matchAll(/`([a-z]+(?:_[a-z0-9]+)+_(?:total|seconds|percent|bytes))`/g),
    ];
    const exported = EXPORTED.map((metric) => metric.name as string);
    for (const [, metric] of names) expect(exported).toContain(metric);
  });
});

describe('InferenceErrorRatioHigh.md', () => {
  const page = read('InferenceErrorRatioHigh.md');
  const finds = (lines: readonly unknown[]): boolean =>
    searchesOf(page).some(({ pattern }) =>
      lines.some((line) => new RegExp(pattern).test(JSON.stringify(line))),
    );

  test('names the reason and the remedy of a request that was shed, which its alert counts', () => {
    expect(page).toContain(METRICS.requestsShed.name);
    expect(page).toContain('`overloaded`');
    expect(page).toContain('maxRequestsInFlight');
  });

  test('finds the line of a request that was shed', async () => {
    const { post, lines } = await fullService();
    expect((await post('/predict')).status).toBe(503);
    expect(finds(lines)).toBe(true);
  });

  test('finds the line of a request before a model is loaded', async () => {
    const { predict, lines } = emptyService();
    expect((await predict({ values: [20, 0.5, 'eu'] })).status).toBe(503);
    expect(finds(lines)).toBe(true);
  });

  test('finds the line of a defect', async () => {
    const { service, predict, lines } = testService();
    service.serving.model!.model.predict = () => {
      throw new Error('a defect');
    };
    expect((await predict({ values: [20, 0.5, 'eu'] })).status).toBe(500);
    expect(finds(lines)).toBe(true);
  });
});

test('ModelDriftDetected.md asks the pod that the alert names', () => {
  const alert = alerts.find(({ name }) => name === 'ModelDriftDetected')!;
  expect(alert.summary).toContain('{{ $labels.pod }}');
  expect(read('ModelDriftDetected.md')).toContain('port-forward "pod/$POD"');
});
