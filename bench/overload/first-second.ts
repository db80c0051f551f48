/**
 * Refusals in the first second of a server, from its readiness on: V2 with 100 rows a request, as the server is, and
 * without its warm-up. Server on the first core, wrk on the second. Prints the table that README.md holds.
 *
 * `npm run build && npx tsx bench/overload/first-second.ts [rounds]` needs taskset (util-linux) and wrk.
 */
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeTrainedArtifact } from '../http/artifact';
import type { Contestant } from '../http/contestant';
import { ourRuntime } from '../http/contestants';
import { PinnedServer } from '../http/pinned-server';
import { tensorRequests, type Requests } from '../http/requests';
import { load, writeWrkScript } from '../http/wrk';
import { median } from '../training/median';
import { printHead, printRow } from './table';

const ROOT = resolve(__dirname, '../..');
const ROWS = 100;
const CONNECTIONS = [64, 128];
const READYZ: Requests = { method: 'GET', path: '/readyz', headers: {}, bodies: [Buffer.alloc(0)] };
const [rounds = 5] = process.argv.slice(2).map(Number);

/** The same build with a warm-up that does nothing. */
function withoutWarmUp(folder: string): string {
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'dist/runtime/serving/warm-up.js'), 'exports.warmUp = async () => undefined;\n');
  return folder;
}

/** Shares of the requests that were refused in the first second, and in one after three more under load. */
async function firstSecond(
  contestant: Contestant,
  script: string,
  connections: number,
): Promise<{ readonly first: number; readonly answered: number; readonly later: number }> {
  const server = await PinnedServer.start(contestant, READYZ);
  try {
    const first = load(script, server.port, connections, 1);
    load(script, server.port, connections, 3);
    const later = load(script, server.port, connections, 1);
    return {
      first: first.failed / first.requests,
      answered: first.requests - first.failed,
      later: later.failed / later.requests,
    };
  } finally {
    await server.stop();
  }
}

async function main(folder: string): Promise<void> {
  const artifact = join(folder, 'model.json');
  await writeTrainedArtifact(artifact);
  const script = join(folder, 'infer.lua');
  writeWrkScript(script, tensorRequests(ROWS));
  const warm = ourRuntime('as it is', artifact, '0');
  const field = [warm, { ...warm, name: 'without its warm-up', folder: withoutWarmUp(folder) }];
  console.log(
    `Node ${process.version}, 100 trees, V2 with ${ROWS} rows a request, medians of ${rounds} rounds\n`,
  );
  printHead(
    'server',
    'connections',
    'refused in the first second',
    'least',
    'most',
    'answered',
    'refused when warm',
  );
  for (const connections of CONNECTIONS) {
    const results = field.map(() => [] as Awaited<ReturnType<typeof firstSecond>>[]);
    for (let round = 0; round < rounds; round++) {
      for (const [at, contestant] of field.entries())
        results[at]!.push(await firstSecond(contestant, script, connections));
    }
    for (const [at, { name }] of field.entries()) {
      const refused = results[at]!.map((each) => 100 * each.first);
      const percent = (value: number) => `${value.toFixed(0)} %`;
      printRow(
        name,
        String(connections),
        percent(median(refused)),
        percent(Math.min(...refused)),
        percent(Math.max(...refused)),
        median(results[at]!.map(({ answered }) => answered)).toFixed(0),
        percent(100 * median(results[at]!.map(({ later }) => later))),
      );
    }
  }
}

const folder = mkdtempSync(join(tmpdir(), 'bench-first-second-'));
void main(folder).finally(() => {
  rmSync(folder, { recursive: true });
});
