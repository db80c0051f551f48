/**
 * `npm run soak -- --minutes 30`: the compiled service under steady traffic of all protocols, for as long as it is
 * told. Prints heap, memory, handles and latency over time, and whether the heap grows.
 */
import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { number } from '../../cli/option-parsers';
import { ROUTES } from '../../runtime/contract';
import { parseExposition } from '../../test/support/exposition';
import { freePort } from '../../test/support/server-process';
import { slopeOf } from './slope';

const { minutes, rate } = new Command()
  .option('--minutes <n>', 'how long', number(0.1, 100_000, 'number'), 30)
  .option('--rate <n>', 'requests a second', number(1, 100_000), 500)
  .parse()
  .opts<{ minutes: number; rate: number }>();

const INTERVALS = 24;
/** Between two looks at the heap. The least of an interval is what was left after a collection. */
const LOOK_MS = 1000;
const TICK_MS = 20;
/** Compiling, first windows and caches; the slope is of what follows. */
const WARM_UP = 1 / 4;

interface Sent {
  readonly path: string;
  readonly body: string;
  readonly expected: number;
}

interface Look {
  readonly heap: number;
  readonly memory: number;
  readonly handles: number;
  readonly files: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const counts = { sent: 0, failed: 0 };
let latencies: number[] = [];

async function main(): Promise<void> {
  const port = await freePort();
  const server = spawn(process.execPath, ['dist/runtime/server.js'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      MODEL_PATH: 'model/incident.json',
      LOG_SAMPLE_RATIO: '0.01',
    },
  });
  try {
    await soak(port);
  } finally {
    server.kill('SIGKILL');
    agent.destroy();
  }
}

async function soak(port: number): Promise<void> {
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(url + ROUTES.readyz).then(({ ok }) => ok, () => false))) await wait(100); // prettier-ignore
  const requests = await requestsOf(url);
  const intervalMs = (minutes * 60_000) / INTERVALS;
  console.log(`${minutes} minutes, ${rate} requests a second, Node ${process.version}\n`);
  console.log(
    '| minute | requests | failed | heap after collection, MB | resident, MB | handles | open files | p50, ms | p99, ms |',
  );
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  const start = performance.now();
  const heap: [number, number][] = [];
  for (let interval = 1; interval <= INTERVALS; interval++) {
    const looks = await load(port, requests, start + interval * intervalMs);
    const { memory, handles, files } = looks.at(-1)!;
    const least = Math.min(...looks.map((look) => look.heap));
    const minute = (performance.now() - start) / 60_000;
    if (interval > INTERVALS * WARM_UP) heap.push([minute, least]);
    const sorted = latencies.sort((a, b) => a - b);
    const quantile = (q: number) => (sorted[Math.floor(q * sorted.length)] ?? NaN).toFixed(2);
    console.log(
      `| ${minute.toFixed(1)} | ${counts.sent} | ${counts.failed} | ${megabytes(least)} | ${megabytes(memory)} | ${handles} | ${files} | ${quantile(0.5)} | ${quantile(0.99)} |`,
    );
    latencies = [];
  }
  const { perUnit, margin } = slopeOf(heap);
  const [slope, within] = [perUnit, margin].map((value) => (value / 1024).toFixed(1));
  console.log(`\nheap after the first quarter: ${slope} ± ${within} kB a minute (95 % confidence)`);
  if (counts.failed > 0) process.exitCode = 1;
}

/** Sends at the rate until a time, looking at the process now and then. */
async function load(port: number, requests: readonly Sent[], until: number): Promise<Look[]> {
  const looks: Promise<Look>[] = [];
  const start = performance.now();
  let due = 0;
  let nextLook = start;
  for (let now = start; now < until; now = performance.now()) {
    for (; due < ((now - start) / 1000) * rate; due++) {
      send(port, requests[counts.sent % requests.length]!);
    }
    if (now >= nextLook) {
      looks.push(look(port));
      nextLook += LOOK_MS;
    }
    await wait(TICK_MS);
  }
  return Promise.all(looks);
}

function send(port: number, { path, body, expected }: Sent): void {
  counts.sent++;
  const sent = performance.now();
  const fail = () => counts.failed++;
  request(
    { agent, host: '127.0.0.1', port, path, method: 'POST', headers: { 'content-type': 'application/json' } },
    (answer) => {
      answer.resume().once('end', () => {
        latencies.push(performance.now() - sent);
        if (answer.statusCode !== expected) fail();
      });
    },
  )
    .once('error', fail)
    .end(body);
}

const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.object({
      post: z
        .object({
          parameters: z.array(z.object({ name: z.string(), example: z.string().optional() })),
          requestBody: z.object({
            content: z.object({
              'application/json': z.object({
                examples: z.record(z.string(), z.object({ value: z.unknown() })),
              }),
            }),
          }),
        })
        .optional(),
    }),
  ),
});

/** Every example of the document, at its route, and for each a body that is refused. */
async function requestsOf(url: string): Promise<Sent[]> {
  const { paths } = documentSchema.parse(await (await fetch(url + ROUTES.openapi)).json());
  return Object.entries(paths).flatMap(([pattern, { post }]) => {
    if (post === undefined) return [];
    const path = post.parameters.reduce(
      (filled, { name, example = '' }) => filled.replace(`{${name}}`, example),
      pattern,
    );
    return Object.values(post.requestBody.content['application/json'].examples).flatMap(({ value }) => [
      { path, body: JSON.stringify(value), expected: 200 },
      { path, body: JSON.stringify(value).slice(0, -1), expected: 400 },
    ]);
  });
}

async function look(port: number): Promise<Look> {
  const families = parseExposition(await (await fetch(`http://127.0.0.1:${port}${ROUTES.metrics}`)).text());
  const value = (name: string) => families.get(name)?.samples[0]?.value ?? NaN;
  return {
    heap: value('nodejs_heap_size_used_bytes'),
    memory: value('process_resident_memory_bytes'),
    handles: value('nodejs_active_handles_total'),
    files: value('process_open_fds'),
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}

void main();
