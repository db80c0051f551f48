import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Model, S3 } from '../../constructs';
import { parseReleaseFile, type ReleasedModel } from '../../constructs/serving/release-file';
import { FETCHING, FETCHING_MESSAGES } from '../../runtime/contract/fetching';
import { IMAGE } from '../../runtime/contract/image';
import { parseArtifact } from '../../runtime/model/artifact-file';
import { churnCsv } from '../support/churn-data';
import { namespacedChart } from '../support/namespaced-chart';
import { podOf } from '../support/pod-of';
import { incidentService } from '../support/reference-service';
import { ReleaseRepository, runIn } from '../support/release-repository';
import { smallArtifact } from '../support/small-model';
import { TrainingPlane, trainingPlaneInstalled } from '../support/training-plane';

const KEY = 'churn@champion';
const GOOD = ['--trees', '12'];
const POOR = ['--trees', '1', '--max-depth', '1'];

// each step starts two or three processes
describe.runIf(trainingPlaneInstalled)('from a registry to a pod', { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'from-registry-'));
  const repository = new ReleaseRepository();
  const clone = repository.clone('clone');
  const asked: string[] = [];
  let plane: TrainingPlane;

  beforeAll(async () => {
    writeFileSync(join(folder, 'churn.csv'), churnCsv(450, 1));
    plane = await TrainingPlane.start();
    plane.mlflow.onAnswer = ({ method }) => asked.push(`MLflow ${method}`);
    plane.store.onAnswer = ({ method }) => asked.push(`S3 ${method}`);
  }, 300_000);

  afterEach(() => {
    plane.mlflow.away = false;
    plane.store.away = false;
    plane.store.breaksAfter = Infinity;
  });

  afterAll(async () => {
    await plane.stop();
    repository.remove();
    rmSync(folder, { recursive: true });
  });

  const run = (args: readonly string[]) =>
    runIn(clone, args, { ...plane.environment(), MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' });
  const retrain = (forest: readonly string[]) =>
    run([
      'retrain',
      join(folder, 'churn.csv'),
      '--label',
      'churned',
      '--registered-model',
      'churn',
      ...forest,
    ]);
  const release = (...more: string[]) =>
    run([
      'release',
      ...['--registered-model', 'churn', '--artifacts', 's3://models/mlflow'],
      ...['--synth', 'node synth.mjs', '--push', ...more],
    ]);
  const rollback = () =>
    run(['rollback', '--reason', 'more complaints', '--synth', 'node synth.mjs', '--push']);

  function released(): ReleasedModel {
    const written = JSON.stringify(repository.file('release.json'));
    return parseReleaseFile(written, 'release.json').models![KEY]!;
  }

  const body = (): string => repository.git(repository.remote, 'log', '-1', '--format=%b', 'main');

  describe('cdk8s-aiops release --registered-model', () => {
    it('says what sets the alias where nothing has it', async () => {
      const { code, errors } = await release();
      expect(code).toBe(1);
      expect(errors).toContain(
        'no version of the registered model "churn" has the alias champion; run cdk8s-aiops retrain',
      );
    });

    it('writes the version, its digest and its address, and says what the registry knows', async () => {
      expect((await retrain(POOR)).code).toBe(0);
      const { code, errors } = await release();
      expect(code, errors).toBe(0);
      const { number, digest, address, run: runId, data } = released();
      expect(number).toBe('1');
      expect(address).toBe(`s3://models/mlflow/1/${runId}/artifacts/model/model.json`);
      expect(repository.subjects()[0]).toBe('release: churn version 1');
      expect(body()).toContain('there was no champion');
      expect(body()).toMatch(/^roc_auc +0\.\d+$/m);
      expect(
        repository.git(repository.remote, 'log', '-1', '--format=%(trailers:only)', 'main').split('\n'),
      ).toEqual([
        'Registered-Model: churn',
        'Model-Version: 1',
        `Model-Digest: ${digest}`,
        `Data-Digest: ${data}`,
        `Run: ${plane.mlflow.url}/#/experiments/1/runs/${runId}`,
      ]);
    });

    it('releases the next champion with the figures of both', async () => {
      expect((await retrain(GOOD)).code).toBe(0);
      const { code, errors } = await release();
      expect(code, errors).toBe(0);
      expect(released().number).toBe('2');
      expect(body()).toContain('It replaces version 1.');
      expect(body()).toContain('as challenger against the champion, version 1');
      expect(body()).toMatch(/^roc_auc +0\.\d+ +0\.\d+$/m);
      expect((await release()).output).toContain('churn@champion of release.json is up to date');
    });

    it('refuses a bucket in which the artifact is not, and a release without MLflow', async () => {
      const wrong = await release('--artifacts', 's3://models/elsewhere');
      expect(wrong.code).toBe(1);
      expect(wrong.errors).toContain('does not exist in the store');
      plane.mlflow.away = true;
      expect((await release()).errors).toContain('MLflow does not answer');
      expect(repository.leftIn(clone)).toBe('');
    });
  });

  describe('cdk8s-aiops rollback', () => {
    it('goes back to the version before, which release leaves alone until the alias moves', async () => {
      const { code, errors } = await rollback();
      expect(code, errors).toBe(0);
      expect(repository.subjects()[0]).toBe('release: roll back churn to version 1');
      expect(released()).toMatchObject({ number: '1', withdrawn: ['2'] });
      expect((await release()).output).toContain('version 2 of churn@champion was rolled back');
      expect((await release('--again')).code).toBe(0);
      expect(released().number).toBe('2');
      expect(released().withdrawn).toBeUndefined();
    });

    it('refuses if the artifact of the version before is gone', async () => {
      const key = `mlflow/1/${versionOne()}/artifacts/model/model.json`;
      const before = await plane.take(key);
      asked.splice(asked.indexOf('S3 DELETE'), 1);
      const { code, errors } = await rollback();
      expect(code).toBe(1);
      expect(errors).toContain(
        'version 1 of churn@champion cannot be rolled back to, because its artifact is gone',
      );
      await plane.put(key, before);
    });

    function versionOne(): string {
      const written = repository.git(repository.remote, 'show', 'main^:release.json');
      return parseReleaseFile(written, 'release.json').models![KEY]!.run;
    }

    it('finds it again, because nothing that trains or releases deletes', async () => {
      expect((await rollback()).code).toBe(0);
      expect(asked.filter((request) => request.endsWith('DELETE'))).toEqual([]);
    });
  });

  describe('the init container', () => {
    const program = resolve(FETCHING.script);
    const artifact = smallArtifact();
    const { digest } = parseArtifact(artifact);
    const HALF = Math.ceil(artifact.length / 2);
    let number = 0;

    /** Fetches as the pod does. Ends the process at the first message of that kind, if one is given. */
    async function fetchModel(address: string, wanted: string, out: string, endAt?: string) {
      const child = spawn(process.execPath, [program, address, '--digest', wanted, '--out', out], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { PATH: process.env['PATH'], ...plane.environment() },
      });
      const closed = once(child, 'close') as Promise<[number | null]>;
      const lines: { msg: string; reason?: string }[] = [];
      for await (const line of createInterface(child.stderr)) {
        // the SDK warns of old versions of Node, which the image does not have
        if (!line.startsWith('{')) continue;
        lines.push(z.object({ msg: z.string(), reason: z.string().optional() }).parse(JSON.parse(line)));
        if (lines.at(-1)!.msg === endAt) child.kill('SIGKILL');
      }
      return { code: (await closed)[0], reason: lines.at(-1)?.reason, messages: lines.map(({ msg }) => msg) };
    }

    const place = (): string => join(folder, String(number++), 'model.json');

    it('fetches what a synthesized pod names, from the bucket, and a model comes of it', async () => {
      const { hostname, port } = new URL(plane.store.url);
      const bucket = S3.external({
        endpoint: `http://${hostname}:${port}`,
        bucket: 'models',
        secret: 'models-s3',
        allowPrivate: true,
      });
      repository.git(clone, 'pull', '--quiet');
      const service = incidentService(namespacedChart(), {
        model: Model.fromRegistry({
          mlflow: { artifacts: bucket },
          name: 'churn',
          releaseFile: join(clone, 'release.json'),
        }),
      });
      const [init] = podOf(service).initContainers!;
      const root = join(folder, 'root');
      const env: Record<string, string> = {};
      for (const { name, value } of init.env) {
        env[name] = value;
        if (!name.endsWith('_FILE')) continue;
        // the Secret, below a folder that stands for the root of the file system
        env[name] = join(root, value);
        mkdirSync(dirname(env[name]), { recursive: true });
        writeFileSync(env[name], 'test');
      }
      const inRoot = (word: string): string =>
        word.replaceAll(IMAGE.secretsDirectory, join(root, IMAGE.secretsDirectory));
      const out = join(root, init.args.at(-1)!);
      const [program, ...script] = init.command;
      const parameters = [...script.map(inRoot), ...init.args.slice(0, -1), out];
      const child = spawn(program, parameters, {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { PATH: process.env['PATH'], ...env },
      });
      const [errors, [code]] = await Promise.all([
        text(child.stderr),
        once(child, 'close') as Promise<[number | null]>,
      ]);
      expect(code, errors).toBe(0);
      expect(parseArtifact(readFileSync(out, 'utf8')).digest).toBe(released().digest);
    });

    it('asks for nothing where the model is there', async () => {
      const address = await plane.put('whole.json', artifact);
      const out = place();
      expect(await fetchModel(address, digest, out)).toMatchObject({ code: 0 });
      expect(readFileSync(out, 'utf8')).toBe(artifact);
      plane.store.away = true;
      expect(await fetchModel(address, digest, out)).toEqual({
        code: 0,
        reason: undefined,
        messages: [FETCHING_MESSAGES.present],
      });
    });

    it('goes on where the connection broke, in the same process and in the next one', async () => {
      const address = await plane.put('broken.json', artifact);
      const out = place();
      plane.store.breaksAfter = HALF;
      const statuses: number[] = [];
      plane.store.onAnswer = ({ status }) => statuses.push(status);
      await fetchModel(address, digest, out, FETCHING_MESSAGES.retrying);
      expect(existsSync(out)).toBe(false);
      expect(statSync(`${out}.part`).size).toBe(HALF);
      expect(await fetchModel(address, digest, out)).toMatchObject({ code: 0 });
      expect(statuses[0]).toBe(200);
      expect(new Set(statuses.slice(1))).toEqual(new Set([206]));
      expect(readFileSync(out, 'utf8')).toBe(artifact);
      expect(existsSync(`${out}.part`)).toBe(false);
    });

    it('begins anew where the object was replaced meanwhile', async () => {
      const address = await plane.put('replaced.json', artifact);
      const out = place();
      plane.store.breaksAfter = HALF;
      await fetchModel(address, digest, out, FETCHING_MESSAGES.retrying);
      plane.store.breaksAfter = Infinity;
      const other = artifact.replace('small', 'large');
      await plane.put('replaced.json', other);
      const { code, messages } = await fetchModel(address, digest, out);
      expect(messages).toContain(FETCHING_MESSAGES.retrying);
      // its bytes no longer have the digest that it states
      expect(code).toBe(3);
      await plane.put('replaced.json', artifact);
      expect((await fetchModel(address, digest, out)).code).toBe(0);
    });

    it('refuses another digest, and an object that is not there, and keeps nothing', async () => {
      const address = await plane.put('other.json', artifact);
      const out = place();
      const wrong = await fetchModel(address, `sha256:${'0'.repeat(64)}`, out);
      expect(wrong.code).toBe(3);
      expect(wrong.reason).toContain(`has the digest ${digest}, wanted sha256:000`);
      expect(existsSync(`${out}.part`)).toBe(false);
      const absent = await fetchModel('s3://models/none.json', digest, out);
      expect(absent).toMatchObject({ code: 3, reason: expect.stringContaining('does not exist') as string });
    });

    it('says which keys are refused', async () => {
      const address = await plane.put('forbidden.json', artifact);
      const allow = (requests: string) =>
        fetch(`${plane.store.url}/moto-api/reset-auth`, { method: 'POST', body: requests });
      await allow('0');
      try {
        const { code, reason } = await fetchModel(address, digest, place());
        expect(code).toBe(1);
        expect(reason).toContain('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
      } finally {
        await allow('inf');
      }
    });

    it('says what to check where the store is away, and tries again', async () => {
      plane.store.away = true;
      const { messages, reason } = await fetchModel(
        's3://models/any.json',
        digest,
        place(),
        FETCHING_MESSAGES.retrying,
      );
      expect(messages).toContain(FETCHING_MESSAGES.retrying);
      expect(reason).toContain(
        'check AWS_ENDPOINT_URL_S3, and whether a network policy lets this pod reach it',
      );
    });
  });
});
