import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { smallDisk } from '../support/small-disk';
import { runCommand } from './run-command';

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'init-'));
  folder = join(root, 'Our Platform');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const workflowSchema = z.object({
  on: z.object({ push: z.object({ branches: z.array(z.string()) }) }),
  jobs: z.object({
    test: z.object({
      env: z.object({ ENVIRONMENT: z.string() }),
      steps: z.array(z.object({ run: z.string().optional() })),
    }),
  }),
});

const init = (...options: string[]) => runCommand(root, 'init', 'Our Platform', ...options);
const written = (path: string): string => readFileSync(join(folder, path), 'utf8');

describe('cdk8s-aiops init', () => {
  it('writes a repository, and says what to type next', () => {
    expect(init('--repository', 'git@git.test:acme/platform.git')).toMatchObject({
      code: 0,
      stdout:
        'Our Platform: 12 files written\nNext: cd "Our Platform" && npm install && npm test && npm run synth\n',
    });
    expect(readdirSync(folder).sort()).toEqual([
      '.github',
      '.gitignore',
      'README.md',
      'cdk8s.yaml',
      'environment.ts',
      'main.ts',
      'model',
      'package.json',
      'platform.ts',
      'release.json',
      'test',
      'tsconfig.json',
    ]);
    expect(written('environment.ts')).toContain(
      "repository: { url: 'git@git.test:acme/platform.git', revision: 'main' }",
    );
  });

  it('leaves no slot of a template open', () => {
    init('--repository', 'git@git.test:acme/platform.git');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const { parentPath, name } of files) {
      expect(readFileSync(join(parentPath, name), 'utf8'), name).not.toMatch(/(?<!\$)\{\{\w+\}\}/);
    }
  });

  it('has a workflow that holds each branch against the environment that it is for', () => {
    init();
    const { on, jobs } = workflowSchema.parse(parse(written('.github/workflows/ci.yaml')));
    const { env, steps } = jobs.test;
    expect(on.push.branches).toEqual(['main', 'dev']);
    expect(env.ENVIRONMENT).toContain("== 'dev' && 'dev' || 'prod'");
    expect(steps.map(({ run }) => run)).toContainEqual(
      expect.stringContaining('npm run synth -- --env "$ENVIRONMENT"'),
    );
  });

  it.each([
    ['git@gitlab.com:acme/platform.git', [], ['.gitlab-ci.yml']],
    ['https://gitlab.acme.io/platform.git', [], ['.gitlab-ci.yml']],
    ['https://github.com/acme/gitlab.git', [], ['.github']],
    ['git@github.com:gitlab/platform.git', [], ['.github']],
    ['git@gitlab.com:acme/platform.git', ['--ci', 'github'], ['.github']],
    ['git@git.test:acme/platform.git', ['--ci', 'both'], ['.github', '.gitlab-ci.yml']],
    ['git@git.test:acme/platform.git', ['--ci', 'none'], []],
  ])('of %s %j writes %j as pipelines', (repository, options, pipelines) => {
    init('--repository', repository, ...options);
    expect(readdirSync(folder).filter((name) => name.startsWith('.git') && name !== '.gitignore')).toEqual(
      pipelines,
    );
    expect(written('README.md').includes('## Pipelines')).toBe(pipelines.length > 0);
  });

  it('builds an image where the model is in it, and none where it is not', () => {
    init('--ci', 'both', '--model-in-image');
    expect(written('Dockerfile')).toContain('COPY model/incident.json /app/model/incident.json');
    expect(written('platform.ts')).toContain("model: Model.inImage({ path: '/app/model/incident.json' }),");
    expect(written('.gitlab-ci.yml')).toContain('--tag "$REGISTRY/our-platform:${REF#v}" .');
    expect(existsSync(join(folder, '.github/workflows/release.yaml'))).toBe(true);
    rmSync(folder, { recursive: true });
    init('--ci', 'both');
    expect(existsSync(join(folder, 'Dockerfile'))).toBe(false);
    expect(written('platform.ts')).toContain("model: Model.fromArtifact('model/incident.json'),");
    expect(written('.gitlab-ci.yml')).not.toContain('docker');
    expect(readdirSync(join(folder, '.github/workflows'))).toEqual(['ci.yaml']);
  });

  it('starts the platform in fifteen lines', () => {
    init();
    expect(written('main.ts').trim().split('\n').length).toBeLessThanOrEqual(15);
  });

  it('names the package as npm takes it, and its tools in the versions of this one', () => {
    init();
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(JSON.parse(written('package.json'))).toMatchObject({
      name: 'our-platform',
      devDependencies: { cdk8s: devDependencies['cdk8s'], vitest: devDependencies['vitest'] },
    });
  });

  it('checks the types of a folder that somebody adds', () => {
    init();
    mkdirSync(join(folder, 'alerts'));
    writeFileSync(join(folder, 'alerts/backlog.ts'), 'export {};');
    const { fileNames } = ts.parseJsonConfigFileContent(JSON.parse(written('tsconfig.json')), ts.sys, folder);
    expect(fileNames.map((file) => relative(folder, file)).sort()).toEqual([
      'alerts/backlog.ts',
      'environment.ts',
      'main.ts',
      'platform.ts',
      'test/platform.test.ts',
    ]);
  });

  it('takes the remote of a Git repository, without the credentials in it', () => {
    mkdirSync(folder);
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    const remote = 'https://someone:secret@git.test/acme/platform.git';
    execFileSync('git', ['remote', 'add', 'origin', remote], { cwd: folder });
    expect(init().code).toBe(0);
    expect(written('environment.ts')).toContain("url: 'https://git.test/acme/platform.git'");
  });

  it('says what is missing where no repository is known', () => {
    expect(init().stdout).toContain('set `repository` in environment.ts');
    expect(written('environment.ts')).toContain('repository: undefined,');
  });

  it('refuses a repository that was never filled in', () => {
    const { code, stderr } = init('--repository', 'https://github.com/your-org/platform.git');
    expect(code).toBe(1);
    expect(stderr).toContain('--repository.url still holds the placeholder "your-org"');
    expect(existsSync(folder)).toBe(false);
  });

  it('overwrites nothing', () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'main.ts'), 'mine');
    const { code, stderr } = init();
    expect(code).toBe(1);
    expect(stderr).toContain('already has main.ts, and nothing is overwritten');
    expect(readdirSync(folder)).toEqual(['main.ts']);
    expect(written('main.ts')).toBe('mine');
  });

  it.each([
    ['a file that is a link to nowhere', 'main.ts'],
    ['a folder that is a link to another', 'test'],
  ])('writes through no link: %s', (_, link) => {
    mkdirSync(folder);
    if (link === 'test') mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), join(folder, link));
    const { code, stderr } = init();
    expect([code, stderr]).toEqual([
      1,
      `error: ${join(folder, link)} is a link, and links are not followed; name another folder, or move it away\n`,
    ]);
    expect(readdirSync(folder)).toEqual([link]);
    if (link === 'main.ts') expect(existsSync(join(root, 'elsewhere'))).toBe(false);
    else expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
  });
});

const disk = smallDisk(8);

it.runIf(disk)('leaves no file on a full disk, and the error names the one that did not fit', () => {
  const full = disk!.mount();
  try {
    const { code, stderr } = runCommand(full, 'init', 'ours');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^error: cannot write \/.*\/ours\/.*: no space is left on the disk\n$/),
    ]);
    const left = readdirSync(full, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  } finally {
    disk!.unmount(full);
  }
});
