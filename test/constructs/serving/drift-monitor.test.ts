import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DriftMonitor, driftDetected, driftUnjudged, type DriftMonitorProps } from '../../../constructs';
import { parseConfig } from '../../../runtime/config/config';
import { DRIFT_TESTS } from '../../../runtime/contract/drift-tests';
import { ENVIRONMENT } from '../../../runtime/contract/environment';
import { namespacedChart } from '../../support/namespaced-chart';
import { environmentOf, podOf } from '../../support/pod-of';
import { incidentService } from '../../support/reference-service';

function monitored(props: Partial<DriftMonitorProps> = {}): DriftMonitor {
  const chart = namespacedChart();
  return new DriftMonitor(chart, 'drift', { target: incidentService(chart), ...props });
}

const WEBHOOK = {
  url: 'https://hooks.example.com:8443/drift',
  signingSecret: { name: 'drift.webhook', key: 'signing-key' },
  hosts: ['hooks.example.com'],
};

test('the runtime judges by the numbers that were asked for', () => {
  const shifts = { noNaN: true, min: 0.1, max: 10 };
  const asked = fc.record({
    threshold: fc.double(shifts),
    minimumShift: fc.double(shifts),
    minimumEffect: fc.double(shifts),
    window: fc.integer({ min: 100, max: 100_000 }),
    windowSeconds: fc.integer({ min: 1, max: 2_592_000 }),
    minimumSample: fc.integer({ min: 2, max: 100 }),
    detectors: fc.subarray([...DRIFT_TESTS], { minLength: 1 }),
    correction: fc.constantFrom('bonferroni', 'fdr', 'none'),
    falseAlarmBudget: fc.double({ noNaN: true, min: 0.00001, max: 0.5 }),
    k: fc.integer({ min: 1, max: 10 }),
    m: fc.integer({ min: 10, max: 100 }),
    evaluateEvery: fc.integer({ min: 1, max: 100_000 }),
    evaluationSeconds: fc.integer({ min: 0, max: 3600 }),
  });
  fc.assert(
    fc.property(asked, ({ windowSeconds, k, m, evaluationSeconds, ...props }) => {
      const { target } = monitored({
        ...props,
        windowDuration: Duration.seconds(windowSeconds),
        hysteresis: { k, m },
        evaluationInterval: Duration.seconds(evaluationSeconds),
      });
      expect(parseConfig(environmentOf(target))).toMatchObject({
        driftEnabled: true,
        driftThreshold: props.threshold,
        driftMinimumShift: props.minimumShift,
        driftMinimumEffect: props.minimumEffect,
        driftWindow: props.window,
        driftWindowSeconds: windowSeconds,
        driftMinimumSample: props.minimumSample,
        driftTests: props.detectors,
        driftCorrection: props.correction,
        driftFalseAlarmBudget: props.falseAlarmBudget,
        driftConfirmations: k,
        driftConfirmationWindows: m,
        driftEvaluateEvery: props.evaluateEvery,
        driftEvaluateSeconds: evaluationSeconds,
      });
    }),
    { numRuns: 30 },
  );
});

test('the alerts speak of the numbers that the runtime judges by', () => {
  const monitor = monitored({ window: 225, minimumSample: 50 });
  expect(driftDetected(monitor).description).toContain('last 225 rows');
  expect(driftUnjudged(monitor).expr).toContain('< 50 and');
});

test('without props the runtime keeps its defaults', () => {
  const { target } = monitored();
  expect(parseConfig(environmentOf(target))).toMatchObject({
    driftThreshold: ENVIRONMENT.driftThreshold.default,
    driftWindow: ENVIRONMENT.driftWindow.default,
    driftTests: ENVIRONMENT.driftTests.default,
    driftCorrection: 'bonferroni',
    driftFalseAlarmBudget: 0.001,
  });
});

describe('a webhook', () => {
  test('is told to the runtime', () => {
    const { target } = monitored({ webhook: WEBHOOK });
    expect(parseConfig(environmentOf(target))).toMatchObject({
      driftWebhook: WEBHOOK.url,
      driftWebhookHosts: WEBHOOK.hosts,
      driftWebhookAllowPrivate: false,
    });
  });

  test('is signed with a key that is mounted, and never in the environment', () => {
    const { target } = monitored({ webhook: WEBHOOK });
    const { driftWebhookSecretFile = '' } = parseConfig(environmentOf(target));
    const pod = podOf(target);
    const mount = pod.containers[0].volumeMounts.find(({ mountPath }) =>
      driftWebhookSecretFile.startsWith(mountPath),
    );
    expect(driftWebhookSecretFile).toBe(`${String(mount?.mountPath)}/signing-key`);
    expect(pod.volumes.find(({ name }) => name === mount?.name)).toHaveProperty('secret', {
      secretName: 'drift.webhook',
      defaultMode: 0o440,
      items: [{ key: 'signing-key', path: 'signing-key' }],
    });
    expect(JSON.stringify(target.deployment.toJson())).not.toContain('secretKeyRef');
  });

  test('is let out by its port, to public addresses alone', () => {
    const { networkPolicy } = monitored({ webhook: WEBHOOK });
    expect(networkPolicy?.toJson()).toMatchSnapshot();
  });

  test('inside the cluster is let out to private addresses too', () => {
    const webhook = { url: 'http://receiver.tools/drift', allowHttp: true, allowPrivate: true };
    const { networkPolicy } = monitored({ webhook });
    const to = (cidr: string, linkLocal: string) => ({
      ipBlock: { cidr, except: expect.arrayContaining([linkLocal]) as string[] },
    });
    expect(networkPolicy?.toJson()).toHaveProperty('spec.egress', [
      {
        to: [to('0.0.0.0/0', '169.254.0.0/16'), to('::/0', 'fe80::/10')],
        ports: [{ port: 80, protocol: 'TCP' }],
      },
    ]);
  });

  test('with a named receiver must be allowed private addresses', () => {
    const webhook = { ...WEBHOOK, receiver: { namespace: 'tools' } };
    expect(() => monitored({ webhook })).toThrow('pods have private addresses: write allowPrivate: true');
  });

  test('that is not there opens nothing', () => {
    expect(monitored().networkPolicy).toBeUndefined();
  });
});

describe('a monitor is refused', () => {
  test.each([
    {
      props: { threshold: 0 },
      message: 'serving/drift: threshold must be a number from 0.1 to 100',
    },
    {
      props: { window: 20, minimumSample: 30 },
      message: 'minimumSample must be at most window (20), got "30"',
    },
    {
      props: { hysteresis: { k: 3, m: 2 } },
      message: 'hysteresis.k must be at most hysteresis.m (2), got "3"',
    },
    {
      props: { falseAlarmBudget: 1 },
      message: 'falseAlarmBudget must be a number from 0.00001 to 0.5',
    },
    {
      props: { webhook: { url: 'http://hooks.example.com' } },
      message: 'webhook.allowHttp to true for a receiver without TLS',
    },
    { props: { webhook: { url: 'hooks.example.com' } }, message: 'webhook.url must look like https://' },
    {
      props: { detectors: [] },
      message: "serving/drift: detectors must have an item, got []; write ['mean_shift']",
    },
    {
      props: { windowDuration: Duration.days(40) },
      message: 'windowDuration must be a number from 1 to 2592000 seconds',
    },
  ])('for $props', ({ props, message }) => {
    expect(() => monitored(props)).toThrow(message);
    expect(() => monitored(props)).not.toThrow(/DRIFT_/);
  });

  test('when the service has one', () => {
    const { target } = monitored();
    expect(() => new DriftMonitor(target, 'second', { target })).toThrow(
      'already has its driftEnabled from serving/drift',
    );
  });
});

test('a login in the address of the webhook is refused, and not repeated', () => {
  const refused = () => monitored({ webhook: { url: 'https://user:secret@hooks.example.com/drift' } });
  expect(refused).toThrow('the URL of the drift webhook holds a login, which git would keep');
  expect(refused).not.toThrow('secret@');
});
