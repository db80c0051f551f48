import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { withImage } from '../scripts/release';

const FOLDER = '.github/workflows';

const workflowSchema = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      'timeout-minutes': z.number(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

describe.each(readdirSync(FOLDER))('%s', (file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const { permissions, jobs } = workflowSchema.parse(parse(text));
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it('calls scripts that there are', () => {
    const called = steps.flatMap(({ run = '' }) => [...run.matchAll(/npm run ([\w:-]+)|npm (test)/g)]);
    expect(called.length).toBeGreaterThan(0);
    expect(called.map(([, script, test]) => script ?? test!).filter((name) => !(name in scripts))).toEqual(
      [],
    );
  });

  it('uses actions of one exact version', () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used.filter((action) => !/^[\w-]+\/[\w-]+@v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  it('may only read, unless a job says that it must write', () => {
    expect(permissions).toEqual({ contents: 'read' });
  });

  it('puts nothing that others can write into a shell', () => {
    expect(steps.filter(({ run = '' }) => run.includes('${{'))).toEqual([]);
  });
});

describe('release.json', () => {
  const before = readFileSync('release.json', 'utf8');
  const digest = `sha256:${'0a'.repeat(32)}`;

  it('gets tag and digest of a released image, and keeps all else', () => {
    const { image, ...rest } = JSON.parse(withImage(before, '9.9.9', digest)) as Record<string, unknown>;
    const { image: old, ...kept } = JSON.parse(before) as Record<string, object>;
    expect(image).toEqual({ ...old, tag: '9.9.9', digest });
    expect(rest).toEqual(kept);
  });

  it.each([
    ['latest', digest],
    ['9.9.9', 'sha256:short'],
    ['9.9.9 ', digest],
  ])('refuses the tag %j with the digest %j', (tag, wrong) => {
    expect(() => withImage(before, tag, wrong)).toThrow(/image must/);
  });
});
