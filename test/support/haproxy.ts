import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './server-process';
import { toolInstalled } from './tools';

/** Debian puts it where only root looks. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`;

export const haproxyInstalled = toolInstalled(
  spawnSync('haproxy', ['-v'], { env: { PATH } }).status === 0,
  'haproxy',
  'RESTARTS AND SWAPS UNDER LOAD WERE NOT TRIED',
);

/**
 * HAProxy in front of servers on this machine, which it asks for their readiness every 100 ms. It tries another server where
 * a connection is refused, and never sends a request twice.
 */
export class Haproxy {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(ports: readonly number[]): Promise<Haproxy> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'haproxy-'));
    const file = join(folder, 'haproxy.cfg');
    const servers = ports.map((each, index) => `  server pod${index} 127.0.0.1:${each} check`);
    writeFileSync(
      file,
      `global
  stats socket ${join(folder, 'socket')}
defaults
  mode http
  timeout connect 1s
  timeout client 70s
  timeout server 30s
  timeout check 1s
  option redispatch
frontend service
  bind 127.0.0.1:${port}
  default_backend pods
backend pods
  balance roundrobin
  option httpchk GET /readyz
  default-server inter 100ms fall 2 rise 1
${servers.join('\n')}
`,
    );
    const child = spawn('haproxy', ['-db', '-f', file], { env: { PATH }, stdio: 'ignore' });
    await untilOpen(port);
    return new Haproxy(port, child, folder);
  }

  /** Resolves when HAProxy sends requests to all of its servers. */
  async untilAllUp(): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      const states = await this.serverStates();
      if (states.every((state) => state.startsWith('UP'))) return;
      await wait(50);
    }
    throw new Error('HAProxy does not find all servers ready');
  }

  private async serverStates(): Promise<string[]> {
    const socket = connect(join(this.folder, 'socket'));
    socket.end('show stat\n');
    let csv = '';
    for await (const part of socket.setEncoding('utf8')) csv += String(part);
    const [header = '', ...rows] = csv.split('\n').map((line) => line.split(','));
    const state = header.indexOf('status');
    return rows.filter(([, server]) => server?.startsWith('pod')).map((row) => row[state]!);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
    rmSync(this.folder, { recursive: true });
  }
}

async function untilOpen(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return;
    await wait(50);
  }
  throw new Error(`haproxy does not listen on port ${port}`);
}
