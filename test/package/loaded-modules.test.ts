import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '../support/server-process';
import { smallArtifact } from '../support/small-model';

/**
 * How many modules start what people start. A count shows what was imported by oversight, on any machine alike; each bound
 * is what is loaded now and about a tenth more.
 */

const folder = mkdtempSync(join(tmpdir(), 'loaded-modules-'));
const list = join(folder, 'list.cjs');
const listed = join(folder, 'listed.json');
writeFileSync(
  list,
  `process.on('exit', () => {
  const modules = Object.keys(require.cache).filter((file) => file !== __filename);
  require('node:fs').writeFileSync(${JSON.stringify(listed)}, JSON.stringify(modules));
});`,
);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Files that a process has loaded when it ends, from the root of the project. */
function loadedBy(...args: string[]): string[] {
  const { status, stderr } = spawnSync(process.execPath, ['--require', list, ...args], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return readList();
}

function readList(): string[] {
  const files = JSON.parse(readFileSync(listed, 'utf8')) as string[];
  return files.map((file) => relative('.', file));
}

const of = (files: readonly string[], pattern: RegExp): string[] =>
  files.filter((file) => pattern.test(file));

it.each(['--version', '--help'])('cdk8s-aiops %s loads commander and no command', (option) => {
  const files = loadedBy('dist/cli/cdk8s-aiops.js', option);
  expect(of(files, /^dist\//)).toEqual([
    'dist/cli/cdk8s-aiops.js',
    'dist/runtime/contract/version.js',
    'dist/cli/commands.js',
  ]);
  expect(files.length).toBeLessThanOrEqual(12);
});

it('requiring the constructs loads no server, no WebAssembly and no Grafana SDK', () => {
  const files = loadedBy('--eval', "require('./dist/constructs')");
  expect(
    of(files, /^dist\/runtime\/(?!contract\/|config\/|expectations\/|model\/|data\/nearest-name)/),
  ).toEqual([]);
  expect(of(files, /wasm|forest-(codec|walk)|grafana-foundation-sdk/)).toEqual([]);
  expect(files.length).toBeLessThanOrEqual(750);
});

it('the client loads cockatiel and itself', () => {
  const files = loadedBy('--eval', "require('./dist/runtime/client')");
  expect(of(files, /^(?!node_modules\/cockatiel\/|dist\/runtime\/(client|contract)\/)/)).toEqual([]);
  expect(files.length).toBeLessThanOrEqual(38);
});

it('a server without a webhook starts without what sends to one, and without what trains', async () => {
  const model = join(folder, 'model.json');
  writeFileSync(model, smallArtifact());
  const server = spawn(process.execPath, ['--require', list, 'dist/runtime/serving/main.js'], {
    env: {
      PATH: process.env['PATH'],
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      MODEL_PATH: model,
      DRAIN_DELAY_SECONDS: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 30_000,
  });
  let log = '';
  for await (const text of server.stdout.setEncoding('utf8')) {
    const loaded = log.includes('"model loaded"');
    log += String(text);
    // once: a second signal ends it without a drain
    if (!loaded && log.includes('"model loaded"')) server.kill('SIGTERM');
  }
  if (server.exitCode === null) await once(server, 'exit');
  expect(server.exitCode, log).toBe(0);
  const files = readList();
  expect(
    of(files, /^dist\/runtime\/(training|fetch|storage)\/|^node_modules\/(cockatiel|@aws-sdk)\//),
  ).toEqual([]);
  expect(files.length).toBeLessThanOrEqual(460);
});

it('the init container loads the client of S3, and nothing that serves', () => {
  const { status } = spawnSync(
    process.execPath,
    [
      '--require',
      list,
      'dist/runtime/fetch/main.js',
      'no-address',
      '--digest',
      `sha256:${'0'.repeat(64)}`,
      '--out',
      join(folder, 'out'),
    ],
    { env: { PATH: process.env['PATH'] } },
  );
  expect(status).toBe(3);
  const files = readList();
  expect(
    of(
      files,
      /^dist\/runtime\/(?!contract\/|fetch\/|storage\/|telemetry\/log\.js|process\/|model\/artifact-tail)/,
    ),
  ).toEqual([]);
  expect(of(files, /^node_modules\/(hono|prom-client|zod)\//)).toEqual([]);
  expect(files.length).toBeLessThanOrEqual(400);
});
