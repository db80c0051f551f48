/**
 * Predictions for one row, for 100 and for 1,000, by each protocol: `/predict`, V2 with JSON and V2 with binary tensors,
 * of ours, of MLServer, and of FastAPI on onnxruntime. Prints the Markdown that README.md holds.
 *
 *     npx tsx bench/http/protocols.ts [rounds] [seconds of each load] [connections] [rows, such as 1,100,1000]
 *
 * It needs what compare.ts needs. Servers that are not installed are named and left out.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeTrainedArtifact } from './artifact';
import type { Contestant } from './contestant';
import { ourRuntime } from './contestants';
import { inferenceServers, inferenceServerVersions } from './inference-servers';
import { measureLoad } from './measure-load';
import { PinnedServer } from './pinned-server';
import { binaryRequests, rowRequests, tensorRequests, type Requests } from './requests';
import { Results } from './results';
import { protocolGoals, protocolTable, RUNTIME } from './tables';
import { load, writeWrkScript } from './wrk';

const WARM_UP_SECONDS = 1;
const [rounds = 3, seconds = 2, connections = 16] = process.argv.slice(2, 5).map(Number);
const sizes = (process.argv[5] ?? '1,100,1000').split(',').map(Number);

/** A server, and the requests that it answers, by the name of their protocol. */
interface Entry {
  readonly server: Contestant;
  readonly protocols: Readonly<Record<string, (rows: number) => Requests>>;
}

const V2 = { 'V2, JSON': tensorRequests, 'V2, binary': binaryRequests };

async function entries(folder: string): Promise<Entry[]> {
  const artifact = join(folder, 'model.json');
  await writeTrainedArtifact(artifact);
  const others = inferenceServers(folder);
  const ours = ourRuntime(RUNTIME, artifact, '0.01');
  // the others answer everything, however late
  const patient = { ...ours, environment: { ...ours.environment, MAX_WAIT_SECONDS: '10' } };
  return [
    {
      server: patient,
      protocols: { '/predict': rowRequests, ...V2 },
    },
    ...(others === undefined
      ? []
      : [
          // it has no binary tensor data extension
          { server: others.mlServer, protocols: { 'V2, JSON': tensorRequests } },
          {
            server: others.onnx,
            protocols: { 'its own JSON': (rows: number) => rowRequests(rows, '/predict-rows') },
          },
        ]),
  ];
}

async function main(folder: string): Promise<void> {
  execFileSync('npm', ['run', 'build', '--silent'], { cwd: resolve(__dirname, '../..'), stdio: 'inherit' });
  const scripts = join(folder, 'scripts');
  mkdirSync(scripts);
  const field = await entries(folder);
  const results = new Results();
  for (let round = 0; round < rounds; round++) {
    // every other round backwards, so that no server always follows the same one
    for (const { server, protocols } of round % 2 === 0 ? field : field.toReversed()) {
      const first = Object.values(protocols)[0]!(1);
      const started = await PinnedServer.start(server, first);
      try {
        for (const [protocol, requestsOf] of Object.entries(protocols)) {
          for (const rows of sizes) {
            const requests = requestsOf(rows);
            await started.ready(requests);
            const script = join(scripts, `${protocol.replaceAll(/\W+/g, '-')}-${rows}.lua`);
            writeWrkScript(script, requests);
            load(script, started.port, connections, WARM_UP_SECONDS);
            const name = `${server.name}, ${protocol}`;
            console.error(`round ${round + 1} of ${rounds}: ${name}, ${rows} rows`);
            results.add(name, rows, measureLoad(started, script, connections, seconds));
          }
        }
      } finally {
        await started.stop();
      }
    }
  }
  console.log(
    `Node ${process.versions.node}, ${inferenceServerVersions().join(', ')}; ${cpus().length} cores of ${cpus()[0]?.model ?? 'an unknown processor'}.\n`,
  );
  console.log(
    `Medians of ${rounds} rounds of ${seconds} s with ${connections} connections, with the lowest and the highest round in brackets.\n`,
  );
  console.log(protocolGoals(results));
  for (const rows of sizes) console.log(protocolTable(results, rows));
}

const folder = mkdtempSync(join(tmpdir(), 'bench-protocols-'));
void main(folder).finally(() => {
  rmSync(folder, { recursive: true });
});
