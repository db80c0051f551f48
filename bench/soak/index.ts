/**
 * `npm run soak -- --minutes 30`: the compiled service under steady traffic of all protocols for the given time, with
 * episodes of drift that a webhook receives, and swaps of the model. Prints heap, memory, handles and latency over time,
 * and whether the heap grows. Fails if a request fails, or if the server ends before it is told to.
 */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { number } from '../../cli/option-parsers';
import { baselineRows } from '../../preview/sample-rows';
import { formatArtifact, parseArtifact } from '../../runtime/model/artifact-file';
import { freePort } from '../../test/support/server-process';
import { SoakedServer, type Look } from './soaked-server';
import { slopeOf } from './slope';
import { Traffic } from './traffic';

const { minutes, rate } = new Command()
  .option('--minutes <n>', 'how long', number(0.1, 100_000, 'number'), 30)
  .option('--rate <n>', 'requests a second', number(1, 100_000), 300)
  .parse()
  .opts<{ minutes: number; rate: number }>();

const INTERVALS = 24;
/** Between two looks at the heap. The least of an interval is what was left after a collection. */
const LOOK_MS = 1000;
/** Compiling, first windows and caches; the slope is of what follows. */
const WARM_UP = 1 / 4;
/** In every third interval the rows have drifted, in the next the model is swapped. */
const CYCLE = 3;
/** Standard deviations above the baseline. */
const DRIFT = 2;

const MODEL = parseArtifact(readFileSync('model/incident.json', 'utf8'));
const { digest: DIGEST, ...CONTENT } = MODEL;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'soak-'));
  const webhook = { events: 0, port: await freePort() };
  const receiver = createServer((message, response) => {
    webhook.events++;
    message.resume().once('end', () => response.writeHead(204).end());
  }).listen(webhook.port, '127.0.0.1');
  const path = join(folder, 'model.json');
  writeModel(path, 0);
  let server: SoakedServer | undefined;
  try {
    server = await SoakedServer.start({
      MODEL_PATH: path,
      LOG_SAMPLE_RATIO: '0.01',
      DRIFT_WEBHOOK: `http://127.0.0.1:${webhook.port}`,
      DRIFT_WEBHOOK_ALLOW_HTTP: 'true',
      DRIFT_WEBHOOK_ALLOW_PRIVATE: 'true',
    });
    await Promise.race([soak(server, path, webhook), server.endedEarly]);
    console.log(`after SIGTERM: ${await server.stop()}`);
  } finally {
    server?.kill();
    receiver.closeAllConnections();
    receiver.close();
    rmSync(folder, { recursive: true });
  }
}

/** Replaces the file by a rename, so that no reader sees half of it. */
function writeModel(path: string, swaps: number): void {
  writeFileSync(`${path}.new`, formatArtifact({ ...CONTENT, version: `1.0.${swaps}` }));
  renameSync(`${path}.new`, path);
}

async function soak(server: SoakedServer, path: string, webhook: { readonly events: number }): Promise<void> {
  let deviations = 0;
  const draw = baselineRows(MODEL, Math.random);
  const traffic = new Traffic(server.port, MODEL, () => draw(deviations));
  const intervalMs = (minutes * 60_000) / INTERVALS;
  console.log(`${minutes} minutes, ${rate} requests a second, Node ${process.version}, model ${DIGEST}\n`);
  row('minute', 'requests', 'failed', 'shed', 'heap after collection, MB', 'resident, MB', 'open files', 'sockets', 'timers', 'webhook events', 'swaps', 'p50, ms', 'p99, ms'); // prettier-ignore
  row(...Array.from({ length: 13 }, () => '---:'));
  const start = performance.now();
  const heap: [number, number][] = [];
  let swaps = 0;
  for (let interval = 1; interval <= INTERVALS; interval++) {
    deviations = interval % CYCLE === 0 ? DRIFT : 0;
    if (interval > 1 && interval % CYCLE === 1) writeModel(path, ++swaps);
    const until = start + interval * intervalMs;
    const [looks] = await Promise.all([looksUntil(server, until), traffic.run(rate, until)]);
    const { resident, openFiles, sockets, timers } = looks.at(-1)!;
    const least = Math.min(...looks.map((look) => look.heap));
    const minute = (performance.now() - start) / 60_000;
    if (interval > INTERVALS * WARM_UP) heap.push([minute, least]);
    const latencies = traffic.takeLatencies();
    const quantile = (share: number) => (latencies[Math.floor(share * latencies.length)] ?? NaN).toFixed(2);
    row(minute.toFixed(1), traffic.sent, traffic.failed, traffic.shed, megabytes(least), megabytes(resident), openFiles, sockets, timers, webhook.events, swaps, quantile(0.5), quantile(0.99)); // prettier-ignore
  }
  traffic.close();
  const { perUnit, margin } = slopeOf(heap);
  const [slope, within] = [perUnit, margin].map((value) => (value / 1024).toFixed(1));
  console.log(`\nheap after the first quarter: ${slope} ± ${within} kB a minute (95 % confidence)`);
  for (const [what, count] of traffic.failures) console.log(`${count} × ${what}`);
  if (traffic.failed > 0) process.exitCode = 1;
}

async function looksUntil(server: SoakedServer, until: number): Promise<Look[]> {
  const looks: Look[] = [];
  do {
    looks.push(await server.look());
    await wait(Math.min(LOOK_MS, until - performance.now()));
  } while (performance.now() < until);
  return looks;
}

function row(...cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
