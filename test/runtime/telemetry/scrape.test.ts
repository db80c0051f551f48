import { Gauge, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { createScrape } from '../../../runtime/telemetry/scrape';

/** A registry that counts how often it is computed, and takes 10 ms for it unless told otherwise, on a clock of the test. */
function counted(collect: () => void = () => undefined, tookMs = 10) {
  let now = 0;
  let computed = 0;
  const registry = new Registry();
  new Gauge({
    name: 'computed',
    help: 'How often.',
    registers: [registry],
    collect() {
      collect();
      now += tookMs;
      this.set(++computed);
    },
  });
  const scrape = createScrape(registry, () => now);
  return { scrape, computed: () => computed, pass: (ms: number) => (now += ms) };
}

it('computes one text for all scrapes that come while it is computed', async () => {
  const { scrape, computed } = counted();
  const texts = await Promise.all(Array.from({ length: 1000 }, () => scrape()));
  expect(computed()).toBe(1);
  expect(texts[0]!.body.toString()).toContain('computed 1\n');
  expect(new Set(texts.map(({ body }) => body)).size).toBe(1);
});

it('shares it for twenty times as long as it took', async () => {
  const { scrape, computed, pass } = counted();
  await scrape();
  pass(199);
  await scrape();
  expect(computed()).toBe(1);
  pass(1);
  expect((await scrape()).body.toString()).toContain('computed 2\n');
});

it('shares it for a second at most', async () => {
  const { scrape, computed, pass } = counted(undefined, 500);
  await scrape();
  pass(1000);
  await scrape();
  expect(computed()).toBe(2);
});

it('tries again after a failure', async () => {
  let failing = true;
  const { scrape } = counted(() => {
    if (failing) throw new Error('no metrics');
  });
  await expect(scrape()).rejects.toThrow('no metrics');
  failing = false;
  expect((await scrape()).body.toString()).toContain('computed 1\n');
});
