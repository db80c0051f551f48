/**
 * What happens to requests when ten times as many come as can be answered, how soon afterwards latencies are as before,
 * and what 500 slow connections do to all other requests. Server on the first core, load on the second.
 *
 * `npm run build && npx tsx bench/overload/index.ts [seconds] [rounds]` needs taskset (util-linux), and slowhttptest for the
 * slow connections.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFullArtifact } from './artifact';
import { heavyServer, ROWS, TREES } from './heavy-request';
import { overloadRound, type Round } from './round';
import { slowConnections } from './slow-connections';
import { milliseconds, printHead, printRow, quantile } from './table';

const [seconds = 10, rounds = 3] = process.argv.slice(2).map(Number);
/** An answer that comes later is of no use to most who asked. */
const GOOD_MS = 1000;
/** A refusal that comes later is late. */
const PROMPT_MS = 20;
/** Nobody is refused. A few seconds of it keep the server busy for a minute. */
const UNSHED = { MAX_WAIT_SECONDS: '60', MAX_REQUESTS_IN_FLIGHT: '100000' };
const UNSHED_SECONDS = 2;

function printUnderLoad(name: string, { capacity, offered, seconds: took, latencies, probes }: Round): void {
  const accepted = latencies.get(200) ?? [];
  const refused = latencies.get(503) ?? [];
  const others = [...latencies].filter(([status]) => status !== 200 && status !== 503);
  printRow(
    name,
    capacity.toFixed(0),
    (offered / capacity).toFixed(1),
    (accepted.filter((time) => time <= GOOD_MS).length / took / capacity).toFixed(2),
    ...[accepted, refused].flatMap((times) => [0.5, 0.99, 1].map((share) => milliseconds(quantile(times, share)))),
    refused.filter((time) => time > PROMPT_MS).length,
    others.map(([status, { length }]) => `${status}: ${length}`).join(', ') || 'none',
    milliseconds(quantile(probes, 1)),
  ); // prettier-ignore
}

function printAfter(name: string, { before, after, recovered }: Round): void {
  const cells = [before, ...after].map(
    ({ p99, refused }) => milliseconds(p99) + (refused === 0 ? '' : `, ${refused} refused`),
  );
  printRow(name, ...cells, recovered === undefined ? 'not in 3 s' : `${recovered} s`);
}

async function main(): Promise<void> {
  execFileSync('taskset', ['-acp', '1', String(process.pid)], { stdio: 'ignore' });
  const folder = mkdtempSync(join(tmpdir(), 'bench-overload-'));
  const artifact = join(folder, 'model.json');
  writeFullArtifact(artifact, TREES);
  console.log(
    `Node ${process.version}, ${TREES} trees, ${ROWS} rows a request, ${seconds} s of load a round\n`,
  );
  try {
    const results: [string, Round][] = [];
    for (let round = 1; round <= rounds; round++) {
      results.push([String(round), await overloadRound(heavyServer(artifact), seconds)]);
    }
    results.push(['nothing shed', await overloadRound(heavyServer(artifact, UNSHED), UNSHED_SECONDS)]);
    printHead('round', 'capacity, requests/s', 'offered, times capacity', 'answered within 1 s, of capacity', '200: p50', 'p99', 'slowest', '503: p50', 'p99', 'slowest', '503 after 20 ms', 'other answers', 'slowest probe'); // prettier-ignore
    for (const [name, round] of results) printUnderLoad(name, round);
    console.log('\np99 at half the capacity\n');
    printHead('round', 'before', ...results[0]![1].after.map((_, window) => `${window / 2} s after`), 'as before within'); // prettier-ignore
    for (const [name, round] of results) printAfter(name, round);
    await slowConnections(artifact, results[0]![1].capacity / 2);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
