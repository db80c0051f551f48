/**
 * What hostile clients do to a server with the heap of a small pod, 256 MB: its memory, and the latency of `/readyz` and of
 * other predictions meanwhile. Server on the first core, clients on the second.
 *
 * `npm run build && npx tsx bench/overload/hostile-clients.ts [folder of another checkout that is built]` needs taskset
 * (util-linux).
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { IMAGE } from '../../runtime/contract/image';
import type { Contestant } from '../http/contestant';
import { PinnedServer } from '../http/pinned-server';
import { BENCH_ROW, writeFullArtifact } from './artifact';
import { Connection } from './connection';
import { milliseconds, printHead, printRow, quantile } from './table';

const TREES = 100;
const SECONDS = 8;
const PROBE_EVERY_MS = 50;
const MEBIBYTE = 1024 * 1024;

const PREDICTION = JSON.stringify({ values: BENCH_ROW });
const HEAD = 'POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const PREDICT = Buffer.from(`${HEAD}Content-Length: ${PREDICTION.length}\r\n\r\n${PREDICTION}`);
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const READYZ = Buffer.from(get('/readyz'));

interface Attack {
  readonly what: string;
  readonly connections: number;
  readonly send: string | Buffer;
  /** Ask again after each answer. @default - nothing is read */
  readonly reading?: boolean;
}

const BUNDLE = get('/docs/swagger-ui-bundle.js');
const ATTACKS: readonly Attack[] = [
  { what: 'nothing', connections: 0, send: '' },
  { what: 'one connection, 200 GETs of the docs at once, nothing read', connections: 1, send: BUNDLE.repeat(200) },
  { what: 'the same on 32 connections', connections: 32, send: BUNDLE.repeat(200) },
  { what: '128 clients that read the docs again and again', connections: 128, send: BUNDLE, reading: true },
  { what: 'one connection, 1,000 scrapes at once', connections: 1, send: get('/metrics').repeat(1000), reading: true },
  { what: '1,000 bodies of 120 bytes that come slowly', connections: 1000, send: `${HEAD}Content-Length: 120\r\n\r\n{` },
  { what: '1,000 bodies of 1 MiB, half of each sent', connections: 1000, send: Buffer.concat([Buffer.from(`${HEAD}Content-Length: ${MEBIBYTE}\r\n\r\n`), Buffer.alloc(MEBIBYTE / 2, ' ')]) },
]; // prettier-ignore

function server(folder: string, artifact: string): Contestant {
  return {
    name: 'this runtime',
    command: [process.execPath, '--max-old-space-size=256', ...IMAGE.command.slice(1)],
    folder,
    environment: { HOST: '127.0.0.1', MODEL_PATH: artifact, LOG_SAMPLE_RATIO: '0' },
  };
}

async function measure(
  contestant: Contestant,
  { what, connections, send, reading = false }: Attack,
): Promise<void> {
  const served = await PinnedServer.start(contestant);
  const sockets: Socket[] = [];
  try {
    const idle = served.usage().memory;
    const [probe, client] = [await Connection.open(served.port), await Connection.open(served.port)];
    for (let index = 0; index < connections; index++) {
      const socket = connect({ port: served.port, host: '127.0.0.1' }).on('error', () => undefined);
      await once(socket, 'connect');
      socket.pause();
      sockets.push(socket);
    }
    for (const socket of sockets) {
      if (reading) socket.on('data', () => undefined);
      socket.write(send);
    }
    const again =
      reading && connections > 1
        ? setInterval(() => {
            sockets.forEach((socket) => socket.write(send));
          }, 250)
        : undefined;
    let peak = idle;
    const probes: number[] = [];
    const predictions: number[] = [];
    let refused = 0;
    const timed = async (on: Connection, request: Buffer, times: number[]): Promise<void> => {
      const started = performance.now();
      const status = await Promise.race([on.ask(request), wait(30_000, 0)]);
      if (status === 200) times.push(performance.now() - started);
      else refused++;
    };
    const end = performance.now() + SECONDS * 1000;
    let alive = true;
    while (alive && performance.now() < end) {
      await timed(probe, READYZ, probes);
      await timed(client, PREDICT, predictions);
      alive = probe.usable;
      if (alive) peak = Math.max(peak, served.usage().memory);
      await wait(PROBE_EVERY_MS);
    }
    clearInterval(again);
    const megabytes = (value: number) => `${(value / 1e6).toFixed(0)} MB`;
    printRow(what, megabytes(idle), megabytes(peak), ...[probes, predictions].flatMap((times) => [times.length, milliseconds(quantile(times, 0.99)), milliseconds(quantile(times, 1))]), refused, alive ? 'yes' : 'no'); // prettier-ignore
  } finally {
    for (const socket of sockets) socket.destroy();
    await served.stop();
  }
}

async function main(): Promise<void> {
  execFileSync('taskset', ['-acp', '1', String(process.pid)], { stdio: 'ignore' });
  const folder = resolve(process.argv[2] ?? join(__dirname, '../..'));
  const scratch = mkdtempSync(join(tmpdir(), 'bench-hostile-'));
  const artifact = join(scratch, 'model.json');
  writeFullArtifact(artifact, TREES);
  console.log(`Node ${process.version}, ${TREES} trees, --max-old-space-size=256, ${SECONDS} s each\n`);
  printHead('clients', 'memory before', 'at most', '/readyz: answers', 'p99', 'slowest', 'predictions: answers', 'p99', 'slowest', 'others', 'alive'); // prettier-ignore
  try {
    for (const attack of ATTACKS) await measure(server(folder, artifact), attack);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

void main();
