import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020';
import { expect, it } from 'vitest';
import { driftEvent } from '../../runtime/webhook/event';
import { EPISODE_ENDS, type DriftEpisode } from '../../runtime/drift/drift-state';
import { RETRY_LIMITS } from '../../runtime/webhook/retry-policy';

const PAGE = readFileSync('docs/webhook.md', 'utf8');
const schema = JSON.parse(readFileSync('schemas/drift-event.json', 'utf8')) as object;
const valid = new Ajv({ formats: { 'date-time': true } }).compile(schema);

const SENDER = { pod: 'incident-7d4f8c9b6-x2xvq', service: 'serving/incident' };

const EPISODE: DriftEpisode = {
  type: 'started',
  id: 'e1',
  time: '2026-01-01T00:00:00.000Z',
  model: { name: 'telemetry v2', version: '3', digest: `sha256:${'b'.repeat(64)}` },
  windowRows: 100,
  findings: [
    { feature: 'zone', test: 'chi_squared', value: null, baselineMean: null, statistic: 9, threshold: 5 },
  ],
};

it('shows an event that follows the schema', () => {
  const example = /<!-- event -->\s+```json\n([\s\S]*?)```/.exec(PAGE)![1]!;
  expect(valid(JSON.parse(example)), JSON.stringify(valid.errors)).toBe(true);
});

it('has a schema that every kind of event follows, and that knows a broken one', () => {
  const ends = EPISODE_ENDS.map((reason): DriftEpisode => ({ ...EPISODE, type: 'ended', reason }));
  for (const episode of [EPISODE, ...ends]) {
    expect(valid(driftEvent(episode, SENDER)), JSON.stringify(valid.errors)).toBe(true);
  }
  expect(valid({ ...driftEvent(EPISODE, SENDER), id: undefined })).toBe(false);
  expect(valid({ ...driftEvent(EPISODE, SENDER), added: 'later' })).toBe(true);
  const [finding] = EPISODE.findings;
  const unknown = driftEvent({ ...EPISODE, findings: [{ ...finding!, statistic: NaN }] }, SENDER);
  // as JSON says it: null
  expect(valid(JSON.parse(JSON.stringify(unknown)))).toBe(false);
});

it('names every reason for an end, and how long an event is tried', () => {
  for (const reason of EPISODE_ENDS) expect(PAGE).toContain(`\`${reason}\``);
  const { tries, openMs, mostBackoffMs } = RETRY_LIMITS;
  // while the circuit is open, one of two tries sends nothing; waits of the other kind are half as long on average
  const minutes = ((tries / 2) * (openMs + mostBackoffMs / 2)) / 60_000;
  expect(Math.round(minutes)).toBe(60);
  expect(PAGE).toContain('for about an hour');
});
