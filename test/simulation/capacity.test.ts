import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifestFiles } from '../../cli/manifest-files';
import { ManifestSet } from '../../constructs/validation/manifests/manifest-set';
import { alertReaches, describeReach, mostRequestsPerSecond } from '../../simulation/capacity';
import { coresUsed, DEFAULT_COST } from '../../simulation/request-cost';
import { simulatedServices } from '../../simulation/service-of-manifests';
import type { SimulatedService } from '../../simulation/simulated-service';

const MAX_SCALE = 'AdminNotification_MaxScaleHighCPU';

async function referenceService(): Promise<SimulatedService> {
  const documents = await readManifestFiles([join(__dirname, '../../gitops')]);
  const [service] = simulatedServices(new ManifestSet(documents.map(({ object }) => object)));
  return service!;
}

describe('the reference platform', () => {
  it('says that 1,500 requests a second cannot fire the alert of the administrator, and what could', async () => {
    const service = await referenceService();
    const reaches = alertReaches(service, DEFAULT_COST, 1, [MAX_SCALE]);
    // 80 % of 6 pods of one core: 4.8 cores / 81.4 µs
    expect(reaches[0]!.requestsPerSecond! / (4.8 / 0.0000814)).toBeCloseTo(1, 1);
    expect(
      describeReach(service, DEFAULT_COST, { requestsPerSecond: 1500, rowsPerRequest: 1 }, reaches),
    ).toEqual([
      '1,500 requests a second of one row use 0.12 of one core; 6 pods can answer about 74,000.',
      `${MAX_SCALE}: this load cannot fire it; about 59,000 requests a second could.`,
    ]);
  });

  it('needs fewer requests of more rows', async () => {
    const service = await referenceService();
    const [reach] = alertReaches(service, DEFAULT_COST, 1000, [MAX_SCALE]);
    expect(reach!.requestsPerSecond! * (0.0000784 + 0.003)).toBeCloseTo(4.8, 0);
    expect(
      describeReach(service, DEFAULT_COST, { requestsPerSecond: 1600, rowsPerRequest: 1000 }, [reach!])[1],
    ).toMatch(/this load can fire it; about 1,600 requests a second are enough/);
  });

  it('never reaches 80 % of a limit of two cores, because an event loop has one', async () => {
    const service = { ...(await referenceService()), cpuLimitCores: 2 };
    const reaches = alertReaches(service, DEFAULT_COST, 1, [MAX_SCALE]);
    expect(reaches).toEqual([{ alert: MAX_SCALE, requestsPerSecond: undefined }]);
    expect(
      describeReach(service, DEFAULT_COST, { requestsPerSecond: 1500, rowsPerRequest: 1 }, reaches)[1],
    ).toBe(`${MAX_SCALE}: no load fires it.`);
  });

  it('answers as much as its pods have CPU', async () => {
    const service = await referenceService();
    expect(mostRequestsPerSecond(service, DEFAULT_COST)).toBeCloseTo(6 / 0.0000814, 0);
    expect(coresUsed(DEFAULT_COST, 1500)).toBeCloseTo(0.1221, 4);
  });
});
