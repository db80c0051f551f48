import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it, test } from 'vitest';
import { RawConnection } from '../../support/raw-connection';
import { freePort, ServerProcess, type Hardship } from '../../support/server-process';
import { smallArtifact } from '../../support/small-model';
import { receiver } from '../webhook/receiver';

const BODY = '{"values":[20,0.5,"eu"]}';
const HEAD = 'POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const REQUEST = `${HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY}`;
const MEBIBYTE = 1024 * 1024;
const REFUSED = 'the model was refused, and the one before is served on';

const FIRST = smallArtifact({ version: '1' });
const SECOND = smallArtifact({ version: '2' });

const root = mkdtempSync(join(tmpdir(), 'faults-test-'));
const running: ServerProcess[] = [];
let folders = 0;

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.kill()));
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

/** A folder of its own with the first model in it. */
function modelFile(): string {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  const path = join(folder, 'model.json');
  writeFileSync(path, FIRST);
  return path;
}

/** Puts a file in the place of another, as `mv` does. */
function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

async function start(path: string, environment: Record<string, string> = {}, hardship?: Hardship) {
  const server = await ServerProcess.start(
    { MODEL_PATH: path, MODEL_POLL_SECONDS: '0', ...environment },
    hardship,
  );
  running.push(server);
  return server;
}

async function ready(...parameters: Parameters<typeof start>): Promise<ServerProcess> {
  const server = await start(...parameters);
  await server.logged('model loaded');
  return server;
}

async function versionOf(server: ServerProcess): Promise<string> {
  const answer = await server.predict(BODY);
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return (JSON.parse(text) as { model: { version: string } }).model.version;
}

async function expectExit(server: ServerProcess, reason: string): Promise<void> {
  expect(await server.exited).toBe(3);
  expect(server.lines.at(-1)).toMatchObject({ level: 'fatal', msg: 'the model was refused' });
  expect(JSON.stringify(server.lines.at(-1))).toContain(reason);
}

interface BrokenFile {
  readonly how: string;
  readonly spoil: (path: string) => void;
  readonly reason: string;
}

const BROKEN: readonly BrokenFile[] = [
  {
    how: 'missing',
    spoil: (path) => {
      rmSync(path);
    },
    reason: 'ENOENT',
  },
  {
    how: 'truncated',
    spoil: (path) => {
      replace(path, SECOND.slice(0, -1000));
    },
    reason: 'does not end with its digest',
  },
  {
    how: 'bit-flipped',
    // the lowest bit of the first digit of a version: 2 becomes 3
    spoil: (path) => {
      replace(path, SECOND.replace('"version": "2"', '"version": "3"'));
    },
    reason: 'was changed after it was written',
  },
  {
    how: 'of another schema',
    spoil: (path) => {
      replace(path, ofAnotherSchema());
    },
    reason: 'does not follow the schema',
  },
  {
    how: 'huge',
    spoil: (path) => {
      replace(path, SECOND);
      truncateSync(path, 300 * 1024 * 1024);
    },
    reason: 'a model has at most',
  },
];

/** Whole, with a digest that fits, and of a format that is not known yet. */
function ofAnotherSchema(): string {
  const head = SECOND.slice(0, SECOND.lastIndexOf(',\n  "digest"')).replace('model/v1', 'model/v9');
  return `${head},\n  "digest": "sha256:${createHash('sha256').update(head).digest('hex')}"\n}\n`;
}

const DRIFT_AT_ONCE = {
  DRIFT_TESTS: 'mean_shift',
  DRIFT_MINIMUM_SAMPLE: '2',
  DRIFT_CONFIRMATIONS: '1',
  DRIFT_CONFIRMATION_WINDOWS: '1',
  DRIFT_WEBHOOK_ALLOW_HTTP: 'true',
  SHUTDOWN_TIMEOUT_SECONDS: '1',
};
const DRIFTED = JSON.stringify({ data: Array.from({ length: 50 }, () => [1000, 0.5, 'eu']) });

/** Drift is found, predictions are answered, and the log says why its event was lost. */
async function expectEventLost(webhook: string, environment: Record<string, string>, reason: RegExp) {
  const server = await ready(modelFile(), { ...DRIFT_AT_ONCE, DRIFT_WEBHOOK: webhook, ...environment });
  expect((await server.predict(DRIFTED)).status).toBe(200);
  await server.logged('Drift episode started');
  expect(await versionOf(server)).toBe('1');
  server.signal('SIGTERM');
  expect((await server.logged('Webhook events are being lost'))['reason']).toMatch(reason);
  expect(await server.exited).toBe(0);
}

/** Every fault of docs/faults.md, by the name it has there, and the proof that it is survived as it says. */
const FAULTS: readonly { readonly fault: string; readonly prove: () => Promise<void> }[] = [
  ...BROKEN.map(({ how, spoil, reason }) => ({
    fault: `Model file ${how}, at the start`,
    prove: async () => {
      const path = modelFile();
      spoil(path);
      await expectExit(await start(path), reason);
    },
  })),
  {
    fault: 'Model file with a wrong digest, at the start',
    prove: async () => {
      const server = await start(modelFile(), { MODEL_DIGEST: `sha256:${'0'.repeat(64)}` });
      await expectExit(server, 'MODEL_DIGEST asks for');
    },
  },
  ...BROKEN.map(({ how, spoil, reason }) => ({
    fault: `Model file ${how}, while another is served`,
    prove: async () => {
      const path = modelFile();
      const server = await ready(path);
      spoil(path);
      server.signal('SIGHUP');
      expect(JSON.stringify(await server.logged(REFUSED))).toContain(reason);
      expect(await versionOf(server)).toBe('1');
      expect(await server.metric('model_load_failures_total')).toEqual(['model_load_failures_total 1']);
      replace(path, SECOND);
      server.signal('SIGHUP');
      await expect.poll(() => versionOf(server), { timeout: 10_000 }).toBe('2');
    },
  })),
  {
    fault: 'Model file with a wrong digest, while another is served',
    prove: async () => {
      const path = modelFile();
      const digest = /sha256:[0-9a-f]{64}(?="\n}\n$)/.exec(FIRST)![0];
      const server = await ready(path, { MODEL_DIGEST: digest, MODEL_POLL_SECONDS: '0.05' });
      replace(path, SECOND);
      server.signal('SIGHUP');
      expect(JSON.stringify(await server.logged(REFUSED))).toContain('MODEL_DIGEST asks for');
      await wait(500);
      expect(await versionOf(server)).toBe('1');
      // once, at the signal: the file is not looked at
      expect(await server.metric('model_load_failures_total')).toEqual(['model_load_failures_total 1']);
    },
  },
  {
    fault: 'Model file replaced',
    prove: async () => {
      const path = modelFile();
      const server = await ready(path, { MODEL_POLL_SECONDS: '0.05' });
      replace(path, SECOND);
      await expect.poll(() => versionOf(server), { timeout: 10_000 }).toBe('2');
      const info = await server.metric('model_info');
      expect(info).toHaveLength(1);
      expect(info[0]).toContain('version="2"');
    },
  },
  {
    fault: 'ConfigMap of the model changed',
    prove: async () => {
      // as the kubelet lays it out: model.json -> ..data/model.json, ..data -> a folder for each change
      const mount = join(root, String(folders++));
      for (const [folder, text] of [
        ['..1', FIRST],
        ['..2', SECOND],
      ] as const) {
        mkdirSync(join(mount, folder), { recursive: true });
        writeFileSync(join(mount, folder, 'model.json'), text);
      }
      symlinkSync('..1', join(mount, '..data'));
      symlinkSync('..data/model.json', join(mount, 'model.json'));
      const server = await ready(join(mount, 'model.json'), { MODEL_POLL_SECONDS: '0.05' });
      symlinkSync('..2', join(mount, '..data_tmp'));
      renameSync(join(mount, '..data_tmp'), join(mount, '..data'));
      rmSync(join(mount, '..1'), { recursive: true });
      await expect.poll(() => versionOf(server), { timeout: 10_000 }).toBe('2');
    },
  },
  {
    fault: 'Model file swapped while it is read',
    prove: async () => {
      const path = modelFile();
      const server = await ready(path, { MODEL_POLL_SECONDS: '0.05' });
      writeFileSync(path, '');
      const parts = 20;
      for (let part = 0; part < parts; part++) {
        const [from, to] = [part, part + 1].map((edge) => Math.floor((edge * SECOND.length) / parts));
        await appendFile(path, SECOND.slice(from, to));
        if (part === 10) server.signal('SIGHUP');
        expect(['1', '2']).toContain(await versionOf(server));
        await wait(20);
      }
      await expect.poll(() => versionOf(server), { timeout: 10_000 }).toBe('2');
    },
  },
  {
    fault: 'Model path is a pipe or a folder',
    prove: async () => {
      const pipe = join(root, `pipe-${folders++}`);
      execFileSync('mkfifo', [pipe]);
      await expectExit(await start(pipe), 'is no file');
      await expectExit(await start(root), 'is no file');
    },
  },
  {
    fault: 'Disk full',
    prove: async () => {
      const server = await start(modelFile(), {}, { log: '/dev/full' });
      await expect
        .poll(
          () =>
            server.predict(BODY).then(
              ({ status }) => status,
              () => 0,
            ),
          { timeout: 20_000 },
        )
        .toBe(200);
      await expect
        .poll(() => server.metric('log_write_failures_total'))
        .not.toEqual(['log_write_failures_total 0']);
      expect(await versionOf(server)).toBe('1');
      server.signal('SIGTERM');
      expect(await server.exited).toBe(0);
    },
  },
  {
    fault: 'Reader of the log stalls',
    prove: async () => {
      const log = join(root, `pipe-${folders++}`);
      execFileSync('mkfifo', [log]);
      // a reader, or the server could not open it
      const reader = openSync(log, 'r+');
      try {
        const server = await start(modelFile(), {}, { log });
        await expect.poll(() => versionOf(server).catch(() => ''), { timeout: 20_000 }).toBe('1');
        // a pipe holds 64 KiB, and each of them makes a line of some 200 bytes
        for (let count = 0; count < 500; count++) expect((await server.predict(BODY)).status).toBe(200);
        server.signal('SIGTERM');
        expect(await server.exited).toBe(0);
      } finally {
        closeSync(reader);
      }
    },
  },
  {
    fault: 'Read-only file system',
    prove: async () => {
      const permission = process.allowedNodeEnvironmentFlags.has('--permission')
        ? '--permission'
        : '--experimental-permission';
      // Node itself refuses every write to a file; a model is proven on a thread
      const nodeFlags = [permission, '--allow-fs-read=*', '--allow-worker'];
      const path = modelFile();
      const server = await ready(path, {}, { nodeFlags });
      replace(path, SECOND);
      server.signal('SIGHUP');
      await expect.poll(() => versionOf(server), { timeout: 10_000 }).toBe('2');
      expect((await server.predict(DRIFTED)).status).toBe(200);
    },
  },
  {
    fault: 'Webhook down',
    prove: async () => {
      const closed = `http://127.0.0.1:${await freePort()}`;
      await expectEventLost(closed, { DRIFT_WEBHOOK_ALLOW_PRIVATE: 'true' }, /the process ended first/);
    },
  },
  {
    fault: 'Webhook slow',
    prove: async () => {
      const { url } = await receiver(() => undefined);
      await expectEventLost(url.href, { DRIFT_WEBHOOK_ALLOW_PRIVATE: 'true' }, /the process ended first/);
    },
  },
  {
    fault: 'Webhook redirecting',
    prove: async () => {
      const target = await receiver();
      const { url } = await receiver(
        (response) => void response.writeHead(302, { location: target.url.href }).end(),
      );
      await expectEventLost(url.href, { DRIFT_WEBHOOK_ALLOW_PRIVATE: 'true' }, /redirects are not followed/);
      expect(target.received).toEqual([]);
    },
  },
  {
    fault: 'Webhook resolving to a private address',
    prove: async () => {
      const target = await receiver();
      const url = target.url.href.replace('127.0.0.1', 'localhost');
      await expectEventLost(url, {}, /DRIFT_WEBHOOK_ALLOW_PRIVATE/);
      expect(target.received).toEqual([]);
    },
  },
  {
    fault: 'Clock jump',
    prove: async () => {
      const preload = `let set = 0; const now = Date.now; Date.now = () => now() + set;
        process.on('SIGUSR2', () => { set = set === 0 ? -36e5 : 36e5; });`;
      const server = await ready(modelFile(), { ...DRIFT_AT_ONCE, DRIFT_WINDOW_SECONDS: '600' }, { preload });
      expect(await versionOf(server)).toBe('1');
      server.signal('SIGUSR2');
      expect((await server.predict(DRIFTED)).status).toBe(200);
      await server.logged('Drift detected');
      server.signal('SIGUSR2');
      expect(await versionOf(server)).toBe('1');
      const times = await server.metric('http_request_duration_seconds_sum');
      // durations come from a clock that is never set
      expect(times.map((line) => Number(line.split(' ').at(-1))).every((sum) => sum >= 0 && sum < 60)).toBe(
        true,
      );
    },
  },
  {
    fault: 'Event loop blocked for 2 s',
    prove: async () => {
      const preload = `process.on('SIGUSR2', () => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000); });`;
      const server = await ready(modelFile(), {}, { preload });
      server.signal('SIGUSR2');
      const answers = await Promise.all(Array.from({ length: 50 }, () => server.predict(BODY)));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
      expect(await server.metric('requests_shed_total{reason="wait"}')).toEqual([
        'requests_shed_total{reason="wait"} 0',
      ]);
    },
  },
  {
    fault: 'File descriptors exhausted',
    prove: async () => {
      const path = modelFile();
      const server = await ready(path, { MODEL_POLL_SECONDS: '0.2' }, { descriptors: 60 });
      const before = await RawConnection.open(server.port);
      before.send(REQUEST);
      await before.receives('"prediction":0');
      const crowd = await Promise.all(Array.from({ length: 100 }, () => RawConnection.open(server.port)));
      replace(path, SECOND);
      expect(JSON.stringify(await server.logged(REFUSED))).toContain('EMFILE');
      before.received = '';
      before.send(REQUEST);
      await before.receives('"version":"1"');
      for (const connection of crowd) connection.end();
      await expect.poll(() => versionOf(server).catch(() => 'none'), { timeout: 10_000 }).toBe('2');
      before.end();
    },
  },
  {
    fault: 'SIGTERM during the start',
    prove: async () => {
      const preload = `import files from 'node:fs/promises'; import { setTimeout } from 'node:timers/promises';
        const { open } = files;
        files.open = async (...parameters) => { await setTimeout(60_000); return open(...parameters); };`;
      const server = await start(modelFile(), {}, { preload });
      await server.logged('listening');
      expect((await fetch(`${server.url}/livez`)).status).toBe(200);
      expect((await server.predict(BODY)).status).toBe(503);
      server.signal('SIGTERM');
      expect(await server.exited).toBe(0);
    },
  },
  {
    fault: 'SIGTERM while the modules load',
    prove: async () => {
      // as process 1 would lose the signal that ends other processes
      const preload = `import module from 'node:module';
        const load = module._load;
        module._load = (name, ...rest) => {
          if (name === 'prom-client') { module._load = load; process.kill(process.pid, 'SIGTERM'); }
          return load(name, ...rest);
        };`;
      const server = await start(modelFile(), {}, { preload });
      expect(await server.exited).toBe(0);
      expect(server.lines.at(-1)).toMatchObject({ msg: 'drained' });
    },
  },
  {
    fault: 'SIGTERM under load',
    prove: async () => {
      const server = await ready(modelFile(), { DRAIN_DELAY_SECONDS: '1', LOG_SAMPLE_RATIO: '0' });
      let draining = false;
      const client = async (): Promise<number> => {
        for (let sent = 0; ; sent++) {
          expect(await versionOf(server)).toBe('1');
          if (draining) return sent;
        }
      };
      const clients = Array.from({ length: 8 }, client);
      await wait(200);
      server.signal('SIGTERM');
      await server.logged('draining');
      draining = true;
      for (const sent of await Promise.all(clients)) expect(sent).toBeGreaterThan(0);
      expect(await server.exited).toBe(0);
    },
  },
  {
    fault: 'SIGTERM during a swap',
    prove: async () => {
      const path = modelFile();
      const server = await ready(path);
      const client = await RawConnection.open(server.port);
      client.send(REQUEST.slice(0, -5));
      // it has read what was sent before
      for (let request = 0; request < 3; request++) await fetch(`${server.url}/livez`);
      replace(path, SECOND);
      server.signal('SIGHUP');
      server.signal('SIGTERM');
      await server.logged('draining');
      client.send(REQUEST.slice(-5));
      await client.closed;
      expect(client.received).toContain('"prediction":0');
      expect(await server.exited).toBe(0);
    },
  },
  {
    fault: '500 slow connections',
    prove: async () => {
      const server = await ready(modelFile());
      const slowIn = [
        'POST /predict HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
        `${HEAD}Content-Length: 100\r\n\r\n{`,
        // answers that nobody reads
        'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20),
      ];
      const slow = await Promise.all(
        Array.from({ length: 500 }, async (_, index) => {
          const connection = await RawConnection.open(server.port);
          connection.stopReading();
          connection.send(slowIn[index % 3]!);
          return connection;
        }),
      );
      await expect.poll(() => openSockets(server), { timeout: 10_000 }).toBeGreaterThanOrEqual(500);
      // a body that is still coming takes no place
      expect(await server.metric('requests_in_flight')).toEqual(['requests_in_flight 0']);
      for (let request = 0; request < 50; request++) expect(await versionOf(server)).toBe('1');
      for (const connection of slow) connection.end();
      await expect.poll(() => openSockets(server), { timeout: 10_000 }).toBeLessThan(50);
    },
  },
  {
    fault: '1000 bodies that come slowly',
    prove: async () => {
      const server = await ready(modelFile(), { MAX_REQUESTS_IN_FLIGHT: '10' });
      const slow = await Promise.all(Array.from({ length: 1000 }, () => RawConnection.open(server.port)));
      for (const connection of slow) connection.send(`${HEAD}Content-Length: 120\r\n\r\n{`);
      await expect.poll(() => openSockets(server), { timeout: 10_000 }).toBeGreaterThanOrEqual(1000);
      for (let request = 0; request < 50; request++) expect(await versionOf(server)).toBe('1');
      for (const connection of slow) connection.end();
    },
  },
  {
    fault: 'Bodies of more bytes than the memory holds',
    prove: async () => {
      const server = await ready(
        modelFile(),
        { MAX_BODY_BYTES_IN_FLIGHT: String(16 * MEBIBYTE) },
        { nodeFlags: ['--max-old-space-size=64'] },
      );
      const half = BODY.padEnd(MEBIBYTE / 2);
      const senders = await Promise.all(Array.from({ length: 200 }, () => RawConnection.open(server.port)));
      for (const connection of senders) connection.send(`${HEAD}Content-Length: ${MEBIBYTE}\r\n\r\n${half}`);
      await expect
        .poll(() => server.metric('requests_shed_total{reason="body_bytes"}'), { timeout: 10_000 })
        .not.toEqual(['requests_shed_total{reason="body_bytes"} 0']);
      for (let request = 0; request < 50; request++) expect(await versionOf(server)).toBe('1');
      expect(senders.some(({ received }) => received.includes('MAX_BODY_BYTES_IN_FLIGHT'))).toBe(true);
      for (const connection of senders) connection.end();
    },
  },
  {
    fault: '1000 requests of one connection at once',
    prove: async () => {
      const server = await ready(modelFile(), {}, { nodeFlags: ['--max-old-space-size=64'] });
      const greedy = await Promise.all(
        ['/docs/swagger-ui-bundle.js', '/metrics', '/drift', '/openapi.json'].map(async (path) => {
          const connection = await RawConnection.open(server.port);
          connection.stopReading();
          connection.send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(1000));
          return connection;
        }),
      );
      for (let request = 0; request < 50; request++) {
        expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
        expect(await versionOf(server)).toBe('1');
      }
      // longer than a scrape is shared
      await wait(1100);
      const [answers = ''] = await server.metric('http_requests_total{method="GET",route="/docs/{file}"');
      // one answer that nobody reads, and no other before it has gone
      expect(Number(answers.split(' ').at(-1))).toBeLessThan(20);
      for (const connection of greedy) connection.end();
    },
  },
  {
    fault: 'More requests than can be answered',
    prove: async () => {
      // whoever sends a compressed body waits for its answer
      const preload = `import zlib from 'node:zlib';
        zlib.gunzip = (_body, _options, done) => { setTimeout(done, 60_000); };`;
      const server = await ready(modelFile(), { MAX_REQUESTS_IN_FLIGHT: '3' }, { preload });
      const held = await Promise.all(Array.from({ length: 3 }, () => RawConnection.open(server.port)));
      for (const connection of held) {
        connection.send(REQUEST.replace('Host', 'Content-Encoding: gzip\r\nHost'));
      }
      await expect.poll(() => server.metric('requests_in_flight')).toEqual(['requests_in_flight 3']);
      const refused = await server.predict(BODY);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
      expect(refused.headers.get('content-type')).toBe('application/problem+json');
      const inV2 = await server.predict('{"inputs":[]}', '/v2/models/small/infer');
      expect([inV2.status, inV2.headers.get('retry-after')]).toEqual([503, '1']);
      expect(Object.keys((await inV2.json()) as object)).toEqual(['error']);
      // the connection serves on, and no refused body is taken for the next request
      const other = await RawConnection.open(server.port);
      other.send(`${REQUEST}${REQUEST}GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await other.receives('{"status":"ok"}');
      expect(other.received.match(/(?<=HTTP\/1\.1 )\d+/g)).toEqual(['503', '503', '200']);
      other.end();
      for (const path of ['/livez', '/readyz', '/metrics', '/v2/health/ready']) {
        expect((await fetch(`${server.url}${path}`)).status).toBe(200);
      }
      for (const connection of held) connection.end();
      await expect.poll(() => server.predict(BODY).then(({ status }) => status)).toBe(200);
      await expect
        .poll(() => server.metric('inference_errors_total{reason="overloaded"}'), { timeout: 5000 })
        .not.toEqual(['inference_errors_total{reason="overloaded"} 0']);
    },
  },
];

async function openSockets(server: ServerProcess): Promise<number> {
  const [line = ''] = await server.metric('nodejs_active_handles{type="Socket"}');
  return Number(line.split(' ').at(-1));
}

describe('a service survives', () => {
  it.each(FAULTS)('$fault', ({ prove }) => prove());
});

test('docs/faults.md tells of these faults and no others', () => {
  const rows = readFileSync(join(__dirname, '../../../docs/faults.md'), 'utf8').matchAll(
    /^\| (?!fault|---)([^|]+?) +\|/gm,
  );
  expect(Array.from(rows, ([, fault]) => fault)).toEqual(FAULTS.map(({ fault }) => fault));
});
