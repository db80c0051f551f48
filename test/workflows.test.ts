import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const FOLDER = '.github/workflows';
/** The workflow that `cdk8s-aiops init` writes. */
const TEMPLATE = 'templates/init/.github/workflows/manifests.yaml.template';

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

describe.each([...readdirSync(FOLDER).map((file) => join(FOLDER, file)), TEMPLATE])('%s', (file) => {
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
    expect(called.length).toBeGreaterThan(0);
    expect(called.map(([, script, test]) => script ?? test!).filter((name) => !(name in scripts))).toEqual(
      [],
    );
  });
});

it('each action is pinned to the same commit everywhere', () => {
  const files = [...readdirSync(FOLDER).map((file) => join(FOLDER, file)), TEMPLATE];
  const pins = new Map<string, Set<string>>();
  for (const file of files) {
    for (const [, action = '', pin = ''] of readFileSync(file, 'utf8').matchAll(/uses: ([\w/-]+)@(.*)/g)) {
      pins.set(action, new Set([...(pins.get(action) ?? []), pin]));
    }
  }
  expect([...pins].filter(([, commits]) => commits.size > 1)).toEqual([]);
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

  it.each(['package', 'image'])('makes the %s only after the tests', (name) => {
    expect(jobs['test']).toEqual({ uses: '$/.github/workflows/ci.yaml' });
    const job = jobs[name]!;
    expect('needs' in job && [job.needs].flat()).toContain('test');
  });
});

describe('zizmor', () => {
  const installed = spawnSync('zizmor', ['--version']).status === 0;
  const folder = mkdtempSync(join(tmpdir(), 'workflows-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('is installed where all tests must run', () => {
    if (!installed)
      console.warn('zizmor is not installed: WORKFLOWS WERE NOT AUDITED. `pipx install zizmor`.');
    expect(installed || process.env['CI'] !== 'true').toBe(true);
  });

  it.runIf(installed)('finds nothing in the workflows, and nothing in the one that `init` writes', () => {
    mkdirSync(join(folder, FOLDER), { recursive: true });
    copyFileSync(TEMPLATE, join(folder, FOLDER, 'manifests.yaml'));
    for (const repository of ['.', folder]) {
      const { status, stdout } = spawnSync('zizmor', ['--offline', '--quiet', repository], {
        encoding: 'utf8',
      });
      expect(status, stdout).toBe(0);
    }
  });
});
