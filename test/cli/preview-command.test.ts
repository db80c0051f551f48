import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { processRuns } from '../support/process-runs';
import { nodeArguments } from '../support/program';

const ROOT = resolve(__dirname, '../..');

interface Command {
  readonly child: ChildProcess;
  /** Standard output and errors so far. */
  readonly output: () => string;
  readonly exit: Promise<number | null>;
}

function preview(args: readonly string[], path = process.env['PATH']): Command {
  const child = spawn(process.execPath, [...nodeArguments('cli/cdk8s-aiops.ts'), 'preview', ...args], {
    cwd: ROOT,
    env: { PATH: path },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return { child, output: () => output, exit: once(child, 'close').then(() => child.exitCode) };
}

async function until(seconds: number, holds: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < seconds * 10 && !holds(); tries++) await sleep(100);
  return holds();
}

/** Waits until everything has been started; the traffic comes last. */
async function started({ child, output }: Command): Promise<number[]> {
  await until(40, () => output().includes('requests a second') || child.exitCode !== null);
  expect(output()).toContain('requests a second');
  return [...output().matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid));
}

describe('cdk8s-aiops preview', () => {
  it('goes on with replicas alone where Prometheus is missing, says so, and drains at Ctrl+C', async () => {
    const command = preview(['gitops', '--replicas', '2'], '');
    const { child, output, exit } = command;
    const pids = await started(command);
    expect(output()).toContain('WARNING: prometheus and prometheus-alertmanager are not on the PATH');
    expect(pids).toHaveLength(2);
    child.kill('SIGINT');
    expect(await exit).toBe(0);
    expect(output()).toContain('stopping');
    expect(pids.filter(processRuns)).toEqual([]);
  });

  it('leaves nothing running when it is killed', async () => {
    const command = preview(['gitops', '--replicas', '1']);
    const { child, exit } = command;
    const pids = await started(command);
    expect(pids.every(processRuns)).toBe(true);
    child.kill('SIGKILL');
    await exit;
    expect(
      await until(10, () => !pids.some(processRuns)),
      `still running: ${pids.filter(processRuns).join(', ')}`,
    ).toBe(true);
  });

  it('cannot wait for an alert without the servers that judge it', async () => {
    const { output, exit } = preview(['gitops', '--exit-when-firing', 'DriftDetected'], '');
    expect(await exit).toBe(1);
    expect(output()).toContain(
      '--exit-when-firing needs Prometheus and Alertmanager: prometheus and prometheus-alertmanager are not',
    );
  });

  it('names the existing alerts when it is asked for another one', async () => {
    const { output, exit } = preview(['gitops', '--exit-when-firing', 'ModelDriftDetectd']);
    expect(await exit).toBe(1);
    expect(output()).toContain('there is no alert "ModelDriftDetectd"; did you mean ModelDriftDetected?');
  });

  it('says that the image has to be built where its command is not found', async () => {
    const { output, exit } = preview(['gitops', '--root', 'model']);
    expect(await exit).toBe(1);
    expect(output()).toMatch(/runs dist\/runtime\/serving\/main\.js, and there is none in .*model; build it/);
  });

  it('ends with 2 when it is called wrongly, and with 1 where there is nothing to run', async () => {
    const misused = preview(['--replicas', '0']);
    const empty = preview(['docs']);
    expect(await misused.exit).toBe(2);
    expect(await empty.exit).toBe(1);
    expect(empty.output()).toContain('holds no Kubernetes objects');
  });
});
