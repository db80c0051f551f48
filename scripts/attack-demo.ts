/**
 * `npm run attack-demo`: the attack, end to end on this machine, until the administrator's webhook gets the alert. The
 * preview runs the service with as many replicas as the autoscaler may add, takes them for pods with a small CPU limit,
 * and accelerates Prometheus and Alertmanager; `attack` drives it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(__dirname, '..');
const COMMAND = join(ROOT, 'dist/cli/cdk8s-aiops.js');
const ALERT = 'AdminNotification_MaxScaleHighCPU';
/** Of `maxReplicas` in gitops/, which the alert counts. */
const REPLICAS = '6';
/** With a core each, no attack of one machine could load six pods: `attack --dry-run` says why. */
const CPU_LIMIT = '50m';
const TIMEOUT_SECONDS = '300';

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [COMMAND, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
}

const exitCode = async (child: ChildProcess): Promise<number> =>
  child.exitCode ?? ((await once(child, 'exit')) as [number | null])[0] ?? 1;

/** Reads the output until the preview has said where the service and Prometheus are; prints all of it. */
function addresses(preview: ChildProcess): Promise<{ service: string; prometheus: string }> {
  return new Promise((done, fail) => {
    let service: string | undefined;
    createInterface({ input: preview.stdout! })
      .on('line', (line) => {
        process.stdout.write(`preview  ${line}\n`);
        service ??= /^(http:\S+) takes requests/.exec(line)?.[1];
        const prometheus = /^(http:\S+) is Prometheus/.exec(line)?.[1];
        if (service !== undefined && prometheus !== undefined) done({ service, prometheus });
      })
      .on('close', () => {
        fail(new Error('the preview has ended before Prometheus ran; is it installed?'));
      });
  });
}

async function main(): Promise<number> {
  const preview = start(
    ...['preview', 'gitops', '--replicas', REPLICAS, '--cpu-limit', CPU_LIMIT, '--accelerate', '--rate', '0'],
    ...['--exit-when-firing', ALERT, '--timeout', TIMEOUT_SECONDS],
  );
  const { service, prometheus } = await addresses(preview);
  const attack = start(
    // rows cost the pods CPU, and requests the balancer before them
    ...['attack', service, '--stages', '50:20s,100:20s,200:20s,400:4m', '--rows', '100'],
    ...['--prometheus', prometheus, '--until-firing', ALERT],
  );
  attack.stdout!.on('data', (chunk: Buffer) => process.stdout.write(chunk));
  const arrived = await exitCode(preview);
  attack.kill('SIGINT');
  await exitCode(attack);
  return arrived;
}

main().then(
  (code) => {
    process.stdout.write(code === 0 ? `${ALERT} has reached its receiver\n` : `${ALERT} did not arrive\n`);
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
