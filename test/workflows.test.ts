import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { githubWorkflows } from '../delivery/github';
import { pipelines } from '../scripts/pipelines';
import { readStages } from './support/image-build';
import { imageVariants } from './support/image-variants';
import { PIPELINE_OF_A_USER as OF_A_USER } from './support/pipeline-of-a-user';
import { toolInstalled } from './support/tools';

const FOLDER = '.github/workflows';

const workflowSchema = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.union([
      z.object({ uses: z.string() }),
      z.object({
        'timeout-minutes': z.number(),
        needs: z.union([z.string(), z.array(z.string())]).optional(),
        permissions: z.record(z.string(), z.string()).optional(),
        steps: z.array(
          z.object({
            uses: z.string().optional(),
            run: z.string().optional(),
            with: z.record(z.string(), z.unknown()).optional(),
          }),
        ),
      }),
    ]),
  ),
});

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

describe.each(readdirSync(FOLDER).map((file) => join(FOLDER, file)))('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  const { permissions, jobs } = workflowSchema.parse(parse(text));
  const steps = Object.values(jobs).flatMap((job) => ('steps' in job ? job.steps : []));

  it('uses actions of one exact commit, and names its version', () => {
    const used = [...text.matchAll(/uses: ([^$].*)/g)].map(([, action = '']) => action);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual(
      [],
    );
  });

  it('leaves no credential in the files that are checked out', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false));
  });

  it('may only read, unless a job says that it must write', () => {
    expect(permissions).toEqual({ contents: 'read' });
  });

  it('puts nothing that others can write into a shell', () => {
    expect(steps.filter(({ run = '' }) => run.includes('${{'))).toEqual([]);
  });
});

describe.each(readdirSync(FOLDER))('%s', (file) => {
  it('calls scripts that there are', () => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const called = [...text.matchAll(/npm run ([\w:-]+)|npm (test)/g)];
    expect(called.map(([, script, test]) => script ?? test!).filter((name) => !(name in scripts))).toEqual(
      [],
    );
  });
});

it('each action is pinned to the same commit everywhere', () => {
  const files = readdirSync(FOLDER).map((file) => join(FOLDER, file));
  const pins = new Map<string, Set<string>>();
  for (const file of files) {
    for (const [, action = '', pin = ''] of readFileSync(file, 'utf8').matchAll(/uses: ([\w/-]+)@(.*)/g)) {
      pins.set(action, new Set([...(pins.get(action) ?? []), pin]));
    }
  }
  expect([...pins].filter(([, commits]) => commits.size > 1)).toEqual([]);
});

it('are what the description of the pipelines makes, and so is the file of GitLab', () => {
  for (const [path, text] of pipelines()) expect([path, readFileSync(path, 'utf8')]).toEqual([path, text]);
});

describe('the release', () => {
  const { jobs } = workflowSchema.parse(parse(readFileSync(join(FOLDER, 'release.yaml'), 'utf8')));
  const publishing = Object.entries(jobs).filter(
    ([, job]) => 'steps' in job && job.steps.some(({ run }) => run?.startsWith('npm publish')),
  );

  it('publishes the package with its provenance, in one job that may do nothing else', () => {
    expect(publishing).toHaveLength(1);
    const [, job] = publishing[0]!;
    expect(job).toMatchObject({ permissions: { contents: 'read', 'id-token': 'write' } });
    expect(job).toHaveProperty(
      'steps',
      expect.arrayContaining([{ run: 'npm publish --provenance --access public' }]),
    );
  });

  it.each(['package', 'build'])('comes to the job %s only after the tests', (name) => {
    expect(jobs['test']).toMatchObject({ uses: '$/.github/workflows/ci.yaml' });
    const job = jobs[name]!;
    expect('needs' in job && [job.needs].flat()).toContain('test');
  });

  it('builds what release.json and the platform name: the service, and its variants', () => {
    const { image } = z
      .object({ image: z.object({ repository: z.string() }) })
      .parse(JSON.parse(readFileSync('release.json', 'utf8')));
    const { build } = jobs;
    const text = build !== undefined && 'steps' in build ? build.steps.map(({ run }) => run).join('\n') : '';
    const built = [...text.matchAll(/--tag "\$REGISTRY\/([\w-]+):/g)].map(([, name = '']) => name);
    const base = image.repository.split('/').at(-1)!;
    expect(built.sort()).toEqual(imageVariants().map((variant) => `${base}${variant}`));
    const targets = [...text.matchAll(/--target (\S+)/g)].map(([, target]) => target);
    const stages = readStages('Dockerfile').map(({ name }) => name);
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.filter((target) => !stages.includes(target!))).toEqual([]);
  });
});

/** GitHub's workflows: those of this repository, and of a new one whose image holds the model. */
function repositories(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'workflows-'));
  mkdirSync(join(folder, '.git'));
  mkdirSync(join(folder, FOLDER), { recursive: true });
  for (const [path, text] of githubWorkflows(OF_A_USER, 'of a user')) writeFileSync(join(folder, path), text);
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return ['.', folder];
}

describe('zizmor', () => {
  const installed = toolInstalled(
    spawnSync('zizmor', ['--version']).status === 0,
    'zizmor',
    'WORKFLOWS WERE NOT AUDITED',
  );

  it.runIf(installed)('finds nothing in the workflows, and nothing in those of a user', () => {
    for (const repository of repositories()) {
      const { status, stdout } = spawnSync('zizmor', ['--offline', '--quiet', repository], {
        encoding: 'utf8',
      });
      expect(status, stdout).toBe(0);
    }
  });
});

describe('actionlint', () => {
  const installed = toolInstalled(
    spawnSync('actionlint', ['-version']).status === 0,
    'actionlint',
    'WORKFLOWS WERE NOT CHECKED AGAINST THE SYNTAX OF GITHUB',
  );

  it.runIf(installed)('finds nothing in the workflows, and nothing in those of a user', () => {
    for (const repository of repositories()) {
      // actionlint 1.7.12 does not know `$/`, which is the same file at the same commit
      const place = mkdtempSync(join(tmpdir(), 'workflows-'));
      mkdirSync(join(place, '.git'));
      mkdirSync(join(place, FOLDER), { recursive: true });
      for (const file of readdirSync(join(repository, FOLDER))) {
        const text = readFileSync(join(repository, FOLDER, file), 'utf8');
        writeFileSync(join(place, FOLDER, file), text.replaceAll('uses: $/', 'uses: ./'));
      }
      const { status, stdout } = spawnSync('actionlint', ['-shellcheck=', '-pyflakes='], {
        cwd: place,
        encoding: 'utf8',
      });
      rmSync(place, { recursive: true });
      expect(status, stdout).toBe(0);
    }
  });
});
