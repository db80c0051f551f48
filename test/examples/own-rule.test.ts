import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutsideProject } from '../support/outside-project';
import { run } from '../support/packed-package';

const PACKAGES = ['cdk8s', 'cdk8s-aiops', 'cdk8s-cli', 'cdk8s-plus-27', 'constructs', 'typescript', 'vitest'];

describe('examples/own-rule, as a project of its own', () => {
  let project: OutsideProject;
  beforeAll(() => {
    project = new OutsideProject(PACKAGES, 'examples/own-rule');
    run(project.folder, process.execPath, 'node_modules/typescript/bin/tsc');
  });
  afterAll(() => {
    project.remove();
  });

  it('passes its test', () => {
    const output = run(
      project.folder,
      process.execPath,
      'node_modules/vitest/vitest.mjs',
      'run',
      'images-from.test.ts',
    );
    expect(output).toMatch(/Tests.*3 passed/);
  });

  it('refuses the image of its app at every synthesis, and nothing else', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join('node_modules', 'cdk8s-cli', 'bin', 'cdk8s'), 'synth', '--check-upgrade', 'false'],
      { cwd: project.folder, encoding: 'utf8' },
    );
    expect(status, stderr).toBe(2);
    expect(stdout).toContain('own-registry');
    expect(stdout).toContain('container server runs ghcr.io/acme/aiops:1.2.0');
    expect(stdout).toMatch(/Violations +│ 1 /);
  });
});
