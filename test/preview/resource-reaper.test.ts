import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ResourceReaper } from '../../preview/resource-reaper';
import { processRuns } from '../support/process-runs';
import { requirable } from '../support/program';

const REAPER = requirable('preview/resource-reaper.ts');

async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100 && processRuns(pid); tries++) await sleep(50);
  return !processRuns(pid);
}

it('ends its processes and removes its folders when its owner is killed', async () => {
  const script = `
    ${REAPER.loader}
    const { ResourceReaper } = require(${JSON.stringify(REAPER.path)});
    const reaper = new ResourceReaper();
    const child = reaper.spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { output: 'ignore' });
    console.log(JSON.stringify([child.pid, reaper.folder()]));
  `;
  const owner = spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  const [pid, folder] = JSON.parse(line.toString()) as [number, string];
  expect(processRuns(pid)).toBe(true);
  owner.kill('SIGKILL');
  expect(await gone(pid)).toBe(true);
  for (let tries = 0; tries < 100 && existsSync(folder); tries++) await sleep(50);
  expect(existsSync(folder)).toBe(false);
});

it('ends what a program leaves behind', async () => {
  const reaper = new ResourceReaper();
  const child = reaper.spawn('sh', ['-c', 'sleep 60 & exit 0'], { output: 'ignore' });
  await once(child, 'exit');
  // a signal to the group fails once nobody is left in it
  expect(await gone(-child.pid!)).toBe(true);
  await reaper.end();
});
