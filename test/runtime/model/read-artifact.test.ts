import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readArtifact } from '../../../runtime/model/read-artifact';

const folder = mkdtempSync(join(tmpdir(), 'read-artifact-'));
const file = join(folder, 'model.json');

afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('a file is read whole', async () => {
  const text = 'ä'.repeat(1_500_000);
  writeFileSync(file, text);
  expect(Buffer.from(await readArtifact(file, 4_000_000)).toString()).toBe(text);
});

it('a file above the limit is refused before it is read, with its size, the limit and what to set', async () => {
  writeFileSync(file, '');
  // more than fits into memory
  truncateSync(file, 2 ** 40);
  await expect(readArtifact(file, 50_331_648)).rejects.toThrow(
    /has 1099511627776 bytes; a model has at most 50331648 .* or set MODEL_LIMIT_BYTES/,
  );
});

it('a folder is refused', async () => {
  await expect(readArtifact(folder, 1000)).rejects.toThrow('is no file; name the artifact itself');
});
