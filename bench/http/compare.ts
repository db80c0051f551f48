/**
 * POST /predict with one row, server on one core and load on the other: ours, against servers that do less and against
 * FastAPI. Prints the Markdown that README.md holds.
 *
 *     npx tsx bench/http/compare.ts [rounds] [seconds of each load] [connections, such as 1,16,64,256]
 *
 * It compiles the runtime and starts every server itself. wrk and taskset must be there; Python's servers may be missing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Contestant } from './contestant';
import { contestants, OURS, SAME_WORK } from './contestants';
import { measureLoad } from './measure-load';
import { PinnedServer } from './pinned-server';
import { pythonStack, type PythonStack } from './python-stack';
import { Results } from './results';
import { inferenceServerVersions } from './inference-servers';
import { ONE_ROW } from './requests';
import { goalTable, loadTable } from './tables';
import { load, writeWrkScript } from './wrk';

const ROOT = resolve(__dirname, '../..');
const WARM_UP = { connections: 64, seconds: 2 };
const [rounds = 5, seconds = 3] = process.argv.slice(2, 4).map(Number);
const loads = (process.argv[4] ?? '1,16,64,256').split(',').map(Number);

async function main(folder: string): Promise<void> {
  execFileSync('npm', ['run', 'build', '--silent'], { cwd: ROOT, stdio: 'inherit' });
  const script = join(folder, 'post.lua');
  writeWrkScript(script, ONE_ROW);
  const python = pythonStack();
  const field = await contestants(folder, python);
  await requireSameAnswers(field);

  const results = new Results();
  for (let round = 0; round < rounds; round++) {
    // every other round backwards, so that no contestant always follows the same one
    for (const contestant of round % 2 === 0 ? field : field.toReversed()) {
      console.error(`round ${round + 1} of ${rounds}: ${contestant.name}`);
      await measure(contestant, script, results);
    }
  }

  console.log(`${versions(python)}\n`);
  console.log(
    `Medians of ${rounds} rounds of ${seconds} s, with the lowest and the highest round in brackets.\n`,
  );
  console.log(goalTable(results, loads));
  for (const connections of loads) console.log(loadTable(results, connections));
}

/** The server that is said to do our work must give our answers. */
async function requireSameAnswers(field: readonly Contestant[]): Promise<void> {
  const servers = await Promise.all(
    field
      .filter(({ name }) => name === OURS || name === SAME_WORK)
      .map((each) => PinnedServer.start(each, ONE_ROW)),
  );
  try {
    for (const [at, body] of ONE_ROW.bodies.entries()) {
      const [answer, ...others] = await Promise.all(servers.map((server) => server.answer(ONE_ROW, at)));
      if (answer === undefined || others.some((other) => other !== answer)) {
        throw new Error(
          `${SAME_WORK} answers ${body.toString()} otherwise: ${[answer, ...others].join(' and ')}`,
        );
      }
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** A round in a process of its own: how code is compiled, and what memory looks like, differs from one to the next. */
async function measure(contestant: Contestant, script: string, results: Results): Promise<void> {
  const { name } = contestant;
  const server = await PinnedServer.start(contestant, ONE_ROW);
  try {
    load(script, server.port, WARM_UP.connections, WARM_UP.seconds);
    for (const connections of loads) {
      results.add(name, connections, measureLoad(server, script, connections, seconds));
    }
  } finally {
    await server.stop();
  }
}

function versions(python: PythonStack): string {
  const node = ['hono', '@hono/node-server', 'prom-client', 'pino'].map((name) => {
    const manifest = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
    return `${name} ${(JSON.parse(manifest) as { version: string }).version}`;
  });
  // its help, with the version in the first line, comes with an exit code of 1
  const wrk = /^wrk \S+/.exec(spawnSync('wrk', ['-v'], { encoding: 'utf8' }).stdout)?.[0] ?? 'wrk';
  const stack = Object.entries(python).map(([name, version]) => `${name} ${version}`);
  const all = [`Node ${process.versions.node}`, ...node, ...stack, wrk, ...inferenceServerVersions()];
  return `${all.join(', ')}; ${cpus().length} cores of ${cpus()[0]?.model ?? 'an unknown processor'}.`;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-http-'));
void main(folder).finally(() => {
  rmSync(folder, { recursive: true });
});
