import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Arrival } from '../../preview/alert-receiver';
import { findProgram } from '../../preview/find-program';
import { readManifests } from '../../preview/manifests';
import { MONITORING_PROGRAMS, Preview } from '../../preview/preview';
import { alertRules } from '../../preview/rule-files';
import { baselineRows, readModel } from '../../preview/sample-rows';
import { Traffic } from '../../preview/traffic';
import { ManifestSet } from '../../constructs/validation/manifests/manifest-set';
import { METRICS } from '../../runtime/contract/metrics';
import { PORT_NAMES, ROUTES } from '../../runtime/contract/routes';
import { parseExposition } from '../support/exposition';
import { toolInstalled } from '../support/tools';

const ROOT = resolve(__dirname, '../..');
const missing = Object.values(MONITORING_PROGRAMS).filter((names) => findProgram(names) === undefined);
const monitoringInstalled = toolInstalled(
  missing.length === 0,
  missing.map((names) => names.join(' or ')).join(' and '),
  'THE WAY FROM A SHIFT TO A WEBHOOK WAS NOT WALKED',
);

/** Routes of its own, beside those that gitops/ may have; one for another namespace, which must stay silent. */
const route = (namespace: string): object => ({
  apiVersion: 'monitoring.coreos.com/v1alpha1',
  kind: 'AlertmanagerConfig',
  metadata: { name: 'end-to-end', namespace },
  spec: {
    route: { receiver: 'on-call', groupBy: ['alertname'], groupWait: '30s' },
    receivers: [{ name: 'on-call', webhookConfigs: [{ url: 'http://nobody.example:1/' }] }],
  },
});

async function eventually<T>(seconds: number, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await sleep(250);
  }
  throw new Error(`not seen within ${seconds} s`);
}

const get = async (url: string): Promise<unknown> => (await fetch(url)).json();

/** Of `drift_state`, by its help in the contract. */
const CONFIRMED = 2;

const samples = (exposed: string, metric: string) => parseExposition(exposed).get(metric)?.samples ?? [];

const vectorSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

describe.runIf(monitoringInstalled)('what gitops/ describes, run here', () => {
  const manifests = [...readManifests(join(ROOT, 'gitops')), route('serving'), route('elsewhere')];
  const arrivals: Arrival[] = [];
  const notes: string[] = [];
  let preview: Preview;
  let traffic: Traffic | undefined;
  let deviations = 0;

  beforeAll(async () => {
    expect(existsSync(join(ROOT, 'dist/runtime/serving/main.js')), 'npm run build comes first').toBe(true);
    preview = await Preview.start({
      manifests,
      root: ROOT,
      replicas: 2,
      acceleration: 30,
      note: (line) => notes.push(line),
      onArrival: (arrival) => arrivals.push(arrival),
    });
  });
  afterAll(async () => {
    traffic?.stop();
    await preview.stop();
  });

  it('brings a shift in the traffic to the receiver that the manifests name, through every step', async () => {
    const [service] = preview.services;
    const { container, replicas, url } = service!;
    const { namespace, deployment } = container;
    const draw = baselineRows(
      readModel(container, (path) => replicas[0]!.localPath(path)),
      Math.random,
    );
    traffic = new Traffic({ url, nextRow: () => draw(deviations), requestsPerSecond: 100, seconds: 100 });

    const windowStatus = async (port: number): Promise<string> => {
      const state = z.object({ window: z.object({ status: z.string() }) });
      return state.parse(await get(`http://127.0.0.1:${port}${ROUTES.drift}`)).window.status;
    };
    const ports = replicas.map((replica) => replica.port(PORT_NAMES.http)!);
    for (const port of ports) {
      await eventually(20, async () => ((await windowStatus(port)) === 'stable' ? true : undefined));
    }

    // the shift, and the statistic of each replica
    deviations = 3;
    const shifted = performance.now();
    for (const port of ports) {
      await eventually(20, async () => ((await windowStatus(port)) === 'drift' ? true : undefined));
    }

    // the metrics, as the replica exposes them: a feature that has drifted, and a test that says so
    const [drifted, exposed] = await eventually(20, async () => {
      const text = await (await fetch(`http://127.0.0.1:${ports[0]!}${ROUTES.metrics}`)).text();
      const [sample] = samples(text, METRICS.driftState.name).filter(({ value }) => value === CONFIRMED);
      return sample && ([sample.labels['feature']!, text] as const);
    });
    const ofTests = (name: string): Record<string, number> =>
      Object.fromEntries(
        samples(exposed, name)
          .filter(({ labels }) => labels['feature'] === drifted)
          .map(({ labels, value }) => [labels['test']!, value]),
      );
    const thresholds = ofTests(METRICS.driftThreshold.name);
    const beyond = Object.entries(ofTests(METRICS.driftStatistic.name)).filter(
      ([test, statistic]) => statistic > thresholds[test]!,
    );
    expect(beyond).not.toEqual([]);

    // the same in Prometheus, from every replica, with the labels of the operator
    const query = `${METRICS.driftState.name}{feature="${drifted}"} == ${CONFIRMED}`;
    const series = await eventually(15, async () => {
      const answer = await get(`${preview.prometheus!.url}/api/v1/query?query=${encodeURIComponent(query)}`);
      const { result } = vectorSchema.parse(answer).data;
      return result.length === replicas.length ? result.map(({ metric }) => metric) : undefined;
    });
    const labels = {
      namespace,
      job: deployment,
      service: deployment,
      container: container.name,
      endpoint: PORT_NAMES.http,
    };
    expect(series).toEqual(
      expect.arrayContaining(
        replicas.map(({ pod }) => expect.objectContaining({ ...labels, pod }) as unknown),
      ),
    );

    // the alert that reads that metric: in Prometheus, in Alertmanager, and at the receiver
    const { name } = alertRules(new ManifestSet(manifests)).find(
      ({ expr }) => expr.includes(METRICS.driftState.name) && expr.endsWith(`== ${CONFIRMED}`),
    )!;
    const firing = `ALERTS{alertname="${name}",alertstate="firing",feature="${drifted}"}`;
    const [alert] = await eventually(40, async () => {
      const answer = await get(`${preview.prometheus!.url}/api/v1/query?query=${encodeURIComponent(firing)}`);
      const { result } = vectorSchema.parse(answer).data;
      return result.length > 0 ? result.map(({ metric }) => metric) : undefined;
    });
    expect(alert).toMatchObject({ namespace, service: deployment });

    const receiver = `${namespace}/end-to-end/on-call`;
    const held = z.array(
      z.object({
        labels: z.record(z.string(), z.string()),
        receivers: z.array(z.object({ name: z.string() })),
      }),
    );
    const inAlertmanager = await eventually(20, async () =>
      held
        .parse(await get(`${preview.alertmanager!.url}/api/v2/alerts`))
        .find((each) => each.labels['alertname'] === name && each.labels['feature'] === drifted),
    );
    expect(inAlertmanager.receivers.map((each) => each.name)).toContain(receiver);

    const arrived = await eventually(20, () =>
      Promise.resolve(
        arrivals.find(
          (each) => each.receiver === receiver && each.alert === name && each.labels['feature'] === drifted,
        ),
      ),
    );
    console.info(`from the shift to the webhook: ${((performance.now() - shifted) / 1000).toFixed(1)} s`);
    expect(arrived).toMatchObject({ status: 'firing', labels: { namespace, service: deployment } });
    expect(arrived.annotations['summary']).toContain(drifted);
    expect(arrivals.map((each) => each.receiver)).not.toContain('elsewhere/end-to-end/on-call');
    expect(Object.fromEntries(traffic.answers)).toEqual({ 200: expect.any(Number) as number });
  }, 90_000);

  it('says what differs from the manifests', () => {
    const said = notes.join('\n');
    expect(said).toContain('2 replicas (as asked for)');
    expect(said).toMatch(/PORT=\d+ \(manifest: 8080\)/);
    expect(said).toContain('HOST=127.0.0.1');
    expect(said).not.toContain('warning:');
  });
});
