/**
 * Requests a second of POST /predict with one row, server on one core and load on the other, against servers that
 * do less. Rounds are interleaved, so that whatever else the machine does hits all of them; medians are printed.
 *
 * `npx tsx bench/http/compare.ts [rounds] [seconds]` needs wrk and taskset.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BENCH_ROW, writeBenchArtifact } from './artifact';

const ROOT = resolve(__dirname, '../..');
const [rounds = 5, seconds = 4] = process.argv.slice(2).map(Number);
const CONNECTIONS = 64;

interface Contestant {
  readonly name: string;
  readonly file: string;
  readonly environment?: Record<string, string>;
}

const PEER = 'Hono, constant answer';
const CONTESTANTS: readonly Contestant[] = [
  { name: 'node:http, constant answer', file: 'bench/http/servers/node-constant.ts' },
  { name: 'node:http, same work, no log', file: 'bench/http/servers/node-same-work.ts' },
  { name: PEER, file: 'bench/http/servers/hono-constant.ts' },
  { name: 'Hono, reads the body, constant answer', file: 'bench/http/servers/hono-reads-body.ts' },
  { name: 'this runtime, log 1 %', file: 'runtime/server.ts', environment: { LOG_SAMPLE_RATIO: '0.01' } },
  { name: 'this runtime, log every prediction', file: 'runtime/server.ts' },
];

interface Measured {
  readonly requestsPerSecond: number;
  readonly p99Milliseconds: number;
  readonly cpuMicroseconds: number;
  readonly megabytes: number;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-http-'));
const artifact = join(folder, 'model.json');
const script = join(folder, 'post.lua');
writeBenchArtifact(artifact);
writeFileSync(
  script,
  `wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = ${JSON.stringify(JSON.stringify({ values: BENCH_ROW }))}
done = function(summary, latency, requests)
  io.write(string.format('{"requests":%d,"microseconds":%d,"p99":%d,"failed":%d}\\n', summary.requests,
    summary.duration, latency:percentile(99), summary.errors.status + summary.errors.connect + summary.errors.read))
end
`,
);

function start({ file, environment }: Contestant, port: number): ChildProcess {
  return spawn('taskset', ['-c', '0', process.execPath, '--import', 'tsx', file], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      MODEL_PATH: artifact,
      DRAIN_DELAY_SECONDS: '0',
      ...environment,
    },
  });
}

async function untilReady(server: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (server.exitCode !== null) break;
    try {
      const response = await fetch(`http://127.0.0.1:${port}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ values: BENCH_ROW }),
        signal: AbortSignal.timeout(1000),
      });
      if (response.status === 200) return;
    } catch {
      // the port is not open yet
    }
    await wait(50);
  }
  throw new Error(`nothing answers on port ${port}; exit code ${server.exitCode}`);
}

/** Seconds of CPU time and bytes in memory, from /proc. */
function usage(pid: number): { cpu: number; memory: number } {
  const stat = execFileSync('cat', [`/proc/${pid}/stat`], { encoding: 'utf8' });
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // utime and stime in ticks of 10 ms, rss in pages of 4 KiB (proc(5))
  return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, memory: Number(fields[21]) * 4096 };
}

function load(
  port: number,
  time: number,
): { requests: number; microseconds: number; p99: number; failed: number } {
  const url = `http://127.0.0.1:${port}/predict`;
  const options = ['-c', '1', 'wrk', '-t1', `-c${CONNECTIONS}`, `-d${time}s`, '-s', script, url];
  const output = execFileSync('taskset', options, { encoding: 'utf8', timeout: (time + 10) * 1000 });
  return JSON.parse(output.trim().split('\n').at(-1)!) as ReturnType<typeof load>;
}

async function measure(contestant: Contestant, port: number): Promise<Measured> {
  const server = start(contestant, port);
  try {
    await untilReady(server, port);
    load(port, 2);
    const before = usage(server.pid!);
    const { requests, microseconds, p99, failed } = load(port, seconds);
    const after = usage(server.pid!);
    if (failed > 0) throw new Error(`${contestant.name} failed ${failed} requests`);
    return {
      requestsPerSecond: requests / (microseconds / 1e6),
      p99Milliseconds: p99 / 1000,
      cpuMicroseconds: ((after.cpu - before.cpu) / requests) * 1e6,
      megabytes: after.memory / 1e6,
    };
  } finally {
    if (server.exitCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}

async function main(): Promise<void> {
  const results = new Map<string, Measured[]>(CONTESTANTS.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contestant of CONTESTANTS) {
      results.get(contestant.name)!.push(await measure(contestant, 18_200 + round));
    }
  }
  process.stdout.write(
    `node ${process.version}, ${CONNECTIONS} connections, medians of ${rounds} rounds of ${seconds} s\n\n`,
  );
  process.stdout.write(
    `| server | requests/s | of ${PEER} | CPU a request | of ${PEER} | p99 | memory |\n| --- | --- | --- | --- | --- | --- | --- |\n`,
  );
  for (const [name, rows] of results) {
    const of = (key: keyof Measured, digits: number) => median(rows.map((row) => row[key])).toFixed(digits);
    // the machine's load changes from round to round, so a ratio is taken within each; CPU time feels it least
    const peers = results.get(PEER)!;
    const speed = median(rows.map((row, index) => row.requestsPerSecond / peers[index]!.requestsPerSecond));
    const cost = median(rows.map((row, index) => peers[index]!.cpuMicroseconds / row.cpuMicroseconds));
    process.stdout.write(
      `| ${name} | ${of('requestsPerSecond', 0)} | ${speed.toFixed(2)} | ${of('cpuMicroseconds', 1)} µs | ${cost.toFixed(2)} | ${of('p99Milliseconds', 1)} ms | ${of('megabytes', 0)} MB |\n`,
    );
  }
}

void main().finally(() => {
  rmSync(folder, { recursive: true });
});
