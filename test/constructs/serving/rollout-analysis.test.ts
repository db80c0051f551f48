import { Duration } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  cpuHigh,
  type InferenceServiceProps,
  RolloutCheck,
  RolloutStrategy,
  type RolloutAnalysis,
  targetDown,
} from '../../../constructs';
import { testRules } from '../../../constructs/testing';
import { namespacedChart } from '../../support/namespaced-chart';
import { canEvaluateRules } from '../../support/promtool';
import { incidentService } from '../../support/reference-service';

const template = z.object({
  spec: z.object({
    args: z.array(z.object({ name: z.string() })),
    metrics: z.array(
      z.looseObject({
        name: z.string(),
        failureCondition: z.string(),
        provider: z.object({ prometheus: z.object({ address: z.string(), query: z.string() }) }),
      }),
    ),
  }),
});

function analysisOf(analysis: Partial<RolloutAnalysis> = {}, props: Partial<InferenceServiceProps> = {}) {
  const { analysisTemplate } = incidentService(namespacedChart(), {
    strategy: RolloutStrategy.blueGreen({
      analysis: { prometheus: 'http://prometheus-operated.observability.svc:9090', ...analysis },
    }),
    ...props,
  });
  return template.parse(analysisTemplate?.toJson()).spec;
}

describe('the template', () => {
  test('measures what the alerts measure, and the quality where it is measured', () => {
    const names = (props?: Partial<InferenceServiceProps>) =>
      analysisOf({}, props).metrics.map(({ name }) => name);
    expect(names()).toEqual(['error-ratio', 'latency-p95', 'requests-shed', 'predictions-differ']);
    expect(names({ feedback: {} })).toContain('quality');
  });

  test('takes both versions from the Rollout', () => {
    expect(analysisOf().args).toEqual([{ name: 'canary-hash' }, { name: 'stable-hash' }]);
  });

  test('pauses without data, and aborts at the second failure', () => {
    expect(analysisOf().metrics[0]).toMatchObject({
      count: 5,
      interval: '1m',
      initialDelay: '1m',
      failureLimit: 1,
      inconclusiveLimit: 2,
    });
  });

  test('takes other numbers', () => {
    const checks = [RolloutCheck.errorRatio({ thresholdRatio: 0.01 })];
    const [metric] = analysisOf({
      checks,
      count: 10,
      interval: Duration.seconds(30),
      failureLimit: 0,
    }).metrics;
    expect(metric).toMatchObject({ count: 10, interval: '30s', failureLimit: 0, inconclusiveLimit: 5 });
    expect(metric?.failureCondition).toContain('> 0.01');
  });

  test.each([
    [
      { inconclusiveLimit: 5 },
      'analysis.inconclusiveLimit must be a whole number, 0 to 4, below count, got 5',
    ],
    [{ failureLimit: 5 }, 'analysis.failureLimit must be a whole number, 0 to 4, below count, got 5'],
    [{ count: 0 }, 'analysis.count must be a whole number, at least 1, got 0'],
    [{ interval: Duration.seconds(5) }, 'analysis.interval must be at least 10 seconds, got 5s'],
    [{ checks: [] }, 'analysis.checks is empty, so every version would pass'],
    [
      { checks: [RolloutCheck.errorRatio(), RolloutCheck.errorRatio()] },
      'analysis.checks has two checks of the name "error-ratio"',
    ],
    [{ prometheus: 'prometheus:9090' }, 'must be a URL of http or https, got "prometheus:9090"'],
    [{ minimumRequests: 0 }, 'analysis.minimumRequests must be a whole number, at least 1, got 0'],
    [{ checks: [RolloutCheck.predictionsDiffer({ threshold: 3 })] }, 'from 0.01 to 2, got 3'],
    [{ checks: [RolloutCheck.predictionsDiffer({ minimumRows: 1 })] }, 'at least 10, got 1'],
    [{ checks: [RolloutCheck.quality({ toleranceRatio: 1 })] }, 'from 0 to below 1, got 1'],
  ])('refuses %o', (analysis, problem) => {
    expect(() => analysisOf(analysis)).toThrow(problem);
  });

  test('takes an alert that says which number it compares, and no other', () => {
    const own = RolloutCheck.alert('targets', (canary) => targetDown(canary));
    expect(() => analysisOf({ checks: [own] })).toThrow(
      'the alert InferenceTargetDown cannot judge a version, because it does not say which number it compares',
    );
    const cpu = RolloutCheck.alert('cpu', (canary) => cpuHigh(canary));
    expect(analysisOf({ checks: [cpu] }).metrics[0]?.provider.prometheus.query).toContain(
      'avg(cpu_usage_percent{namespace="serving",job="incident",rollouts_pod_template_hash="{{args.canary-hash}}"})',
    );
  });
});

/** Samples of both versions, a minute apart, by the letter of the version. */
type Samples = Readonly<Record<string, string>>;

/** What each check says of the samples after ten minutes: it fails, passes, or knows nothing. */
type Verdict = 'fails' | 'passes' | 'nothing';

const HASHES = { '{{args.canary-hash}}': 'new', '{{args.stable-hash}}': 'old' };

function expectVerdict(name: string, samples: Samples, verdict: Verdict): void {
  const metric = analysisOf({}, { feedback: {} }).metrics.find((each) => each.name === name)!;
  const threshold = /> ([\d.]+)$/.exec(metric.failureCondition)![1]!;
  const query = Object.entries(HASHES).reduce(
    (text, [argument, hash]) => text.replaceAll(argument, hash),
    metric.provider.prometheus.query,
  );
  const judged = { labels: '{}', value: verdict === 'fails' ? 1 : 0 };
  testRules({ groups: [] }, [
    {
      rule_files: ['rules.yaml'],
      evaluation_interval: '1m',
      tests: [
        {
          name: `${name} ${verdict}`,
          interval: '1m',
          input_series: Object.entries(samples).map(([series, values]) => ({ series, values })),
          promql_expr_test: [
            {
              expr: `(${query}) > bool ${threshold}`,
              eval_time: '10m',
              exp_samples: verdict === 'nothing' ? [] : [judged],
            },
          ],
        },
      ],
    },
  ]);
}

const labels = (version: 'old' | 'new', more: string): string =>
  `{namespace="serving",job="incident",pod="${version}-1",rollouts_pod_template_hash="${version}",${more}}`;
const requests = (version: 'old' | 'new', status: string): string =>
  `http_requests_total${labels(version, `method="POST",route="/predict",status="${status}"`)}`;
const predicted = (version: 'old' | 'new', name: string): string =>
  `predictions_total${labels(version, `class="${name}"`)}`;
const bucket = (version: 'old' | 'new', le: string): string =>
  `http_request_duration_seconds_bucket${labels(version, `method="POST",route="/predict",le="${le}"`)}`;
const shed = (version: 'old' | 'new'): string => `requests_shed_total${labels(version, 'reason="wait"')}`;
const quality = (version: 'old' | 'new', value: number, half: number, rows: number): Samples => {
  const measure = labels(version, `version="${version}",measure="accuracy"`);
  return {
    [`model_quality${measure}`]: `${value}+0x10`,
    [`model_quality_lower${measure}`]: `${value - half}+0x10`,
    [`model_quality_upper${measure}`]: `${value + half}+0x10`,
    [`model_quality_rows${labels(version, `version="${version}"`)}`]: `${rows}+0x10`,
  };
};
/** Traffic to both versions, so that measurements are judged. */
const TRAFFIC = {
  [requests('old', '200')]: '0+300x10',
  [requests('new', '200')]: '0+100x10',
  [requests('new', '500')]: '0+0x10',
};

describe.skipIf(!canEvaluateRules)('with both versions in Prometheus', () => {
  test.each<[string, string, Samples, Verdict]>([
    ['error-ratio', 'the new version fails', { ...TRAFFIC, [requests('new', '500')]: '0+20x10' }, 'fails'],
    ['error-ratio', 'the old version fails', { ...TRAFFIC, [requests('old', '500')]: '0+200x10' }, 'passes'],
    ['error-ratio', 'the new version has no requests', { [requests('old', '200')]: '0+300x10' }, 'nothing'],
    [
      'error-ratio',
      'the new version has too few requests',
      { [requests('new', '200')]: '0+0x10', [requests('new', '500')]: '0+2x10' },
      'nothing',
    ],
    ['error-ratio', 'there are no series', {}, 'nothing'],
    [
      'latency-p95',
      'the new version is slow',
      {
        ...TRAFFIC,
        [bucket('new', '1')]: '0+50x10',
        [bucket('new', '10')]: '0+100x10',
        [bucket('new', '+Inf')]: '0+100x10',
      },
      'fails',
    ],
    [
      'latency-p95',
      'the old version is slow',
      {
        ...TRAFFIC,
        [bucket('new', '0.1')]: '0+100x10',
        [bucket('new', '+Inf')]: '0+100x10',
        [bucket('old', '10')]: '0+100x10',
        [bucket('old', '+Inf')]: '0+100x10',
      },
      'passes',
    ],
    ['latency-p95', 'no request was timed', TRAFFIC, 'nothing'],
    ['requests-shed', 'the new version sheds load', { ...TRAFFIC, [shed('new')]: '0+5x10' }, 'fails'],
    [
      'requests-shed',
      'the old version sheds load',
      { ...TRAFFIC, [shed('new')]: '0+0x10', [shed('old')]: '0+50x10' },
      'passes',
    ],
    [
      'predictions-differ',
      'the new version predicts the other class',
      {
        ...TRAFFIC,
        [predicted('old', 'a')]: '0+270x10',
        [predicted('old', 'b')]: '0+30x10',
        [predicted('new', 'a')]: '0+30x10',
        [predicted('new', 'b')]: '0+70x10',
      },
      'fails',
    ],
    [
      'predictions-differ',
      'the new version predicts a class of its own',
      { ...TRAFFIC, [predicted('old', 'a')]: '0+300x10', [predicted('new', 'c')]: '0+100x10' },
      'fails',
    ],
    [
      'predictions-differ',
      'both predict alike',
      {
        ...TRAFFIC,
        [predicted('old', 'a')]: '0+270x10',
        [predicted('old', 'b')]: '0+30x10',
        [predicted('new', 'a')]: '0+88x10',
        [predicted('new', 'b')]: '0+12x10',
      },
      'passes',
    ],
    [
      'predictions-differ',
      'the new version predicted too few rows',
      { ...TRAFFIC, [predicted('old', 'a')]: '0+300x10', [predicted('new', 'b')]: '0+10x10' },
      'nothing',
    ],
    ['predictions-differ', 'the models predict numbers', TRAFFIC, 'nothing'],
    [
      'quality',
      'the new version is worse',
      { ...TRAFFIC, ...quality('old', 0.9, 0.02, 500), ...quality('new', 0.8, 0.03, 200) },
      'fails',
    ],
    [
      'quality',
      'the new version may be as good',
      { ...TRAFFIC, ...quality('old', 0.9, 0.02, 500), ...quality('new', 0.88, 0.03, 200) },
      'passes',
    ],
    [
      'quality',
      'the new version is better',
      { ...TRAFFIC, ...quality('old', 0.8, 0.02, 500), ...quality('new', 0.9, 0.03, 200) },
      'passes',
    ],
    [
      'quality',
      'few truths have come',
      { ...TRAFFIC, ...quality('old', 0.9, 0.02, 500), ...quality('new', 0.5, 0.03, 20) },
      'nothing',
    ],
    ['quality', 'no truth has come', TRAFFIC, 'nothing'],
  ])('%s: %s', (name, _, samples, verdict) => {
    expectVerdict(name, samples, verdict);
  });
});
