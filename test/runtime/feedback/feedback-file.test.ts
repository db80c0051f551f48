import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FeedbackFile } from '../../../runtime/feedback/feedback-file';
import { FeedbackStore } from '../../../runtime/feedback/feedback-store';
import { BINARY, sharesOf } from './small-models';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'feedback-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A process with a store and its file. */
async function started(rows = 100, folder = directory) {
  const failures: unknown[] = [];
  const file = new FeedbackFile({ directory: folder, rows, onFailure: (error) => failures.push(error) });
  const store = new FeedbackStore({ rows, sampleRatio: 1, random: () => 0, journal: file });
  const damaged = await file.restore(store);
  return {
    store,
    failures,
    damaged,
    serve: (requestId: string, ...positive: readonly number[]) => {
      const predictions = Float64Array.from(positive, (share) => Number(share > 0.5));
      store.serve(BINARY, requestId, predictions, sharesOf(...positive));
    },
    truth: (requestId: string, truth: number, row = 0) => store.join([{ requestId, row, truth }]),
    stop: () => file.flush(),
    measures: () => [...(store.tallies.get(BINARY.digest)?.measures() ?? [])],
  };
}

test('a restart finds what was held, joins truths to it, and measures the same', async () => {
  const before = await started();
  before.serve('a', 0.9, 0.2);
  before.serve('b', 0.8);
  before.truth('a', 1);
  before.truth('b', 0);
  await before.stop();
  const after = await started();
  expect(after.damaged).toBe(0);
  expect(after.measures()).toEqual(before.measures());
  expect(after.truth('a', 1)).toMatchObject({ repeated: 1 });
  expect(after.truth('a', 0, 1)).toMatchObject({ joined: 1 });
  await after.stop();
  expect((await started()).measures()).toEqual(after.measures());
});

test('half a line at the end, and a damaged one, are skipped, and what follows is read', async () => {
  const before = await started();
  before.serve('a', 0.9);
  before.serve('b', 0.9);
  await before.stop();
  const path = join(directory, 'feedback.jsonl');
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  writeFileSync(path, `${lines[0]!}\n{"digest":7}\n${lines[1]!}\n${lines[2]!.slice(0, 30)}`);
  const after = await started();
  expect(after.damaged).toBe(2);
  expect(after.truth('a', 1)).toMatchObject({ joined: 1 });
  expect(after.truth('b', 1)).toMatchObject({ unknown: 1 });
  after.serve('c', 0.9);
  await after.stop();
  const later = await started();
  expect(later.truth('c', 1)).toMatchObject({ joined: 1 });
});

test('the files hold the rows of the store, and are bounded', async () => {
  const rows = 100;
  const before = await started(rows);
  for (let request = 0; request < 1000; request++) {
    before.serve(`request-${request}`, 0.9);
    before.truth(`request-${request}`, request % 2);
  }
  await before.stop();
  expect(readdirSync(directory).sort()).toEqual(['feedback.jsonl', 'feedback.older.jsonl']);
  const bytes = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  expect(bytes).toBeLessThan(800 * rows);
  const after = await started(rows);
  expect(after.store.held).toBe(rows);
  expect(after.measures()).toEqual(before.measures());
});

test('truths that are corrected again and again do not fill the disk', async () => {
  const { serve, truth, stop } = await started(100);
  serve('a', 0.9);
  for (let time = 0; time < 5000; time++) truth('a', time % 2);
  await stop();
  const bytes = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  expect(bytes).toBeLessThan(800 * 100);
});

test('a write that fails is told, and the predictions are held all the same', async () => {
  const made = await started();
  rmSync(directory, { recursive: true });
  made.serve('a', 0.9);
  await made.stop();
  expect(made.failures).toHaveLength(1);
  expect(made.truth('a', 1)).toMatchObject({ joined: 1 });
  directory = mkdtempSync(join(tmpdir(), 'feedback-'));
});

test('a folder that is a file cannot be used', async () => {
  const path = join(directory, 'file');
  writeFileSync(path, '');
  await expect(started(100, path)).rejects.toThrow('EEXIST');
});
