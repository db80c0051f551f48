/**
 * Latency of POST /predict with every detector on, against none, at a steady rate far below the server's capacity:
 * what a detector adds to the latency of a request, not what it takes from the throughput. Rounds of all contestants
 * alternate, each figure is a median over rounds, and each ratio is within one round, with a 95 % interval from a
 * bootstrap over rounds. A second server without detectors shows how much that ratio varies on this machine.
 *
 * `npm run build && npx tsx bench/drift/latency.ts [rounds] [seconds] [rate]` needs taskset and two cores: servers on
 * the first, this program on the second. It takes `rounds` times `seconds` plus one, times three: five and a half
 * minutes with the defaults.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DRIFT_TESTS } from '../../runtime/contract/drift-tests';
import { IMAGE } from '../../runtime/contract/image';
import { median } from '../training/median';
import { ratioInterval } from './ratio-interval';
import { steadyLoad } from './steady-load';

const ROOT = resolve(__dirname, '../..');
// the thread that compares all features together rests for five to ten seconds, and a round must see it work
const [rounds = 11, seconds = 9, rate = 1000] = process.argv.slice(2).map(Number);
const CONNECTIONS = 16;
/** In which the contestant gets warm, and the thread that rested while others were asked does the work that is due. */
const DISCARD_SECONDS = 1;
const BODIES = 500;
const PORT = 18_300;

const NONE = 'no detectors';
const CONTESTANTS = {
  [NONE]: { DRIFT_ENABLED: 'false' },
  'no detectors, once more': { DRIFT_ENABLED: 'false' },
  'every detector': { DRIFT_TESTS: DRIFT_TESTS.join(',') },
} as const;
type Name = keyof typeof CONTESTANTS;

const QUANTILES = { p50: 0.5, p99: 0.99, 'p99.9': 0.999 } as const;

/** Rows of the sample, one after the other, so that no window drifts. */
function sampleRequests(): Buffer[] {
  const [header = '', ...lines] = readFileSync(join(ROOT, 'model/incident.csv'), 'utf8').trim().split('\n');
  const names = header.split(',').slice(0, -1);
  return lines.slice(0, BODIES).map((line) => {
    const cells = line.split(',');
    const features = names.map((name, index) => [name, index === 0 ? cells[index] : Number(cells[index])]);
    const body = JSON.stringify({ features: Object.fromEntries(features) as object });
    return Buffer.from(
      `POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}

function start(name: Name, port: number): ChildProcess {
  return spawn('taskset', ['-c', '0', process.execPath, ...IMAGE.command.slice(1)], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      MODEL_PATH: 'model/incident.json',
      LOG_SAMPLE_RATIO: '0.01',
      DRAIN_DELAY_SECONDS: '0',
      ...CONTESTANTS[name],
    },
  });
}

async function untilReady(server: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 300 && server.exitCode === null; tries++) {
    try {
      const { status } = await fetch(`http://127.0.0.1:${port}/readyz`, {
        signal: AbortSignal.timeout(1000),
      });
      if (status === 200) return;
    } catch {
      // the port is not open yet
    }
    await wait(50);
  }
  throw new Error(`nothing is ready on port ${port}; exit code ${server.exitCode}`);
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  server.kill('SIGKILL');
  await once(server, 'exit');
}

async function measure(ports: ReadonlyMap<Name, number>): Promise<ReadonlyMap<Name, Float64Array[]>> {
  const requests = sampleRequests();
  const names = [...ports.keys()];
  const load = (name: Name, time: number) =>
    steadyLoad(ports.get(name)!, requests, {
      rate,
      seconds: time,
      discardSeconds: DISCARD_SECONDS,
      connections: CONNECTIONS,
    });
  const measured = new Map<Name, Float64Array[]>(names.map((name) => [name, []]));
  for (const name of names) await load(name, 2);
  for (let round = 0; round < rounds; round++) {
    // each round begins with another contestant, so that none always follows the same one
    const order = names.map((_, place) => names[(place + round) % names.length]!);
    for (const name of order) measured.get(name)!.push((await load(name, seconds)).sort());
  }
  return measured;
}

function table(measured: ReadonlyMap<Name, Float64Array[]>): void {
  const heads = Object.keys(QUANTILES).flatMap((name) => [name, 'of none (95 %)']);
  process.stdout.write(`\n| detectors | ${heads.join(' | ')} |\n|${' --- |'.repeat(heads.length + 1)}\n`);
  for (const [name, own] of measured) {
    const cells = Object.values(QUANTILES).flatMap((share) => {
      const at = (sorted: Float64Array) => sorted[Math.ceil(share * sorted.length) - 1]!;
      const values = own.map(at);
      const { ratio, low, high } = ratioInterval(values, measured.get(NONE)!.map(at));
      const figures = name === NONE ? '' : `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
      return [`${median(values).toFixed(2)} ms`, figures];
    });
    process.stdout.write(`| ${name} | ${cells.join(' | ')} |\n`);
  }
}

async function main(): Promise<void> {
  execFileSync('taskset', ['-acp', '1', String(process.pid)]);
  process.stdout.write(
    `node ${process.version}, ${rounds} rounds of ${seconds} s, ${rate} requests/s over ${CONNECTIONS} connections; ` +
      `load of the machine before: ${loadavg()[0]!.toFixed(2)}\n`,
  );
  const names = Object.keys(CONTESTANTS) as Name[];
  const ports = new Map<Name, number>(names.map((name, index) => [name, PORT + index]));
  const servers = names.map((name) => start(name, ports.get(name)!));
  try {
    await Promise.all(servers.map((server, index) => untilReady(server, PORT + index)));
    table(await measure(ports));
  } finally {
    await Promise.all(servers.map(stop));
  }
}

void main();
