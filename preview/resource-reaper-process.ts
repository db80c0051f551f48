/**
 * Ends processes and removes folders when another process ends, however it ends: its end always closes the standard input
 * of this one. Each line of the input is one word and its object.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A line: a word, and the process group or the folder that it concerns. */
export type ReaperOrder = ['hold' | 'release', number] | ['folder', string];

const groups = new Set<number>();
const folders = new Set<string>();

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [word, object] = JSON.parse(line) as ReaperOrder;
    if (word === 'folder') folders.add(object);
    else if (word === 'hold') groups.add(object);
    else groups.delete(object);
  })
  .on('close', () => {
    for (const group of groups) {
      try {
        process.kill(-group, 'SIGKILL');
      } catch {
        // it has ended already
      }
    }
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
