import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DriftMonitor, driftDetected, driftUnjudged, type DriftMonitorProps } from '../../constructs';
import { parseConfig } from '../../runtime/config';
import { ENVIRONMENT } from '../../runtime/contract';
import { namespacedChart } from '../support/namespaced-chart';
import { environmentOf, podOf } from '../support/pod-of';
import { incidentService } from '../support/reference-service';

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
  const shifts = { noNaN: true, min: 0.1, max: 100 };
  fc.assert(
    fc.property(
      fc.double(shifts),
      fc.double(shifts),
      fc.integer({ min: 100, max: 100_000 }),
      fc.integer({ min: 2, max: 100 }),
      (threshold, minimumShift, window, minimumSample) => {
        const { target } = monitored({ threshold, minimumShift, window, minimumSample });
        expect(parseConfig(environmentOf(target))).toMatchObject({
          driftEnabled: true,
          driftThreshold: threshold,
          driftMinimumShift: minimumShift,
          driftWindow: window,
          driftMinimumSample: minimumSample,
        });
      },
    ),
    { numRuns: 30 },
  );
});

test('the alerts speak of the numbers that the runtime judges by', () => {
  const monitor = monitored({ threshold: 3, minimumShift: 0.1, window: 225, minimumSample: 50 });
  // 3 / √225, which is more than the least shift
  expect(driftDetected(monitor).description).toContain(
    'last 225 rows lies more than 0.2 standard deviations',
  );
  expect(driftUnjudged(monitor).expr).toContain('< 50 and');
});

test('without props the runtime keeps its defaults', () => {
  const { target } = monitored();
  expect(parseConfig(environmentOf(target))).toMatchObject({
    driftThreshold: ENVIRONMENT.driftThreshold.default,
    driftWindow: ENVIRONMENT.driftWindow.default,
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
    expect(networkPolicy?.toJson()).toHaveProperty('spec.egress', [
      {
        to: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }],
        ports: [{ port: 80, protocol: 'TCP' }],
      },
    ]);
  });

  test('that is not there opens nothing', () => {
    expect(monitored().networkPolicy).toBeUndefined();
  });
});

describe('a monitor is refused', () => {
  test.each([
    {
      props: { threshold: 0 },
      message: 'serving/incident: DRIFT_THRESHOLD must be a number from 0.1 to 100',
    },
    { props: { window: 20 }, message: 'DRIFT_MINIMUM_SAMPLE must be at most DRIFT_WINDOW (20), got "30"' },
    { props: { webhook: { url: 'http://hooks.example.com' } }, message: 'DRIFT_WEBHOOK must be https' },
    { props: { webhook: { url: 'hooks.example.com' } }, message: 'DRIFT_WEBHOOK must look like https://' },
  ])('for $props', ({ props, message }) => {
    expect(() => monitored(props)).toThrow(message);
  });

  test('when the service has one', () => {
    const { target } = monitored();
    expect(() => new DriftMonitor(target, 'second', { target })).toThrow(
      'already has its driftEnabled from serving/drift',
    );
  });
});
