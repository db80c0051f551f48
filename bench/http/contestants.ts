import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import ts from 'typescript';
import { IMAGE } from '../../runtime/contract/image';
import { PYTHON } from '../training/python';
import { writeTrainedArtifact } from './artifact';
import type { Contestant } from './contestant';
import { rowMajor } from '../training/sample-data';
import { inferenceServers } from './inference-servers';
import type { PythonModule, PythonStack } from './python-stack';
import { SAMPLE, SAMPLE_ROWS } from './sample';

const ROOT = resolve(__dirname, '../..');
const SERVERS = join(__dirname, 'servers');

/** Names of the tables' rows that goals speak of. */
export const OURS = 'this runtime, 1 % of predictions logged';
export const SAME_WORK = 'node:http, the same work';
export const HONO = 'Hono, constant answer';
export const FASTAPI = 'FastAPI, constant answer';
/** uvicorn as Debian's package depends on it: with h11 and asyncio, both in Python. */
export const FASTAPI_STOCK = 'FastAPI, constant answer, uvicorn as packaged';
export const FASTAPI_BYTES = 'FastAPI, constant bytes';
export const FASTAPI_SKLEARN = ['FastAPI with scikit-learn, def', 'FastAPI with scikit-learn, async def'];

/** Puts everything that the servers need into a folder. Those whose parts are not installed are named and left out. */
export async function contestants(folder: string, python: PythonStack): Promise<Contestant[]> {
  const artifact = join(folder, 'model.json');
  await writeTrainedArtifact(artifact);
  compileServers(folder);
  const node = (name: string, file: string): Contestant => ({
    name,
    command: [process.execPath, join(folder, 'bench/http/servers', file)],
    folder: ROOT,
    environment: { MODEL_PATH: artifact },
  });
  return [
    node('node:http, constant answer', 'node-constant.js'),
    node(SAME_WORK, 'node-same-work.js'),
    node(HONO, 'hono-constant.js'),
    node('Hono, reads the body, constant answer', 'hono-reads-body.js'),
    ourRuntime(OURS, artifact, '0.01'),
    ourRuntime('this runtime, every prediction logged', artifact, '1'),
    ...fastApi(folder, python),
    ...onOnnx(folder),
  ];
}

/**
 * The runtime as the image starts it.
 *
 * @param artifact the model's file
 * @param logged share of the predictions that are logged
 */
export function ourRuntime(name: string, artifact: string, logged: string): Contestant {
  return {
    name,
    command: [process.execPath, ...IMAGE.command.slice(1)],
    folder: ROOT,
    environment: {
      HOST: '127.0.0.1',
      MODEL_PATH: artifact,
      LOG_SAMPLE_RATIO: logged,
      DRAIN_DELAY_SECONDS: '0',
    },
  };
}

function onOnnx(folder: string): Contestant[] {
  const servers = inferenceServers(folder);
  return servers === undefined ? [] : [servers.onnx];
}

function fastApi(folder: string, python: PythonStack): Contestant[] {
  const missing = (...modules: readonly PythonModule[]) =>
    modules.filter((name) => python[name] === undefined);
  const say = (modules: readonly PythonModule[], consequence: string): void => {
    if (modules.length === 0) return;
    const packages = modules.map((name) => `python3-${name}`).join(' ');
    console.error(
      `\n!!! ${PYTHON} has no ${modules.join(', ')}: ${consequence} (Debian: apt install ${packages})\n`,
    );
  };
  const uvicorn = (name: string, app: string, environment: Record<string, string> = {}): Contestant => ({
    name,
    // an access log would cost it a line a request
    command: [
      PYTHON,
      ...'-B -m uvicorn --workers 1 --no-access-log --log-level warning'.split(' '),
      `${app}:app`,
    ],
    folder: SERVERS,
    environment,
  });
  const stock = { UVICORN_HTTP: 'h11', UVICORN_LOOP: 'asyncio' };

  const server = missing('fastapi', 'uvicorn');
  say(server, 'FastAPI is MISSING below');
  if (server.length > 0) return [];
  say(missing('uvloop', 'httptools'), 'uvicorn runs SLOWER than it can');
  const constant = [
    uvicorn(FASTAPI_STOCK, 'fastapi_constant', stock),
    uvicorn(FASTAPI, 'fastapi_constant'),
    uvicorn(FASTAPI_BYTES, 'fastapi_bytes'),
  ];
  const forests = missing('sklearn');
  say(forests, 'FastAPI with scikit-learn is MISSING below');
  if (forests.length > 0) return constant;
  const forest = join(folder, 'forest.joblib');
  writeFileSync(join(folder, 'x.bin'), rowMajor(SAMPLE.columns, 0, SAMPLE_ROWS));
  writeFileSync(join(folder, 'y.bin'), SAMPLE.target.slice(0, SAMPLE_ROWS));
  execFileSync(PYTHON, ['-B', join(SERVERS, 'train_sklearn.py'), folder, forest]);
  const sklearn = FASTAPI_SKLEARN.map((name) =>
    uvicorn(name, 'fastapi_sklearn', {
      FOREST: forest,
      ENDPOINT: name.endsWith('async def') ? 'async def' : 'def',
    }),
  );
  return [...constant, ...sklearn];
}

/** To JavaScript beside the compiled runtime: with a loader in the process its memory would not be the server's alone. */
function compileServers(folder: string): void {
  const target = join(folder, 'bench/http/servers');
  mkdirSync(target, { recursive: true });
  // Node follows links, so the runtime's parts are those that the image runs
  symlinkSync(join(ROOT, 'dist/runtime'), join(folder, 'runtime'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const file of readdirSync(SERVERS).filter((name) => name.endsWith('.ts'))) {
    const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 };
    const { outputText } = ts.transpileModule(readFileSync(join(SERVERS, file), 'utf8'), { compilerOptions });
    writeFileSync(join(target, `${parse(file).name}.js`), outputText);
  }
}
