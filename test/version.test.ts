import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VERSION } from '../runtime/contract/version';

it('reports the version that package.json releases', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
});
