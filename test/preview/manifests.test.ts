import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readManifests } from '../../preview/manifests';

const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it.each([
  ['name', { name: '../../escaped' }],
  ['namespace', { name: 'a', namespace: '../../escaped' }],
])('refuses a %s that would lead a file of the preview elsewhere', (_, metadata) => {
  writeFileSync(
    join(folder, 'a.yaml'),
    JSON.stringify({ apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata }),
  );
  expect(() => readManifests(folder)).toThrow(/a\.yaml holds .*escaped.*, a name that Kubernetes refuses/);
});
