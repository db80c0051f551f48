/**
 * Holds processes and folders for another process, and ends them with it, however that one ends: its end closes
 * this one's standard input, which nothing can prevent. Each line of the input is one word and its object.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A line: a word, and the process group or the folder that it concerns. */
export type LeashOrder = ['hold' | 'release', number] | ['folder', string];

const groups = new Set<number>();
const folders = new Set<string>();

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [word, object] = JSON.parse(line) as LeashOrder;
    if (word === 'folder') folders.add(object);
    else if (word === 'hold') groups.add(object);
    else groups.delete(object);
  })
  .on('close', () => {
    for (const group of groups) {
      try {
        process.kill(-group, 'SIGKILL');
      } catch {
        // it has ended by itself
      }
    }
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
