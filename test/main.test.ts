import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { platform, REFERENCE, type PlatformEnvironment } from '../main';
import { smallArtifact } from './support/small-model';

let folder = '';
let environment: PlatformEnvironment = REFERENCE;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-main-'));
  const modelFile = join(folder, 'model.json');
  writeFileSync(modelFile, smallArtifact({ version: '1.0.0' }));
  environment = {
    release: {
      image: { repository: 'ghcr.io/acme/aiops', tag: '1.2.0', digest: `sha256:${'a'.repeat(64)}` },
      model: { version: '1.0.0', digest: null },
    },
    modelFile,
    namespace: 'models',
    monitoringNamespace: 'observability',
    podSecurityVersion: 'v1.31',
  };
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function synthesize(changed: Partial<PlatformEnvironment> = {}): Record<string, string> {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const app = new App({ outdir });
  platform(app, { ...environment, ...changed });
  app.synth();
  return Object.fromEntries(
    readdirSync(outdir).map((file) => [file, readFileSync(join(outdir, file), 'utf8')]),
  );
}

test('a file for the cluster, and one for the namespace', () => {
  expect(Object.keys(synthesize()).sort()).toEqual(['cluster.k8s.yaml', 'models.k8s.yaml']);
});

test('the same release gives the same bytes', () => {
  expect(synthesize()).toEqual(synthesize());
});

test('the namespace lets in no pod that is not restricted', () => {
  const { 'cluster.k8s.yaml': cluster } = synthesize();
  expect(cluster).toContain('pod-security.kubernetes.io/enforce: restricted');
  expect(cluster).toContain('pod-security.kubernetes.io/enforce-version: v1.31');
  expect(cluster).not.toContain('namespace:');
});

test('pods run the image of the release, by its digest', () => {
  expect(synthesize()['models.k8s.yaml']).toContain(
    `image: ghcr.io/acme/aiops:1.2.0@sha256:${'a'.repeat(64)}\n`,
  );
});

test('a model other than the released one is refused', () => {
  const release = { ...environment.release, model: { version: '2.0.0', digest: null } };
  expect(() => synthesize({ release })).toThrow('must have the version 2.0.0, and has 1.0.0');
});
