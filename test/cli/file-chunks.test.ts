import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileChunks } from '../../cli/file-chunks';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunks-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Two chunks and a half. */
const BYTES = 10 * 1024 * 1024;

function file(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.alloc(BYTES, 'a'));
  return path;
}

test('a file is read from its first byte to its last', () => {
  let total = 0;
  for (const chunk of fileChunks(file('whole'))) total += chunk.length;
  expect(total).toBe(BYTES);
});

test.each([
  [
    'grows',
    (path: string) => {
      appendFileSync(path, 'more');
    },
  ],
  [
    'shrinks',
    (path: string) => {
      truncateSync(path, BYTES - 1);
    },
  ],
])('a file that %s while it is read is refused', (name, change) => {
  const path = file(name);
  const chunks = fileChunks(path);
  chunks.next();
  change(path);
  expect(() => [...chunks]).toThrow(
    `${path} changed while it was read; read it again when nothing writes to it`,
  );
});
