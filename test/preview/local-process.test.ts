import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Container } from '../../preview/container';
import { ResourceReaper } from '../../preview/resource-reaper';
import { LocalProcess } from '../../preview/local-process';
import { PodVolumes } from '../../preview/pod-volumes';
import { freePorts } from '../../preview/ports';

const root = mkdtempSync(join(tmpdir(), 'local-process-'));
const reaper = new ResourceReaper();
/** Runs it in a pod of its own. */
function run(spec: Container): LocalProcess {
  const volumes = new PodVolumes(spec, reaper.folder(), root);
  return new LocalProcess(spec, { root, output: 'ignore', reaper, volumes });
}
afterAll(async () => {
  await reaper.end();
  rmSync(root, { recursive: true });
});

/** Answers with the file that its environment names; its readiness comes with the second question. */
const SERVER = `
let asked = 0;
require('node:http').createServer((request, response) => {
  const ready = request.url !== '/readyz' || ++asked > 1;
  response.writeHead(ready ? 200 : 503).end(require('node:fs').readFileSync(process.env.FILE, 'utf8'));
}).listen(Number(process.env.PORT));
process.on('SIGTERM', () => process.exit(process.env.STUBBORN ? undefined : 7));
if (process.env.STUBBORN) process.removeAllListeners('SIGTERM'), process.on('SIGTERM', () => {});
`;
writeFileSync(join(root, 'server.js'), SERVER);

async function container(
  changes: Partial<Container> = {},
  environment: Record<string, string> = {},
): Promise<Container> {
  const [port] = await freePorts(1);
  return {
    deployment: 'churn',
    namespace: 'serving',
    name: 'server',
    image: undefined,
    command: ['node', 'server.js'],
    workingDirectory: '/app',
    environment: { PORT: String(port), FILE: '/models/model.json', ...environment },
    ports: new Map([['http', port!]]),
    mounts: [{ volume: 'model', path: '/models', files: { 'model.json': 'the model' } }],
    startupProbe: undefined,
    livenessProbe: undefined,
    readinessProbe: {
      httpGet: { path: '/readyz', port: 'http' },
      initialDelaySeconds: 0,
      periodSeconds: 0.1,
      timeoutSeconds: 1,
      failureThreshold: 50,
    },
    terminationGracePeriodSeconds: 1,
    initContainers: [],
    others: [],
    ...changes,
  };
}

describe('a container as a local process', () => {
  it('finds its mounted files where its environment says, and is ready when its probe passes', async () => {
    const spec = await container();
    const service = run(spec);
    await service.ready();
    const answer = await fetch(`http://127.0.0.1:${spec.ports.get('http')}/`);
    expect(await answer.text()).toBe('the model');
    expect(await service.stop()).toBe(7);
  });

  it('is killed when it outlives its grace period', async () => {
    const service = run(await container({}, { STUBBORN: '1' }));
    await service.ready();
    expect(await service.stop()).toBe(137);
  });

  it('says that the process ended when it does so before its probe passes', async () => {
    const service = run(await container({ command: ['node', '-e', 'process.exit(3)'] }));
    await expect(service.ready()).rejects.toThrow(/churn exited with code 3 before/);
    await service.stop();
  });

  it('says which probe failed and how often', async () => {
    const spec = await container({ command: ['node', '-e', 'setInterval(() => {}, 1000)'] });
    const service = run({ ...spec, readinessProbe: { ...spec.readinessProbe!, failureThreshold: 2 } });
    await expect(service.ready()).rejects.toThrow(/readyz did not answer well 2 times/);
    await service.stop();
  });
});
