import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments, visit } from 'yaml';
import { nodeArguments } from './support/program';

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
    [...nodeArguments('cli/cdk8s-aiops.ts'), 'synth', '--output', output],
    { encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  expect(contents(output)).toEqual(contents('gitops'));
});

describe('tools that read YAML 1.1, such as checkov, can read gitops/', () => {
  it('because no file holds a plain =, which is a type of its own there', () => {
    const plain: string[] = [];
    for (const [path, text] of Object.entries(contents('gitops'))) {
      for (const document of parseAllDocuments(text)) {
        visit(document, {
          Scalar: (_, { type, source }) => {
            if (type === 'PLAIN' && source === '=') plain.push(path);
          },
        });
      }
    }
    expect(plain).toEqual([]);
  });

  const program = 'import sys, yaml; [list(yaml.safe_load_all(open(path))) for path in sys.argv[1:]]';
  const pyYaml = spawnSync('python3', ['-c', 'import yaml']).status === 0;

  it.runIf(pyYaml)('as PyYAML shows', () => {
    const files = Object.keys(contents('gitops')).map((path) => join('gitops', path));
    const { status, stderr } = spawnSync('python3', ['-c', program, ...files], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });
});
