import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { INSTALL_TIME, PackedPackage, run } from '../support/packed-package';

/** What `cdk8s-aiops init` of the packed package makes, used as its README says. */

let packed: PackedPackage;
let project: string;

beforeAll(() => {
  packed = new PackedPackage();
  const tool = packed.installIn('tool', { 'package.json': '{ "name": "tool", "private": true }' });
  project = join(packed.folder, 'platform');
  const repository = 'https://git.test/acme/platform.git';
  run(tool, 'npx', 'cdk8s-aiops', 'init', project, '--repository', repository);
  packed.install(project);
}, INSTALL_TIME);

afterAll(() => {
  packed.remove();
});

it(
  'passes its tests, and its snapshots hold the second time',
  () => {
    run(project, 'npm', 'test');
    const snapshots = join(project, 'test/__snapshots__/platform.test.ts.snap');
    expect(readFileSync(snapshots, 'utf8')).toContain('Deployment incident');
    run(project, 'npm', 'test', '--', '--update=none');
  },
  INSTALL_TIME,
);

it(
  'synthesizes what Argo CD deploys, checked by the rules, and nothing new the second time',
  () => {
    expect(run(project, 'npm', 'run', '--silent', 'synth')).toMatch(
      /^gitops: \d+ files written, 0 removed\n$/,
    );
    expect(existsSync(join(project, 'gitops/bootstrap/Application.platform.k8s.yaml'))).toBe(true);
    expect(readFileSync(join(project, 'gitops/apps/Application.incident.k8s.yaml'), 'utf8')).toContain(
      'repoURL: https://git.test/acme/platform.git',
    );
    expect(run(project, 'npm', 'run', '--silent', 'synth')).toBe('gitops: 0 files written, 0 removed\n');
  },
  INSTALL_TIME,
);

it(
  'synthesizes all but the Applications while no repository is known',
  () => {
    const environment = join(project, 'environment.ts');
    const text = readFileSync(environment, 'utf8');
    writeFileSync(environment, text.replace(/repository: \{ url:.*\},/, 'repository: undefined,'));
    run(project, 'npm', 'run', 'synth');
    expect(readdirSync(join(project, 'gitops')).sort()).toEqual([
      '.cdk8s-aiops-files',
      'data-sources',
      'incident',
      'incident-monitoring',
      'namespaces',
    ]);
  },
  INSTALL_TIME,
);
