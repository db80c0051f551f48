import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('says of each dependency why it is there, and of none that is gone', () => {
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  ) as Record<'dependencies' | 'devDependencies' | 'peerDependencies', Record<string, string>>;
  const table = readFileSync('CONTRIBUTING.md', 'utf8').split('## Dependencies')[1]!;
  const named = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
  );
  const used = new Set(
    [dependencies, devDependencies, peerDependencies].flatMap((group) => Object.keys(group)),
  );
  expect([...new Set(named)].sort()).toEqual([...used].sort());
});
