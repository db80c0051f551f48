import { spawn, type SpawnOptions } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { RETRAINING_MESSAGES } from '../../runtime/contract/retraining';
import { parseArtifact } from '../../runtime/model/artifact-file';
import { summarySchema } from '../../runtime/retrain/summary';
import { churnCsv } from '../support/churn-data';
import { docBlock } from '../support/doc-block';
import { THOROUGH } from '../support/effort';
import { Interceptor, type Intercepted } from '../support/interceptor';
import { SPARK_ENVIRONMENT, sparkInstalled } from '../support/spark/spark-job';
import { TrainingPlane, trainingPlaneInstalled, type MlflowUser } from '../support/training-plane';

const COMMAND = resolve('dist/cli/cdk8s-aiops.js');
/** A forest that learns, and one that hardly does. */
const GOOD = ['--trees', '12'];
const POOR = ['--trees', '1', '--max-depth', '1'];

const versionsSchema = z.object({
  model_versions: z
    .array(z.object({ version: z.string(), tags: z.array(z.object({ key: z.string(), value: z.string() })) }))
    .default([]),
});
const modelSchema = z.object({
  registered_model: z.object({
    aliases: z.array(z.object({ alias: z.string(), version: z.string() })).default([]),
  }),
});
const runSchema = z.object({
  run: z.object({
    info: z.object({ status: z.string() }),
    data: z.object({
      metrics: z.array(z.object({ key: z.string(), value: z.number() })).default([]),
      params: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
      tags: z.array(z.object({ key: z.string(), value: z.string() })),
    }),
    inputs: z.object({ dataset_inputs: z.array(z.object({ dataset: z.object({ digest: z.string() }) })) }),
  }),
});

describe.runIf(trainingPlaneInstalled)('cdk8s-aiops retrain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'retrain-'));
  const data = join(folder, 'churn.csv');
  let plane: TrainingPlane;
  let reader: MlflowUser;

  beforeAll(async () => {
    // fewer than 100 rows are held out, so that no drift thresholds are calibrated, which takes seconds
    writeFileSync(data, churnCsv(450, 1));
    plane = await TrainingPlane.start();
    reader = await plane.addReader();
  }, 300_000);

  afterEach(() => {
    plane.mlflow.away = false;
    plane.store.away = false;
  });

  afterAll(async () => {
    await plane.stop();
    rmSync(folder, { recursive: true });
  });

  interface Options {
    readonly user?: MlflowUser;
    readonly uri?: string;
    readonly environment?: Readonly<Record<string, string>>;
    /** Kills the process. */
    readonly signal?: AbortSignal;
  }

  async function retrain(model: string, source: string, args: readonly string[] = [], options: Options = {}) {
    const child = spawn(
      process.execPath,
      [COMMAND, 'retrain', source, '--label', 'churned', '--registered-model', model, ...args, '--json'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          ...plane.environment(options.user),
          MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
          ...options.environment,
          ...(options.uri !== undefined && { MLFLOW_TRACKING_URI: options.uri }),
        },
      },
    );
    options.signal?.addEventListener('abort', () => child.kill('SIGKILL'));
    const [out, errors, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    const lines = errors
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const ended = lines.find(({ msg }) => msg === RETRAINING_MESSAGES.ended);
    return { code, errors, reason: String(ended?.['reason']), summary: summaryOf(out) };
  }

  function summaryOf(out: string) {
    return out === '' ? undefined : summarySchema.parse(JSON.parse(out));
  }

  async function registered(model: string) {
    const filter = encodeURIComponent(`name = '${model}'`);
    const { model_versions: versions } = versionsSchema.parse(
      await plane.ask(`model-versions/search?filter=${filter}`),
    );
    const { registered_model: found } = modelSchema.parse(
      await plane.ask(`registered-models/get?name=${model}`),
    );
    return {
      versions: versions.map(({ version, tags }) => ({
        version,
        tags: new Map(tags.map(({ key, value }) => [key, value])),
      })),
      aliases: Object.fromEntries(found.aliases.map(({ alias, version }) => [alias, version])),
    };
  }

  async function runOf(id: string) {
    return runSchema.parse(await plane.ask(`runs/get?run_id=${id}`)).run;
  }

  describe('from the first model on', () => {
    const out = join(folder, 'out');

    it('promotes the first model that passes the gates without a champion', async () => {
      const { code, summary, errors } = await retrain('churn', data, [...POOR, '--out', out]);
      expect(code, errors).toBe(0);
      expect(summary).toMatchObject({ outcome: 'promoted', version: '1', champion: null });
      expect((await registered('churn')).aliases).toEqual({ champion: '1' });
    });

    it('leaves the model, its card and the summary in the folder', () => {
      expect(readdirSync(out).sort()).toEqual(['README.md', 'model.json', 'summary.json', 'summary.md']);
      const { digest, name } = parseArtifact(readFileSync(join(out, 'model.json'), 'utf8'));
      const summary = summarySchema.parse(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')));
      expect(summary.challenger?.digest).toBe(digest);
      expect(name).toBe('churn');
    });

    it('logs parameters, metrics and the digest of the data, and tags the version with the digest of the artifact', async () => {
      const summary = summarySchema.parse(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')));
      const { info, data: logged, inputs } = await runOf(summary.run);
      expect(info.status).toBe('FINISHED');
      expect(logged.params).toContainEqual({ key: 'maxDepth', value: '1' });
      expect(logged.metrics.map(({ key }) => key)).toEqual(
        expect.arrayContaining(['roc_auc', 'log_loss', 'accuracy', 'f1', 'compared_rows']),
      );
      const bytes = createHash('sha256').update(readFileSync(data)).digest('hex');
      expect(inputs.dataset_inputs.map(({ dataset }) => dataset.digest)).toEqual([bytes.slice(0, 36)]);
      const [version] = (await registered('churn')).versions;
      expect(version?.tags.get('cdk8s-aiops.digest')).toBe(summary.challenger?.digest);
      expect(version?.tags.get('cdk8s-aiops.data-digest')).toBe(`sha256:${bytes}`);
    });

    it('promotes a challenger that is better on the same rows', async () => {
      const { code, summary, errors } = await retrain('churn', data, GOOD);
      expect(code, errors).toBe(0);
      expect(summary).toMatchObject({ version: '2', champion: { version: '1' }, notes: [] });
      const auc = summary?.metrics.find(({ metric }) => metric === 'roc_auc');
      expect(auc?.interval?.low).toBeGreaterThan(0);
      expect((await registered('churn')).aliases).toEqual({ champion: '2' });
    });

    it('makes no second version of the same data and options', async () => {
      const { code, reason } = await retrain('churn', data, GOOD);
      expect(code).toBe(0);
      expect(reason).toContain('already is the model of this data');
      expect((await registered('churn')).versions).toHaveLength(2);
    });

    it('keeps the champion from a challenger that is not better, and exits with 10', async () => {
      const { code, reason, errors } = await retrain('churn', data, POOR);
      expect(code, errors).toBe(10);
      expect(reason).toContain('"roc_auc > champion at 95%"');
      expect((await registered('churn')).aliases).toEqual({ champion: '2', challenger: '3' });
    });

    it('exits with 0 for it where a Job would count it as failed, and registers it once', async () => {
      const { code, summary } = await retrain('churn', data, [...POOR, '--zero-if-not-better']);
      expect(code).toBe(0);
      expect(summary).toMatchObject({ outcome: 'not_better', version: '3' });
      expect((await registered('churn')).versions).toHaveLength(3);
    });

    it('decides by the rules that it is given', async () => {
      const rules = ['--gate', 'roc_auc >= champion - 0.9', '--gate', 'accuracy >= 0.3'];
      const { code, summary } = await retrain('churn', data, [...POOR, ...rules]);
      expect(code).toBe(0);
      expect(summary?.gates.map(({ gate, holds }) => [gate, holds])).toEqual([
        ['roc_auc >= champion - 0.9', true],
        ['accuracy >= 0.3', true],
      ]);
    });

    it('refuses a rule about a metric that its label does not have', async () => {
      const { code, reason } = await retrain('churn', data, [...GOOD, '--gate', 'rmse < champion']);
      expect(code).toBe(1);
      expect(reason).toContain('rmse, a metric of a regression');
    });
  });

  describe('bad data', () => {
    beforeAll(async () => {
      await retrain('bad-data', data, GOOD);
    });

    it.each([
      ['text among the numbers', churnCsv(450, 2).replaceAll(/^\d+\.\d+,/gm, 'unknown,'), 'age'],
      ['without a column of the champion', churnCsv(450, 2).replaceAll(/^[^,]*,/gm, ''), 'age'],
      ['cut off within a quoted cell', `${churnCsv(450, 2)}"12`, 'quote'],
      ['with nothing but its header', 'age,spend,plan,churned\n', 'row'],
    ])('is refused with 11: %s', async (_, content, named) => {
      const file = join(folder, 'bad.csv');
      writeFileSync(file, content);
      const { code, reason, errors } = await retrain('bad-data', file, GOOD);
      expect(code, errors).toBe(11);
      expect(reason).toContain(named);
      expect((await registered('bad-data')).versions).toHaveLength(1);
    });

    it('is refused where it is too little or too old, with a run that says so', async () => {
      const old = join(folder, 'old.csv');
      writeFileSync(old, churnCsv(300, 3));
      utimesSync(old, new Date('2020-01-01'), new Date('2020-01-01'));
      const { code, summary } = await retrain('bad-data', old, [
        ...['--gate', 'rows >= 1000', '--gate', 'age <= 30d', '--gate', 'no severe finding'],
        ...GOOD,
      ]);
      expect(code).toBe(11);
      expect(summary?.gates.map(({ holds }) => holds)).toEqual([false, false]);
      const { info, data: logged } = await runOf(summary!.run);
      expect(info.status).toBe('FAILED');
      expect(logged.tags).toContainEqual({ key: 'cdk8s-aiops.outcome', value: 'data_refused' });
    });
  });

  describe('where the data is', () => {
    const parts = () => {
      const [header, ...rows] = churnCsv(440, 4).trimEnd().split('\n');
      return [rows.slice(0, 220), rows.slice(220)].map((part) => `${header!}\n${part.join('\n')}\n`);
    };
    const digestOf = (content: string) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

    it('is a folder of files, which are one table', async () => {
      const place = join(folder, 'parts');
      mkdirSync(place);
      parts().forEach((part, index) => {
        writeFileSync(join(place, `${index}.csv`), part);
      });
      const { code, summary, errors } = await retrain('folder', place, POOR);
      expect(code, errors).toBe(0);
      expect(summary?.data.rows).toBe(440);
    });

    it('is an object in S3, or a folder of them, which has the digest of the same folder here', async () => {
      for (const [index, part] of parts().entries()) await plane.put(`data/${index}.csv`, part);
      const one = await retrain('s3', 's3://models/data/0.csv', POOR);
      expect(one.summary?.data, one.errors).toMatchObject({ rows: 220, digest: digestOf(parts()[0]!) });
      const all = await retrain('s3', 's3://models/data/', [...POOR, '--gate', 'age <= 1h']);
      const names = parts().map((part, index) => `${digestOf(part).slice(7)}  ${index}.csv\n`);
      expect(all.summary?.data, all.errors).toMatchObject({ rows: 440, digest: digestOf(names.join('')) });
      const missing = await retrain('s3', 's3://models/data/none.csv', POOR);
      expect([missing.code, missing.reason]).toEqual([11, expect.stringContaining('does not exist')]);
    });

    it('is an address, whose bytes must have the digest', async () => {
      const [content] = parts();
      const server = createServer((_, answer) => answer.end(content)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => {
        server.close();
      });
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/churn.csv`;
      const right = await retrain('web', address, [...POOR, '--data-digest', digestOf(content!)]);
      expect(right.code, right.errors).toBe(0);
      const wrong = await retrain('web', address, [...POOR, '--data-digest', digestOf('another')]);
      expect([wrong.code, wrong.reason]).toEqual([11, expect.stringContaining('--data-digest asks for')]);
      expect((await retrain('web', address, POOR)).code).toBe(2);
    });
  });

  describe('what it needs is away', () => {
    it('MLflow: exits with 1, says so, and leaves no file', async () => {
      plane.mlflow.away = true;
      const out = join(folder, 'none');
      const { code, reason } = await retrain('away', data, [...GOOD, '--out', out]);
      expect(code).toBe(1);
      expect(reason).toContain('MLflow does not answer');
      expect(readdirSync(out)).toEqual([]);
    });

    it('the artifact store: exits with 1 before anything is registered, and goes on when it is back', async () => {
      plane.store.away = true;
      const { code, reason } = await retrain('store-away', data, GOOD);
      expect(code).toBe(1);
      expect(reason).toContain('artifact store may be away');
      plane.store.away = false;
      expect((await retrain('store-away', data, GOOD)).code).toBe(0);
      const { versions, aliases } = await registered('store-away');
      expect([versions.length, aliases]).toEqual([1, { champion: '1' }]);
    });

    it('the store of the data: exits with 1 and names the address', async () => {
      plane.store.away = true;
      const { code, reason } = await retrain('data-away', 's3://models/data/0.csv', GOOD);
      expect([code, reason]).toEqual([
        1,
        expect.stringContaining('the store does not give s3://models/data/0.csv'),
      ]);
    });

    it('the permission: exits with 1 and names the one that is missing', async () => {
      await retrain('theirs', data, POOR);
      const { code, reason } = await retrain('theirs', data, GOOD, { user: reader });
      expect(code).toBe(1);
      expect(reason).toContain('403');
      expect(reason).toContain('needs the permission EDIT');
      expect((await registered('theirs')).versions).toHaveLength(1);
    });

    it('the password: exits with 1 and names its variable', async () => {
      const { code, reason } = await retrain('theirs', data, GOOD, {
        user: { ...reader, password: 'wrong' },
      });
      expect([code, reason]).toEqual([1, expect.stringContaining('MLFLOW_TRACKING_PASSWORD')]);
    });
  });

  describe('with Spark as its engine', () => {
    it.runIf(sparkInstalled)(
      'registers the forest that Spark grew, after it predicted here what it predicts there',
      async () => {
        const out = join(folder, 'spark');
        await retrain('spark', data, POOR);
        const { code, summary, errors } = await retrain(
          'spark',
          data,
          [
            ...['--engine', 'spark', '--spark-conf', 'spark.master=local[2]', '--class-weight', 'balanced'],
            ...[...GOOD, '--max-depth', '6', '--out', out],
          ],
          { environment: SPARK_ENVIRONMENT },
        );
        expect(code, errors).toBe(0);
        expect(summary).toMatchObject({ outcome: 'promoted', version: '2', champion: { version: '1' } });
        const { training, metrics } = parseArtifact(readFileSync(join(out, 'model.json'), 'utf8'));
        expect(training).toMatchObject({
          grownBy: expect.stringMatching(/^Spark 4.+ RandomForestClassificationModel$/) as unknown,
          trees: 12,
          classWeight: 'balanced',
          proof: { rows: metrics.rows, agreed: metrics.rows },
        });
        expect((await runOf(summary!.run)).data.params).toContainEqual({
          key: 'splitter',
          value: 'histogram',
        });
      },
      600_000,
    );

    it.each([
      [['--spark-submit', 'nowhere'], 'spark-submit: --spark-submit is nowhere'],
      [[], 'neither SPARK_HOME nor PATH leads to it'],
    ])('exits with 1 and says what is missing: %j', async (more, problem) => {
      const environment = { PATH: folder };
      const { code, reason } = await retrain('no-spark', data, ['--engine', 'spark', ...more], {
        environment,
      });
      expect([code, reason]).toEqual([1, expect.stringContaining(problem)]);
    });

    it.each([
      [['--max-depth', 'none'], '--max-depth none is not what Spark grows'],
      [['--max-depth', '31'], 'give 1 to 30'],
      [['--leaves', 'votes'], '--leaves votes'],
      [['--splitter', 'exact'], '--splitter exact'],
      [['--threads', '2'], 'spark.master=local[2]'],
    ])('exits with 2 for what Spark cannot do: %j', async (more, problem) => {
      const { code, errors } = await retrain('no-spark', data, ['--engine', 'spark', ...more]);
      expect([code, errors]).toEqual([2, expect.stringContaining(problem)]);
    });
  });

  it('does what docs/training.md promises, step by step', async () => {
    const place = join(folder, 'newcomer');
    mkdirSync(place);
    cpSync('model/incident.csv', join(place, 'incident.csv'));
    const lines = ['first', 'better', 'gates'].map((marker) => docBlock(marker, 'docs/training.md'));
    const codes = [];
    for (const line of lines) {
      const script = line.replaceAll('npx cdk8s-aiops', `"${process.execPath}" "${COMMAND}"`);
      codes.push(
        await exitCodeOf('sh', ['-c', script.replace('http://localhost:5000', plane.mlflow.url)], {
          cwd: place,
          env: { PATH: process.env['PATH'], ...plane.environment() },
        }),
      );
    }
    expect(codes).toEqual([0, 0, 0]);
    expect(readdirSync(join(place, 'retrained'))).toContain('summary.md');
    expect((await registered('incident')).aliases).toEqual({ champion: '3' });
  }, 300_000);

  it('a database that was lost and restored, as docs/training.md says, has the models and the aliases', async () => {
    await retrain('restored', data, POOR);
    await retrain('restored', data, GOOD);
    const before = await registered('restored');
    const shell = (marker: string) =>
      exitCodeOf('sh', ['-ec', docBlock(marker, 'docs/training.md')], { cwd: folder, env: plane.postgres });
    expect(await shell('dump')).toBe(0);
    expect(await exitCodeOf('dropdb', ['--force', 'mlflow'], { env: plane.postgres })).toBe(0);
    await expect(registered('restored')).rejects.toThrow();
    expect(await shell('restore')).toBe(0);
    // connections that the server held are gone, and it finds out by using them
    await vi.waitFor(
      async () => {
        expect(await registered('restored')).toEqual(before);
      },
      { timeout: 60_000 },
    );
    expect(before.aliases).toEqual({ champion: '2' });
    const again = await retrain('restored', data, ['--trees', '20']);
    expect([0, 10], again.errors).toContain(again.code);
    expect((await registered('restored')).versions).toHaveLength(3);
  }, 300_000);

  it('killed after a step and started again, it leaves one version, which is whole', async () => {
    const changes = await changesOf('unkilled');
    expect(changes.length).toBeGreaterThan(8);
    const all = changes.map((_, step) => step);
    const steps = THOROUGH ? all : [0, Math.floor(changes.length / 2), changes.length - 1];
    const left = await atOnce(3, steps, async (step) => {
      const model = `killed-${step}`;
      const controller = new AbortController();
      let seen = 0;
      const killed = await throughProxy(
        (intercepted) => {
          if (isChange(intercepted) && seen++ === step) controller.abort();
        },
        (uri) => retrain(model, data, GOOD, { uri, signal: controller.signal }),
      );
      expect(killed.code, changes[step]).toBeNull();
      const again = await retrain(model, data, GOOD);
      expect(again.code, again.errors).toBe(0);
      const { versions, aliases } = await registered(model);
      return [changes[step], versions.length, aliases];
    });
    expect(left).toEqual(steps.map((step) => [changes[step], 1, { champion: '1' }]));
  }, 300_000);

  /** The requests of a whole run that change something, in their order. */
  async function changesOf(model: string): Promise<string[]> {
    const changes: string[] = [];
    await throughProxy(
      (intercepted) => {
        if (isChange(intercepted)) changes.push(intercepted.url.replace(/.*\/(?=[^/]+\/[^/]+$)/, ''));
      },
      (uri) => retrain(model, data, GOOD, { uri }),
    );
    return changes;
  }

  async function throughProxy<T>(
    onAnswer: (intercepted: Intercepted) => void,
    run: (uri: string) => Promise<T>,
  ): Promise<T> {
    const proxy = await Interceptor.start(Number(new URL(plane.mlflow.url).port));
    proxy.onAnswer = onAnswer;
    try {
      return await run(proxy.url);
    } finally {
      proxy.stop();
    }
  }
});

async function exitCodeOf(program: string, args: readonly string[], options: SpawnOptions) {
  const child = spawn(program, args, { ...options, stdio: 'ignore' });
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

function isChange({ method, url }: Intercepted): boolean {
  return method !== 'GET' && !url.endsWith('/search');
}

/** Does a task for each item, some of them at the same time. */
async function atOnce<T, R>(tasks: number, items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const open = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      results.set(next[0], await task(next[1]));
    }
  };
  await Promise.all(Array.from({ length: tasks }, worker));
  return items.map((_, index) => results.get(index)!);
}
