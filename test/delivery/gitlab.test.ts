import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { gitlabPipeline } from '../../delivery/gitlab';
import { churnCsv } from '../support/churn-data';
import { PIPELINE_OF_A_USER as PIPELINE } from '../support/pipeline-of-a-user';
import { toolInstalled } from '../support/tools';
import { TrainingPlane, trainingPlaneInstalled } from '../support/training-plane';

const installed = toolInstalled(
  isThere('rsync', '--version'),
  'rsync, which gitlab-ci-local copies with,',
  'THE PIPELINE OF GITLAB WAS NOT RUN',
);

function isThere(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'gitlab-'));
const bare = join(folder, 'platform.git');
const checkout = join(folder, 'checkout');

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=somebody', '-c', 'user.email=somebody@git.test', ...args], {
    cwd: checkout,
    encoding: 'utf8',
  });

/** A repository of a user, and the remote that it is pushed to. Its packages are those of this one. */
const FILES = {
  '.gitlab-ci.yml': gitlabPipeline(PIPELINE, 'written by a test'),
  '.gitignore': 'node_modules/\n.gitlab-ci-local/\nretrained/\nconstruct-metadata.json\n',
  'package.json': JSON.stringify({
    name: 'platform',
    private: true,
    scripts: { test: 'node --test', synth: 'cdk8s-aiops synth' },
  }),
  'package-lock.json': JSON.stringify({
    name: 'platform',
    lockfileVersion: 3,
    requires: true,
    packages: { '': { name: 'platform' } },
  }),
  'release.json': JSON.stringify({ image: { repository: 'ghcr.io/acme/churn', tag: '1.0.0', digest: null } }),
  'cdk8s.yaml': 'language: typescript\napp: npx tsx main.ts\noutput: gitops\n',
  'main.ts': `import { readFileSync } from 'node:fs';
import { App, Chart } from 'cdk8s';
import { ConfigMap } from 'cdk8s-plus-27';

const released = JSON.parse(readFileSync('release.json', 'utf8'));
const app = new App();
new ConfigMap(new Chart(app, 'released'), 'released', {
  metadata: { name: 'released', namespace: 'serving' },
  data: { model: released.models?.['churn@champion']?.digest ?? 'none' },
});
app.synth();
`,
  'test/arithmetic.test.mjs': "import { test } from 'node:test';\ntest('holds', () => {});\n",
};

function makeRepository(): void {
  const packages = join(folder, 'node_modules');
  mkdirSync(join(packages, '.bin'), { recursive: true });
  for (const name of ['cdk8s', 'cdk8s-plus-27', 'constructs', 'cdk8s-cli', 'tsx']) {
    symlinkSync(resolve('node_modules', name), join(packages, name));
  }
  for (const name of ['cdk8s', 'tsx'])
    symlinkSync(resolve('node_modules/.bin', name), join(packages, '.bin', name));
  // npm makes the file of a bin executable, and a build does not
  const program = `#!/bin/sh
exec node ${resolve('dist/cli/cdk8s-aiops.js')} "$@"
`;
  writeFileSync(join(packages, '.bin/cdk8s-aiops'), program, { mode: 0o755 });
  mkdirSync(checkout);
  git('init', '--quiet', '--initial-branch=main');
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(join(checkout, dirname(path)), { recursive: true });
    writeFileSync(join(checkout, path), content);
  }
  execFileSync('npm', ['run', 'synth'], { cwd: checkout, stdio: 'pipe' });
  git('add', '.');
  git('commit', '--quiet', '--message', 'feat: a platform');
  git('init', '--quiet', '--bare', '--initial-branch=main', bare);
  git('remote', 'add', 'origin', bare);
  git('push', '--quiet', 'origin', 'main');
}

/** Runs gitlab-ci-local in the checkout, as GitLab would with these variables. */
async function gitlab(args: readonly string[], variables: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(
    resolve('node_modules/.bin/gitlab-ci-local'),
    [
      ...args,
      '--force-shell-executor',
      ...Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]),
    ],
    {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: folder, npm_config_update_notifier: 'false' },
    },
  );
  const [out, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new Error(`gitlab-ci-local ${args.join(' ')} exited with ${code}\n${out}\n${errors}`);
  return out;
}

const listSchema = z.array(z.object({ name: z.string(), when: z.string() }));

/** Names of the jobs that would run. */
async function jobsOf(variables: Readonly<Record<string, string>>): Promise<string[]> {
  const out = await gitlab(
    // what changed is known to GitLab alone
    ['--list-json', '--no-json-schema-validation', '--no-evaluate-rule-changes'],
    variables,
  );
  const jobs = listSchema.parse(JSON.parse(out.slice(out.indexOf('[\n'))));
  return jobs.filter(({ when }) => when !== 'never').map(({ name }) => name);
}

describe.runIf(installed)('the pipeline of GitLab', () => {
  beforeAll(makeRepository);

  const registry = { MLFLOW_TRACKING_URI: 'http://mlflow.test', TRAINING_DATA: 's3://models/churn/' };
  const RETRAINED = ['test', 'retrain', 'release-model'];

  it.each([
    ['a merge request', { CI_PIPELINE_SOURCE: 'merge_request_event' }, ['test']],
    [
      'a push',
      { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_MESSAGE: 'fix: a name' },
      ['test', 'build', 'release-image'],
    ],
    ['a release commit', { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_MESSAGE: 'release: churn version 7' }, []],
    ['a schedule without a registry', { CI_PIPELINE_SOURCE: 'schedule' }, ['test']],
    [
      'a schedule on a release commit',
      { CI_PIPELINE_SOURCE: 'schedule', CI_COMMIT_MESSAGE: 'release: churn version 7', ...registry },
      RETRAINED,
    ],
    ['drift', { CI_PIPELINE_SOURCE: 'trigger', DRIFT_SERVICE: 'serving/churn', ...registry }, RETRAINED],
    [
      'drift of another service',
      { CI_PIPELINE_SOURCE: 'trigger', DRIFT_SERVICE: 'serving/x', ...registry },
      ['test'],
    ],
  ])('of %s has the jobs that it should', async (_, variables, jobs) => {
    expect(await jobsOf({ CI_COMMIT_BRANCH: 'main', ...variables })).toEqual(jobs);
  });

  it('quotes a condition that would be no YAML without quotes', () => {
    expect(FILES['.gitlab-ci.yml']).toContain(
      `if: '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH && $CI_COMMIT_MESSAGE =~ /^release: /'`,
    );
  });

  it('lets no two runs retrain one model, or write the branch, at the same time', () => {
    const jobs = parse(FILES['.gitlab-ci.yml']) as Record<string, { resource_group?: string }>;
    expect(['retrain', 'release-model', 'release-image'].map((name) => jobs[name]?.resource_group)).toEqual([
      'retrain-churn',
      'release',
      'release',
    ]);
  });
});

describe.runIf(installed && trainingPlaneInstalled)('drift of the service, told by a trigger', () => {
  let plane: TrainingPlane;
  let log: string;

  beforeAll(async () => {
    plane = await TrainingPlane.start();
    const data = await plane.put('churn/churn.csv', churnCsv(450, 1));
    log = await gitlab([], {
      CI_COMMIT_BRANCH: 'main',
      CI_PIPELINE_SOURCE: 'trigger',
      DRIFT_SERVICE: 'serving/churn',
      DRIFT_DIGEST: `sha256:${'0'.repeat(64)}`,
      DRIFT_CAUSE: '0123456789',
      TRAINING_DATA: data,
      MLFLOW_ARTIFACTS_DESTINATION: 's3://models/mlflow',
      ...plane.environment(),
    });
  }, 600_000);

  afterAll(async () => {
    await plane.stop();
  });

  it('says what started it', () => {
    expect(log).toContain(`service serving/churn, model sha256:${'0'.repeat(64)}, cause 0123456789`);
  });

  it('ends as a commit of the new champion, with the manifests that follow from it', () => {
    git('fetch', '--quiet', 'origin');
    expect(git('log', '--format=%s', 'origin/main').trim().split('\n')).toEqual([
      'release: churn version 1',
      'feat: a platform',
    ]);
    const released = JSON.parse(git('show', 'origin/main:release.json')) as {
      models: Record<string, { digest: string }>;
    };
    const { digest } = released.models['churn@champion']!;
    expect(git('show', 'origin/main:gitops/released.k8s.yaml')).toContain(digest);
  });

  it('starts nothing more', async () => {
    const message = git('log', '-1', '--format=%B', 'origin/main');
    expect(
      await jobsOf({ CI_COMMIT_BRANCH: 'main', CI_PIPELINE_SOURCE: 'push', CI_COMMIT_MESSAGE: message }),
    ).toEqual([]);
  });
});
