import { spawnSync } from 'node:child_process';
import { requirable } from '../support/program';

const PUBLISH = requirable('cli/publish.ts');

/** Calls of node:fs that change a disk. */
const CHANGES = ['mkdirSync', 'writeFileSync', 'renameSync', 'rmSync', 'rmdirSync'];

/**
 * Publishes in a process of its own, which kills itself before it changes the disk for the given time, counted from 0.
 *
 * @returns whether it came to that call; otherwise it has published everything
 */
export function killedAtCall(call: number, from: string, to: string): boolean {
  const script = `
    ${PUBLISH.loader}
    const { publish } = require(${JSON.stringify(PUBLISH.path)});
    const fs = require('node:fs');
    let left = ${call};
    for (const name of ${JSON.stringify(CHANGES)}) {
      const change = fs[name];
      fs[name] = (...args) => {
        if (left-- === 0) process.kill(process.pid, 'SIGKILL');
        return change(...args);
      };
    }
    publish(${JSON.stringify(from)}, ${JSON.stringify(to)});`;
  const { signal, status, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  if (signal === 'SIGKILL') return true;
  if (status !== 0) throw new Error(stderr);
  return false;
}
