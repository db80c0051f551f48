import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const output = mkdtempSync(join(tmpdir(), 'gitops-'));
afterAll(() => {
  rmSync(output, { recursive: true });
});

function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

it('gitops/ is what main.ts synthesizes, byte for byte; run `npm run synth` if it is not', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['node_modules/tsx/dist/cli.mjs', 'cli/cdk8s-aiops.ts', 'synth', '--output', output],
    { encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  expect(contents(output)).toEqual(contents('gitops'));
});
