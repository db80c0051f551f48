/**
 * `npm run up`: the main job, end to end, on this machine: train the sample model if there is none, synthesize
 * and check the manifests, start the runtime as the synthesized Deployment says, and ask it two questions.
 *
 * With `-- --exit` it stops after the demonstration; the exit code is 0 only if every step succeeded.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readContainers, type Container } from '../preview/container';
import { ResourceReaper } from '../preview/resource-reaper';
import { LocalProcess } from '../preview/local-process';
import { readManifests } from '../preview/manifests';
import { PodVolumes } from '../preview/pod-volumes';
import { readModel, rowAt, type Row } from '../preview/sample-rows';
import { PORT_NAMES, ROUTES } from '../runtime/contract/routes';

const ROOT = resolve(__dirname, '..');
const { values: options } = parseArgs({ options: { exit: { type: 'boolean', default: false } } });

function step(title: string): void {
  process.stdout.write(`\n▸ ${title}\n`);
}

function run(script: string, ...args: string[]): void {
  execFileSync(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
}

function readDeployment(): Container {
  const containers = readContainers(readManifests(join(ROOT, 'gitops')));
  if (containers.length !== 1)
    throw new Error(`gitops/ holds ${containers.length} Deployments, this demonstration starts exactly one`);
  return containers[0]!;
}

async function predict(url: string, features: Row, expected: boolean): Promise<void> {
  const body = JSON.stringify({ features });
  process.stdout.write(`\n  POST ${url}\n  ${body}\n`);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const answer = await response.text();
  process.stdout.write(`  ${response.status} ${answer}\n`);
  const { drift } = JSON.parse(answer) as { drift?: unknown };
  if (response.status !== 200 || drift !== expected)
    throw new Error(`expected status 200 and "drift": ${expected}`);
}

async function main(): Promise<void> {
  if (!existsSync(join(ROOT, 'model/incident.json'))) {
    step('training the sample model');
    run('tsx/dist/cli.mjs', 'model/train-sample.ts');
  }
  step('building the runtime');
  run('typescript/bin/tsc', '-p', 'tsconfig.build.json');
  step('synthesizing gitops/ and checking every manifest');
  run('tsx/dist/cli.mjs', 'cli/cdk8s-aiops.ts', 'synth');

  const container = readDeployment();
  const base = `http://127.0.0.1:${container.ports.get(PORT_NAMES.http)}`;
  step(`starting Deployment ${container.namespace}/${container.deployment}: ${container.command.join(' ')}`);
  const reaper = new ResourceReaper();
  const volumes = new PodVolumes(container, reaper.folder(), ROOT);
  const service = new LocalProcess(container, {
    root: ROOT,
    output: options.exit ? 'ignore' : 'inherit',
    reaper,
    volumes,
  });
  process.once('SIGINT', () => void service.stop());
  process.once('SIGTERM', () => void service.stop());
  try {
    await service.ready();
    process.stdout.write(`  ready at ${base}\n`);
    const model = readModel(container, (path) => volumes.localPath(container, path));
    step('a request like the training data');
    await predict(base + ROUTES.predict, rowAt(model, 0), false);
    step('a request ten standard deviations away from it');
    await predict(base + ROUTES.predict, rowAt(model, 10), true);
  } catch (error) {
    await service.stop();
    throw error;
  }
  if (options.exit) {
    step('stopping as Kubernetes would: SIGTERM, then the drain delay');
    const code = await service.stop();
    if (code !== 0) throw new Error(`the runtime exited with code ${code} after SIGTERM`);
    process.stdout.write('\neverything held\n');
    return;
  }
  step('running; stop with Ctrl+C');
  for (const route of Object.values(ROUTES)) process.stdout.write(`  ${base}${route}\n`);
  process.exitCode = await service.end();
}

main().catch((error: unknown) => {
  process.stderr.write(`\n✗ ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
