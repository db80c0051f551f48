/**
 * Latency of POST /predict with every detector on, against none: the same server, rounds interleaved. Printed are the
 * medians of the rounds and, because whatever else the machine does only ever adds to it, the least p99 of any round.
 *
 * `npx tsx bench/drift/latency.ts [rounds] [seconds]` needs wrk and taskset. Servers on one core, load on the other.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DRIFT_TESTS } from '../../runtime/contract';
import { median } from '../training/median';

const ROOT = resolve(__dirname, '../..');
const [rounds = 12, seconds = 2] = process.argv.slice(2).map(Number);
const CONNECTIONS = [8, 64];
const BODIES = 500;
const PORT = 18_300;

const NONE = 'no detectors';
const CONTESTANTS = {
  [NONE]: { DRIFT_ENABLED: 'false' },
  'the mean of requests alone': { DRIFT_TESTS: '[]' },
  'the default detectors': {},
  'every detector': { DRIFT_TESTS: DRIFT_TESTS.join(',') },
} as const;
type Name = keyof typeof CONTESTANTS;

interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly requestsPerSecond: number;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-drift-'));
const script = join(folder, 'post.lua');
writeFileSync(script, luaScript());

/** Rows of the sample, one after the other, so that no window drifts. */
function luaScript(): string {
  const [header = '', ...lines] = readFileSync(join(ROOT, 'model/incident.csv'), 'utf8').trim().split('\n');
  const names = header.split(',').slice(0, -1);
  const bodies = lines.slice(0, BODIES).map((line) => {
    const cells = line.split(',');
    const features = names.map((name, index) => [name, index === 0 ? cells[index] : Number(cells[index])]);
    return JSON.stringify(JSON.stringify({ features: Object.fromEntries(features) as object }));
  });
  return `local bodies = {${bodies.join(',\n')}}
local at = 0
request = function()
  at = at % #bodies + 1
  return wrk.format("POST", nil, { ["content-type"] = "application/json" }, bodies[at])
end
done = function(summary, latency, requests)
  io.write(string.format('{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"failed":%d}\\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.connect))
end
`;
}

function start(name: Name, port: number): ChildProcess {
  return spawn('taskset', ['-c', '0', process.execPath, '--import', 'tsx', 'runtime/server.ts'], {
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

function load(port: number, connections: number, time: number): Latency {
  const url = `http://127.0.0.1:${port}/predict`;
  const options = ['-c', '1', 'wrk', '-t1', `-c${connections}`, `-d${time}s`, '-s', script, url];
  const output = execFileSync('taskset', options, { encoding: 'utf8', timeout: (time + 10) * 1000 });
  const { requests, microseconds, p50, p99, failed } = JSON.parse(output.trim().split('\n').at(-1)!) as {
    readonly [K in 'requests' | 'microseconds' | 'p50' | 'p99' | 'failed']: number;
  };
  if (failed > 0) throw new Error(`${failed} of ${requests} requests failed`);
  return { p50: p50 / 1000, p99: p99 / 1000, requestsPerSecond: requests / (microseconds / 1e6) };
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  server.kill('SIGKILL');
  await once(server, 'exit');
}

function table(connections: number, ports: ReadonlyMap<Name, number>): void {
  const names = [...ports.keys()];
  const results = new Map<Name, Latency[]>(names.map((name) => [name, []]));
  for (const port of ports.values()) load(port, connections, 2);
  for (let round = 0; round < rounds; round++) {
    // every other round backwards, so that no contestant always follows the same one
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      results.get(name)!.push(load(ports.get(name)!, connections, seconds));
    }
  }
  process.stdout.write(
    `\n${connections} connections\n\n| detectors | p50 | of none | p99 | of none | least p99 | of none | requests/s | of none |\n|${' --- |'.repeat(9)}\n`,
  );
  for (const [name, rows] of results) {
    const of = (key: keyof Latency, digits: number) => median(rows.map((row) => row[key])).toFixed(digits);
    const ratio = (key: keyof Latency) =>
      median(rows.map((row, round) => row[key] / results.get(NONE)![round]![key])).toFixed(2);
    const least = (each: Name) => Math.min(...results.get(each)!.map(({ p99 }) => p99));
    process.stdout.write(
      `| ${name} | ${of('p50', 2)} ms | ${ratio('p50')} | ${of('p99', 2)} ms | ${ratio('p99')} | ${least(name).toFixed(2)} ms | ${(least(name) / least(NONE)).toFixed(2)} | ${of('requestsPerSecond', 0)} | ${ratio('requestsPerSecond')} |\n`,
    );
  }
}

async function main(): Promise<void> {
  process.stdout.write(`node ${process.version}, ${rounds} interleaved rounds of ${seconds} s\n`);
  const names = Object.keys(CONTESTANTS) as Name[];
  const ports = new Map<Name, number>(names.map((name, index) => [name, PORT + index]));
  const servers = names.map((name) => start(name, ports.get(name)!));
  try {
    await Promise.all(servers.map((server, index) => untilReady(server, PORT + index)));
    for (const connections of CONNECTIONS) table(connections, ports);
  } finally {
    await Promise.all(servers.map(stop));
  }
}

void main().finally(() => {
  rmSync(folder, { recursive: true });
});
