import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { LogOutput } from '../../../runtime/telemetry/log-output';

const MEBIBYTE = 1024 * 1024;
const line = (number: number) => `{"number":${number},"text":"${'x'.repeat(1000)}"}\n`;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'log-output-test-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true });
  });
  return path;
}

function descriptor(path: string, flags: string): number {
  const fd = openSync(path, flags);
  onTestFinished(() => {
    closeSync(fd);
  });
  return fd;
}

/** A pipe whose reader takes what there is when it is asked. */
function pipe() {
  const path = join(folder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const fd = descriptor(path, 'r+');
  const buffer = Buffer.alloc(MEBIBYTE);
  const read = (): string => {
    try {
      return buffer.toString('utf8', 0, readSync(fd, buffer));
    } catch {
      return '';
    }
  };
  return { fd, read };
}

it('writes what came in one turn of the event loop, in its order', async () => {
  const path = join(folder(), 'log');
  const output = new LogOutput({ fd: descriptor(path, 'w'), limit: MEBIBYTE });
  for (let number = 0; number < 50; number++) output.write(line(number));
  expect(readFileSync(path, 'utf8')).toBe('');
  await new Promise(setImmediate);
  expect(readFileSync(path, 'utf8')).toBe(Array.from({ length: 50 }, (_, number) => line(number)).join(''));
});

it('waits for no reader, and gives it all lines whole when it reads on', async () => {
  const { fd, read } = pipe();
  const output = new LogOutput({ fd, limit: 8 * MEBIBYTE });
  const lines = Array.from({ length: 500 }, (_, number) => line(number));
  for (const each of lines) {
    output.write(each);
    await new Promise(setImmediate);
  }
  let received = '';
  while (received.length < lines.join('').length) {
    received += read();
    await wait(1);
  }
  expect(received).toBe(lines.join(''));
});

it('drops the lines for which there is no more room, and tells of each', async () => {
  const { fd, read } = pipe();
  const output = new LogOutput({ fd, limit: 3 * line(0).length });
  let dropped = 0;
  output.onDrop = () => dropped++;
  for (let number = 0; number < 5; number++) output.write(line(number));
  await new Promise(setImmediate);
  expect(read()).toBe(line(0) + line(1) + line(2));
  expect(dropped).toBe(2);
});

it('tells of each write that fails, and does not wait for a full disk', async () => {
  const output = new LogOutput({ fd: descriptor('/dev/full', 'w'), limit: MEBIBYTE });
  let failures = 0;
  output.onFailure = () => failures++;
  output.write(line(0));
  await new Promise(setImmediate);
  expect(failures).toBe(1);
  output.finish();
  expect(failures).toBe(2);
});

it('writes at once what a process that ends has left', () => {
  const path = join(folder(), 'log');
  const output = new LogOutput({ fd: descriptor(path, 'w'), limit: MEBIBYTE });
  output.write(line(0));
  output.finish();
  expect(readFileSync(path, 'utf8')).toBe(line(0));
});
