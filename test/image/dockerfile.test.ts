import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { LOG_MESSAGES } from '../../runtime/contract/events';
import { EXIT_CODES, IMAGE } from '../../runtime/contract/image';
import { RETRAINING_EXIT_CODES, RETRAINING_IMAGE } from '../../runtime/contract/retraining';
import { ROUTES } from '../../runtime/contract/routes';
import { buildImage, execForm, readStages } from '../support/image-build';
import { namespacedChart } from '../support/namespaced-chart';
import { environmentOf } from '../support/pod-of';
import { incidentService } from '../support/reference-service';
import { freePort } from '../support/server-process';
import { smallArtifact } from '../support/small-model';
import { smallModelFile } from '../support/small-model-file';
import { toolInstalled } from '../support/tools';

const BUILD_TIME = 180_000;
const hadolintInstalled = toolInstalled(
  spawnSync('hadolint', ['--version']).status === 0,
  'hadolint',
  'THE DOCKERFILE WAS NOT LINTED',
);

/** Of all images, so that what they share is built once. */
const folder = mkdtempSync(join(tmpdir(), 'image-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const stages = readStages('Dockerfile');
const last = stages.at(-1)!;
const said = (keyword: string): string[] =>
  last.instructions.filter((instruction) => instruction.keyword === keyword).map(({ text }) => text);

describe('the Dockerfile', () => {
  test.runIf(hadolintInstalled)('has nothing that hadolint finds', () => {
    const { stdout } = spawnSync('hadolint', ['--no-color', 'Dockerfile'], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });

  it('starts what the manifests start, where and as whom they start it', () => {
    expect(said('CMD').map(execForm)).toEqual([IMAGE.command]);
    expect(said('WORKDIR')).toEqual([IMAGE.workingDirectory]);
    expect(said('USER')).toEqual([`${IMAGE.userId}:${IMAGE.userId}`]);
  });

  it('has bases with a tag that is not latest, and compiles with the node that it ships', () => {
    const names = new Set(stages.map(({ name }) => name));
    const bases = stages.map(({ from }) => from).filter((from) => !names.has(from));
    expect(bases).toSatisfy((all: string[]) => all.every((base) => /:(?!latest)[\w.-]+$/.test(base)));
    expect(last.instructions).toContainEqual({
      keyword: 'COPY',
      text: '--from=build /usr/local/bin/node /usr/local/bin/node',
    });
    expect(stages.find(({ name }) => name === 'build')!.from).toMatch(/^node:24\.\d+\.\d+-/);
  });

  it('copies only what .dockerignore lets through, and .dockerignore lets through only what is copied', () => {
    const [everything, ...allowed] = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const copied = stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword, text }) => keyword === 'COPY' && !text.startsWith('--from='))
      .flatMap(({ text }) => text.split(/\s+/).slice(0, -1));
    expect(everything).toBe('*');
    expect(allowed.map((line) => line.slice(1)).sort()).toEqual([...new Set(copied)].sort());
  });

  it('installs the list of what the server requires, and takes nothing away from it', () => {
    const install = stages
      .find(({ name }) => name === 'dependencies')!
      .instructions.find(({ keyword }) => keyword === 'RUN')!;
    expect(install.text).toMatch(/^npm ci "--workspace=@cdk8s-aiops\/serving" --omit=dev /);
    expect(install.text).not.toContain('uninstall');
  });
});

describe('the image that trains, put together without an engine', () => {
  const stage = stages.find(({ name }) => name === RETRAINING_IMAGE.target)!;
  const saidOfIt = (keyword: string): string[] =>
    stage.instructions.filter((each) => each.keyword === keyword).map(({ text }) => text);
  it('starts what the manifests start, where and as whom they start it', () => {
    expect(saidOfIt('CMD').map(execForm)).toEqual([RETRAINING_IMAGE.command]);
    expect(saidOfIt('WORKDIR')).toEqual([IMAGE.workingDirectory]);
    expect(saidOfIt('USER')).toEqual([`${IMAGE.userId}:${IMAGE.userId}`]);
  });

  it(
    'has the whole command, and what reads Parquet and S3',
    () => {
      const { root, workdir } = buildImage('Dockerfile', folder, 'node_modules', {}, RETRAINING_IMAGE.target);
      const app = join(root, workdir);
      const [program, ...parameters] = RETRAINING_IMAGE.command;
      const data = ['retrain', 'data.csv', '--label', 'y', '--registered-model', 'm'];
      const { status, stderr } = spawnSync(program, [...parameters, ...data, '--request-retries', '0'], {
        cwd: app,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], MLFLOW_TRACKING_URI: 'http://127.0.0.1:1' },
      });
      expect(stderr).toContain('MLflow does not answer at http://127.0.0.1:1');
      expect(status).toBe(RETRAINING_EXIT_CODES.failed.code);
      expect(readdirSync(join(app, 'node_modules'))).toEqual(expect.arrayContaining(['@aws-sdk', '@duckdb']));
    },
    BUILD_TIME,
  );
});

describe('the image of a scorer, put together without an engine', () => {
  it(
    'starts what the manifests of a scorer start, with the Kafka client',
    async () => {
      const { root, workdir } = buildImage('Dockerfile', folder, 'node_modules', {
        DEPENDENCIES: 'streaming',
      });
      const app = join(root, workdir);
      const [program, ...parameters] = IMAGE.scorerCommand;
      const started = spawnSync(program, parameters, {
        cwd: app,
        env: {
          PATH: process.env['PATH'],
          KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1',
          STREAM_TOPIC: 'transactions',
          STREAM_RESULTS_TOPIC: 'scored',
          STREAM_DEAD_LETTER_TOPIC: 'dead',
          STREAM_GROUP: 'scorer',
          MODEL_PATH: '/nowhere',
          PORT: String(await freePort()),
        },
      });
      // the client is loaded before the model
      expect(String(started.stdout)).toContain(LOG_MESSAGES.modelRefused);
      expect(started.status).toBe(EXIT_CODES.model.code);
    },
    BUILD_TIME,
  );
});

describe('the image, put together without an engine', () => {
  let root: string;
  let app: string;
  let server: ChildProcess;
  let url: string;
  let before: string[];
  let output = '';

  beforeAll(async () => {
    const built = buildImage('Dockerfile', folder, 'node_modules');
    ({ root } = built);
    app = join(root, built.workdir);
    // the environment of a synthesized Deployment; the folder that stands for the root file system stands before paths
    const environment = environmentOf(incidentService(namespacedChart(), { model: smallModelFile() }));
    const model = join(root, environment['MODEL_PATH']!);
    mkdirSync(dirname(model), { recursive: true });
    writeFileSync(model, smallArtifact());
    before = filesIn(root);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const [program, ...parameters] = execForm(said('CMD')[0]!);
    server = spawn(program!, parameters, {
      cwd: app,
      env: {
        PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        ...environment,
        MODEL_PATH: model,
        PORT: String(port),
        DRAIN_DELAY_SECONDS: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const collect = (text: Buffer) => (output += text.toString());
    server.stdout!.on('data', collect);
    server.stderr!.on('data', collect);
    for (let tries = 0; tries < 200; tries++) {
      const ready = await fetch(url + ROUTES.readyz).catch(() => undefined);
      if (ready?.ok) return;
      await sleep(50);
    }
    throw new Error(`the image did not become ready: ${output}`);
  }, BUILD_TIME);

  afterAll(() => {
    server.kill('SIGKILL');
  });

  it('answers predictions', async () => {
    const answer = await fetch(url + ROUTES.predict, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ features: { temperature: 31, load: 0.9, zone: 'eu' } }),
    });
    expect(await answer.json()).toMatchObject({ prediction: 1, model: { name: 'small' } });
  });

  it('has the page of the documentation with its scripts', async () => {
    for (const path of [ROUTES.docs, '/docs/swagger-ui-bundle.js']) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    }
  });

  it('is healthy by its own health check, and not when nothing answers', () => {
    const [program, ...parameters] = execForm(/CMD (\[.*\])$/.exec(said('HEALTHCHECK')[0]!)![1]!);
    const check = (port: string) =>
      spawnSync(program!, parameters, { env: { PATH: process.env['PATH'], PORT: port } }).status;
    expect([check(new URL(url).port), check('1')]).toEqual([0, 1]);
  });

  it('carries no package that only the constructs, the command line or the development use', () => {
    const installed = readdirSync(join(app, 'node_modules'));
    for (const name of [
      '@platformatic',
      'cdk8s',
      'constructs',
      'commander',
      'yaml',
      'typescript',
      'vitest',
      'swagger-ui-dist',
    ]) {
      expect(installed).not.toContain(name);
    }
  });

  it('lists in its SBOM every package that it carries, and no other', () => {
    const { components } = z
      .object({ bomFormat: z.literal('CycloneDX'), components: z.array(z.object({ name: z.string() })) })
      .parse(JSON.parse(readFileSync(join(app, 'sbom.cdx.json'), 'utf8')));
    expect(components.map(({ name }) => name).sort()).toEqual(packagesIn(join(app, 'node_modules')));
  });

  it('writes nothing into its file system, which is read-only in the cluster', () => {
    expect(filesIn(root)).toEqual(before);
  });

  it('ends with 0 on SIGTERM, as process 1 gets it', async () => {
    const exited = new Promise((done) => server.once('exit', done));
    server.kill('SIGTERM');
    expect(await exited).toBe(0);
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();
}

function packagesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(folder, name)).map((part) => `${name}/${part}`) : [name],
    )
    .sort();
}
