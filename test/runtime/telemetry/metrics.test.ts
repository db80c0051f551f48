import { describe, expect, it } from 'vitest';
import { METRICS, PROCESS_METRICS, type Metric } from '../../../runtime/contract/metrics';
import { parseExposition } from '../../support/exposition';
import { testService } from '../../support/test-service';
import { ask } from '../../support/ask';

const scrape = async (service = testService()) =>
  parseExposition(await (await ask(service.service, '/metrics')).text());

describe('GET /metrics', () => {
  it('exposes every metric of the contract with its type and help', async () => {
    const families = await scrape();
    for (const { name, type, help } of Object.values<Metric>(METRICS)) {
      expect(families.get(name), name).toMatchObject({ type, help });
    }
  });

  it('exposes nothing else but the defaults of prom-client, which hold the process metrics of the contract', async () => {
    const families = await scrape();
    const ours = new Set(Object.values<Metric>(METRICS).map(({ name }) => name));
    for (const name of families.keys()) {
      if (!ours.has(name)) expect(name).toMatch(/^(process|nodejs)_/);
    }
    for (const { name, type } of Object.values<Metric>(PROCESS_METRICS)) {
      expect(families.get(name), name).toMatchObject({ type });
    }
  });

  it('labels every sample as the contract says', async () => {
    const service = testService();
    await service.predict({ values: [200, 0.5, 'eu'] });
    const families = await scrape(service);
    for (const { name, labels } of Object.values<Metric>(METRICS)) {
      const { samples } = families.get(name)!;
      for (const sample of samples.filter(({ labels }) => !('le' in labels))) {
        expect(Object.keys(sample.labels).sort(), name).toEqual([...labels].sort());
      }
    }
  });

  it('shows every initial combination at 0 before the first request', async () => {
    const families = await scrape();
    for (const { name, type, initial = [] } of Object.values<Metric>(METRICS)) {
      for (const labels of initial) {
        const sample = families
          .get(name)!
          .samples.find(
            (candidate) =>
              candidate.name === (type === 'histogram' ? `${name}_count` : name) &&
              Object.entries(labels).every(([label, value]) => candidate.labels[label] === value),
          );
        expect(sample, `${name} ${JSON.stringify(labels)}`).toMatchObject({ value: 0 });
      }
    }
  });

  it('has the buckets of the contract', async () => {
    const families = await scrape();
    const { name, buckets } = METRICS.inferenceLatency;
    const bounds = families.get(name)!.samples.flatMap(({ labels }) => labels['le'] ?? []);
    expect(bounds).toEqual([...buckets.map(String), '+Inf']);
  });

  it('counts requests by route pattern, and gives all unknown paths and methods one label value', async () => {
    const service = testService();
    await service.predict({ values: [20, 0.5, 'eu'] });
    await service.predict({ values: [] });
    for (const path of ['/a', '/b', '/c']) await ask(service.service, path, { method: 'PROPFIND' });
    await ask(service.service, '/predict');
    const { samples } = (await scrape(service)).get(METRICS.httpRequests.name)!;
    const counts = samples.filter(({ value }) => value > 0).map(({ labels, value }) => [labels, value]);
    expect(counts).toEqual([
      [{ method: 'POST', route: '/predict', status: '200' }, 1],
      [{ method: 'POST', route: '/predict', status: '400' }, 1],
      [{ method: 'OTHER', route: 'unmatched', status: '404' }, 3],
      [{ method: 'GET', route: '/predict', status: '405' }, 1],
    ]);
  });

  it('counts each prediction request once, and each that got none by its reason', async () => {
    const service = testService();
    await service.predict({ values: [20, 0.5, 'eu'] });
    await service.predict('x');
    await service.predict('{}', { 'content-type': 'text/plain' });
    const families = await scrape(service);
    expect(families.get('inference_requests_total')!.samples[0]!.value).toBe(3);
    expect(families.get('inference_errors_total')!.samples).toContainEqual(
      expect.objectContaining({ labels: { reason: 'invalid_input' }, value: 2 }),
    );
  });

  it('says which model and which build answer', async () => {
    const families = await scrape();
    expect(families.get('model_info')!.samples).toMatchObject([
      { labels: { name: 'small', version: '1.0.0', task: 'classification' }, value: 1 },
    ]);
    expect(families.get('build_info')!.samples).toMatchObject([
      { labels: { node_version: 'v20.0.0' }, value: 1 },
    ]);
  });
});
