import { pino } from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../runtime/telemetry/metrics';
import { loadModel } from '../../../runtime/model/load-model';
import type { TrainedModel } from '../../../runtime/model/trained-model';
import { ModelSource } from '../../../runtime/serving/model-source';
import { smallArtifact } from '../../support/small-model';

const FIRST = smallArtifact({ version: '1' });
const SECOND = smallArtifact({ version: '2' });

/** What a file held at the beginning of a read that takes its time. */
function afterwards(text: string): Promise<string> {
  return new Promise((resolve) => setTimeout(resolve, 100, text));
}

/** A file in memory, the versions served from it, and what was said about it. */
function sourceOf(text: string) {
  const file = { text, changes: 0, failure: undefined as Error | undefined, reads: 0 };
  const versions: string[] = [];
  const lines: { msg: string }[] = [];
  const registry = new Registry();
  const source = new ModelSource({
    file: {
      path: '/models/model.json',
      stamp: () => Promise.resolve(String(file.changes)),
      load: async () => {
        file.reads++;
        if (file.failure !== undefined) throw file.failure;
        return loadModel(await afterwards(file.text));
      },
    },
    swapModel: (model: TrainedModel) => void versions.push(model.version),
    metrics: createMetrics(registry),
    logger: pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as { msg: string }) }),
  });
  return {
    source,
    file,
    versions,
    lines,
    write: (next: string) => {
      file.text = next;
      file.changes++;
    },
    failures: async () =>
      (await registry.getSingleMetricAsString('model_load_failures_total')).split(' ').at(-1),
  };
}

describe('a model source', () => {
  it('serves a changed file once it has held still from one look to the next', async () => {
    const { source, versions, write } = sourceOf(FIRST);
    await source.start();
    await source.look();
    write(SECOND);
    await source.look();
    expect(versions).toEqual(['1']);
    await source.look();
    expect(versions).toEqual(['1', '2']);
  });

  it('refuses a damaged file once, says what is served on, and takes the next one', async () => {
    const { source, versions, write, lines, failures } = sourceOf(FIRST);
    await source.start();
    write(SECOND.slice(0, -100));
    for (let look = 0; look < 4; look++) await source.look();
    expect(await failures()).toBe('1');
    expect(lines).toMatchObject([
      {
        level: 50,
        msg: 'the model was refused, and the one before is served on',
        path: '/models/model.json',
      },
    ]);
    write(SECOND);
    await source.look();
    await source.look();
    expect(versions).toEqual(['1', '2']);
  });

  it('tries again at each look while the system cannot read the file', async () => {
    const { source, file, versions, write, failures } = sourceOf(FIRST);
    await source.start();
    write(SECOND);
    file.failure = Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    for (let look = 0; look < 3; look++) await source.look();
    expect(await failures()).toBe('2');
    file.failure = undefined;
    await source.look();
    expect(versions).toEqual(['1', '2']);
  });

  it('reloads at once when told to, and leaves everything as it is where the model is the same', async () => {
    const { source, versions, write, lines } = sourceOf(FIRST);
    await source.start();
    await source.reload();
    expect(versions).toEqual(['1']);
    expect(lines.at(-1)?.msg).toBe('the model is the one that is served');
    write(SECOND);
    await source.reload();
    expect(versions).toEqual(['1', '2']);
  });

  it('reads again what was being written as it was read', async () => {
    const { source, file, versions } = sourceOf(FIRST.slice(0, 500));
    const started = source.start();
    await expect.poll(() => file.reads).toBe(1);
    file.changes++;
    file.text = FIRST;
    await started;
    expect(versions).toEqual(['1']);
    expect(file.reads).toBe(2);
  });

  it('gives up at the start on a damaged file that holds still', async () => {
    const { source, versions } = sourceOf(FIRST.slice(0, 500));
    await expect(source.start()).rejects.toThrow('does not end with its digest');
    expect(versions).toEqual([]);
  });
});
