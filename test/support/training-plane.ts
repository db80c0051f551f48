import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Interceptor } from './interceptor';
import { freePort } from './server-process';
import { toolInstalled } from './tools';

/** Where scripts/install-test-tools.sh puts MLflow and the S3 server. */
const PLACE = '/opt/mlflow';
const BUCKET = 'models';
const DATABASE = 'mlflow';
/** What MLflow gives its S3 client; the store takes any. */
const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' } as const;

export const trainingPlaneInstalled = toolInstalled(
  // the copy of its list is there when all of it is
  existsSync(join(PLACE, 'requirements.txt')) && postgresFolder() !== undefined,
  'MLflow or Postgres',
  'RETRAINING WAS NOT TRIED AGAINST A REGISTRY',
);

/** A user of MLflow. */
export interface MlflowUser {
  readonly name: string;
  readonly password: string;
}

const ADMINISTRATOR: MlflowUser = { name: 'admin', password: 'a-long-password' };

/** Postgres, an S3 store and MLflow with both of them, each in a process of its own on this machine. */
export class TrainingPlane {
  private constructor(
    /** In front of MLflow. */
    readonly mlflow: Interceptor,
    /** In front of the S3 store. */
    readonly store: Interceptor,
    /** Variables by which Postgres' own programs reach the database of MLflow. */
    readonly postgres: Readonly<Record<'PATH' | 'PGHOST' | 'PGPORT' | 'PGUSER', string>>,
    private readonly folder: string,
    private readonly children: readonly ChildProcess[],
  ) {}

  static async start(): Promise<TrainingPlane> {
    const folder = mkdtempSync(join(tmpdir(), 'training-plane-'));
    const children: ChildProcess[] = [];
    const run = (program: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess => {
      const child = spawn(program, args, {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
        // a group of its own, because MLflow's workers are its children
        detached: true,
        ...options,
      });
      children.push(child);
      return child;
    };
    try {
      const [database, s3] = await Promise.all([startPostgres(run), startStore(run)]);
      const store = await Interceptor.start(s3);
      const bucket = await fetch(`${store.url}/${BUCKET}`, { method: 'PUT' });
      if (!bucket.ok) throw new Error(`the bucket cannot be made: ${bucket.status}`);
      const mlflow = await Interceptor.start(await startMlflow(run, folder, database, store.url));
      return new TrainingPlane(mlflow, store, clientOf(database), folder, children);
    } catch (error) {
      await Promise.all(children.map(end));
      throw error;
    }
  }

  /** Variables by which a program reaches MLflow, as its administrator or as another user, and the store. */
  environment(user: MlflowUser = ADMINISTRATOR): Record<string, string> {
    return {
      ...KEYS,
      AWS_ENDPOINT_URL_S3: this.store.url,
      MLFLOW_TRACKING_URI: this.mlflow.url,
      MLFLOW_TRACKING_USERNAME: user.name,
      MLFLOW_TRACKING_PASSWORD: user.password,
    };
  }

  /** Asks MLflow as its administrator. */
  async ask(path: string, body?: object): Promise<unknown> {
    const { name, password } = ADMINISTRATOR;
    const answer = await fetch(`${this.mlflow.url}/api/2.0/mlflow/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Makes a user who may read everything and change nothing of others. */
  async addReader(): Promise<MlflowUser> {
    const user = { name: 'reader', password: 'another-long-password' };
    await this.ask('users/create', { username: user.name, password: user.password });
    return user;
  }

  /** Puts an object into the bucket. @returns its address */
  async put(key: string, body: string | Uint8Array): Promise<string> {
    await this.object('PUT', key, Buffer.from(body));
    return `s3://${BUCKET}/${key}`;
  }

  /** Takes an object away. @returns its text */
  async take(key: string): Promise<string> {
    const body = await this.object('GET', key);
    await this.object('DELETE', key);
    return body;
  }

  private async object(method: string, key: string, body?: Buffer<ArrayBuffer>): Promise<string> {
    const answer = await fetch(`${this.store.url}/${BUCKET}/${key}`, {
      method,
      // the store compares no signature, and refuses who gives none for an object that is there
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${KEYS.AWS_ACCESS_KEY_ID}/20260101/us-east-1/s3/aws4_request`,
      },
      ...(body !== undefined && { body }),
    });
    if (!answer.ok) throw new Error(`${method} ${key}: ${answer.status}`);
    return answer.text();
  }

  async stop(): Promise<void> {
    this.mlflow.stop();
    this.store.stop();
    for (const child of this.children) await end(child);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

type Run = (program: string, args: readonly string[], options?: SpawnOptions) => ChildProcess;

/** Postgres refuses to run as root. */
async function startPostgres(run: Run): Promise<number> {
  const port = await freePort();
  const programs = postgresFolder()!;
  const place = mkdtempSync(join(tmpdir(), 'postgres-'));
  const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (user.uid !== undefined) chownSync(place, user.uid, user.gid);
  const made = spawnSync(
    join(programs, 'initdb'),
    ['--pgdata', join(place, 'data'), '--username=mlflow', '--auth=trust', '--no-sync', '--encoding=UTF8'],
    { ...user, encoding: 'utf8', cwd: place },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${place}`,
    'fsync=off',
  ];
  const child = run(
    join(programs, 'postgres'),
    ['-D', join(place, 'data'), ...settings.flatMap((setting) => ['-c', setting])],
    { ...user, cwd: place },
  );
  child.once('close', () => {
    rmSync(place, { recursive: true, force: true });
  });
  await until(child, () => existsSync(join(place, `.s.PGSQL.${port}`)));
  const created = spawnSync(join(programs, 'createdb'), [DATABASE], {
    encoding: 'utf8',
    env: clientOf(port),
  });
  if (created.status !== 0) throw new Error(`createdb: ${created.stderr}`);
  return port;
}

function clientOf(port: number) {
  const path = `${postgresFolder()!}:${process.env['PATH'] ?? ''}`;
  return { PATH: path, PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'mlflow' };
}

async function startStore(run: Run): Promise<number> {
  const port = await freePort();
  const child = run(join(PLACE, 'bin/moto_server'), ['-H', '127.0.0.1', '-p', String(port)]);
  await until(child, () => answers(`http://127.0.0.1:${port}/moto-api/`));
  return port;
}

async function startMlflow(run: Run, folder: string, database: number, store: string): Promise<number> {
  const port = await freePort();
  const child = run(
    join(PLACE, 'bin/mlflow'),
    [
      'server',
      ...['--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--backend-store-uri', `postgresql+psycopg2://mlflow@127.0.0.1:${database}/${DATABASE}`],
      ...['--artifacts-destination', `s3://${BUCKET}/mlflow`],
      ...['--app-name', 'basic-auth'],
    ],
    {
      env: {
        PATH: `${join(PLACE, 'bin')}:${process.env['PATH'] ?? ''}`,
        HOME: folder,
        ...KEYS,
        MLFLOW_S3_ENDPOINT_URL: store,
        // a store that is away is away at once
        AWS_MAX_ATTEMPTS: '1',
        // ten processes of 2.4 GB otherwise
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
        ...userSettings(folder),
      },
    },
  );
  await until(child, () => answers(`http://127.0.0.1:${port}/health`));
  return port;
}

function userSettings(folder: string): NodeJS.ProcessEnv {
  const file = join(folder, 'auth.ini');
  writeFileSync(
    file,
    `[mlflow]
default_permission = READ
database_uri = sqlite:///${join(folder, 'auth.db')}
admin_username = ${ADMINISTRATOR.name}
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
auth_cache_ttl_seconds = 60
`,
  );
  return {
    MLFLOW_AUTH_CONFIG_PATH: file,
    MLFLOW_AUTH_ADMIN_PASSWORD: ADMINISTRATOR.password,
    MLFLOW_FLASK_SERVER_SECRET_KEY: 'any',
  };
}

async function until(child: ChildProcess, holds: () => boolean | Promise<boolean>): Promise<void> {
  let errors = '';
  child.stderr!.on('data', (text: Buffer) => (errors = (errors + text.toString()).slice(-4000)));
  for (let tries = 0; tries < 1800; tries++) {
    if (child.exitCode !== null) break;
    if (await holds()) return;
    await wait(100);
  }
  throw new Error(`${child.spawnfile} did not start: ${errors}`);
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url).catch(() => undefined);
  return answer?.ok === true;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = once(child, 'close');
  process.kill(-child.pid!, 'SIGKILL');
  await closed;
}

/** Debian keeps its programs out of the PATH. */
function postgresFolder(): string | undefined {
  const versions = '/usr/lib/postgresql';
  const newest = existsSync(versions) ? readdirSync(versions).sort().at(-1) : undefined;
  return newest === undefined ? undefined : join(versions, newest, 'bin');
}

function idOf(which: '-u' | '-g'): number {
  return Number(spawnSync('id', [which, 'postgres'], { encoding: 'utf8' }).stdout);
}
