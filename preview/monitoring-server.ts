import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { ResourceReaper } from './resource-reaper';
import { freePorts } from './ports';

/** Prometheus or Alertmanager as a local process. */
export interface MonitoringServer {
  readonly url: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

export interface MonitoringServerOptions {
  readonly program: string;
  readonly reaper: ResourceReaper;
  /** Exists, and is its own. */
  readonly folder: string;
  /** By name of the file; `main` is the configuration. */
  readonly files: Readonly<Record<string, unknown>> & { readonly main: unknown };
}

/** Both answer /-/ready within a second on an idle machine. */
const START_SECONDS = 30;

export async function startPrometheus(options: MonitoringServerOptions): Promise<MonitoringServer> {
  return start(options, (port, config, data) => [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ]);
}

export async function startAlertmanager(options: MonitoringServerOptions): Promise<MonitoringServer> {
  return start(options, (port, config, data) => [
    `--config.file=${config}`,
    `--storage.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    // a cluster of Alertmanagers would listen on all addresses
    '--cluster.listen-address=',
    '--log.level=warn',
  ]);
}

async function start(
  { program, reaper, folder, files }: MonitoringServerOptions,
  args: (port: number, config: string, data: string) => string[],
): Promise<MonitoringServer> {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), stringify(content, { aliasDuplicateObjects: false }));
  }
  const [port] = await freePorts(1);
  const logFile = join(folder, 'log');
  const output = openSync(logFile, 'a');
  const child = reaper.spawn(program, args(port!, join(folder, 'main'), join(folder, 'data')), {
    cwd: folder,
    env: { PATH: process.env['PATH'] },
    output,
  });
  closeSync(output);
  const url = `http://127.0.0.1:${port}`;
  await answers(
    child,
    `${url}/-/ready`,
    () => `${program} does not start:\n${readFileSync(logFile, 'utf8')}`,
  );
  return {
    url,
    pid: child.pid,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const deadline = setTimeout(() => child.kill('SIGKILL'), 5000);
      await exit;
      clearTimeout(deadline);
    },
  };
}

async function answers(child: ChildProcess, url: string, problem: () => string): Promise<void> {
  for (let tries = 0; tries < START_SECONDS * 10; tries++) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await sleep(100);
  }
  child.kill('SIGKILL');
  throw new Error(problem());
}
