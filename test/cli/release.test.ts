import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readJson, ReleaseRepository, runIn } from '../support/release-repository';

const DIGEST = `sha256:${'0a'.repeat(32)}`;
const imageOf = (tag: string): string => `ghcr.io/acme/aiops:${tag}@${DIGEST}`;
const SYNTH = ['--synth', 'node synth.mjs'];

const repositories: ReleaseRepository[] = [];
let repository: ReleaseRepository;
let clone: string;

beforeEach(() => {
  repository = new ReleaseRepository();
  repositories.push(repository);
  clone = repository.clone('clone');
});

afterAll(() => {
  for (const each of repositories) each.remove();
});

const release = (tag: string, ...more: string[]) =>
  runIn(clone, ['release', '--image', imageOf(tag), ...SYNTH, ...more]);

describe('cdk8s-aiops release --image', () => {
  it('commits release.json and the manifests, pushes them, and says what changes by object', async () => {
    const { code, output, errors } = await release(
      '1.1.0',
      '--push',
      '--summary',
      join(repository.folder, 's'),
    );
    expect(code, errors).toBe(0);
    expect(repository.subjects()).toEqual(['release: image 1.1.0', 'feat: a service']);
    expect(repository.file('release.json')).toEqual({
      image: { repository: 'ghcr.io/acme/aiops', tag: '1.1.0', digest: DIGEST },
      other: 'stays',
    });
    expect(output).toContain('+ Deployment serving/incident');
    expect(output).toContain('image.tag: 1.0.0 → 1.1.0');
    // the clone is at the release, and nothing else is left in it
    expect(repository.git(clone, 'log', '-1', '--format=%s')).toBe('release: image 1.1.0');
    expect(repository.leftIn(clone)).toBe('');
    expect(repository.git(clone, 'log', '-1', '--format=%(trailers:key=Image,valueonly)')).toBe(
      imageOf('1.1.0'),
    );
    expect(readJson(join(repository.folder, 's/summary.json'))).toMatchObject({ outcome: 'released' });
    expect(readFileSync(join(repository.folder, 's/summary.md'), 'utf8')).toContain('# release: image 1.1.0');
  });

  it('does nothing where nothing changed', async () => {
    await release('1.1.0', '--push');
    const again = await release('1.1.0', '--push');
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('nothing to release') as string });
    expect(repository.subjects()).toHaveLength(2);
  });

  it('only commits without --push, and commits nothing in a dry run', async () => {
    const tried = await release('1.1.0', '--dry-run');
    expect(tried.output).toContain('release: image 1.1.0');
    expect(repository.git(clone, 'log', '-1', '--format=%s')).toBe('feat: a service');
    await release('1.1.0');
    expect(repository.git(clone, 'log', '-1', '--format=%s')).toBe('release: image 1.1.0');
    expect(repository.subjects()).toEqual(['feat: a service']);
  });

  it.each([
    'ghcr.io/acme/aiops:1.1.0',
    `ghcr.io/acme/aiops@${DIGEST}`,
    imageOf('latest'),
    'aiops:1@sha256:short',
  ])('refuses the image %s', async (image) => {
    const { code, errors } = await runIn(clone, ['release', '--image', image, ...SYNTH]);
    expect(code).toBe(2);
    expect(errors).toMatch(/an image must|Give the digest/);
  });

  describe('leaves the clone as it was', () => {
    it('where it has changes that are not committed', async () => {
      writeFileSync(join(clone, 'notes.txt'), 'mine');
      const { code, errors } = await release('1.1.0', '--push');
      expect(code).toBe(1);
      expect(errors).toContain('?? notes.txt');
      expect(readFileSync(join(clone, 'notes.txt'), 'utf8')).toBe('mine');
      expect(repository.subjects()).toHaveLength(1);
    });

    it('where the synthesis refuses', async () => {
      const refusing = 'echo half > gitops.yaml; echo no such feature >&2; exit 2';
      const { code, errors } = await runIn(clone, [
        'release',
        '--image',
        imageOf('1.1.0'),
        '--push',
        '--synth',
        refusing,
      ]);
      expect(code).toBe(1);
      expect(errors).toContain('no such feature');
      expect(errors).toContain('ended with exit code 2');
      expect(repository.leftIn(clone)).toBe('');
      expect(repository.subjects()).toHaveLength(1);
    });

    it('where the remote declines, and quotes it', async () => {
      const hook = join(repository.remote, 'hooks/pre-receive');
      writeFileSync(hook, '#!/bin/sh\necho the branch is frozen >&2\nexit 1\n');
      chmodSync(hook, 0o755);
      const { code, errors } = await release('1.1.0', '--push');
      expect(code).toBe(1);
      expect(errors).toContain('the branch is frozen');
      expect(repository.leftIn(clone)).toBe('');
      expect(repository.git(clone, 'log', '-1', '--format=%s')).toBe('feat: a service');
    });

    it('where it has commits of its own that a push would take along', async () => {
      repository.git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'wip');
      const { code, errors } = await release('1.1.0', '--push');
      expect(code).toBe(1);
      expect(errors).toContain('pushes no commits but its own');
      expect(repository.subjects()).toHaveLength(1);
    });

    it('where it is killed, at whichever call of git, and the next run makes one release of it', async () => {
      const bin = join(repository.folder, 'bin');
      const calls = join(repository.folder, 'calls');
      mkdirSync(bin);
      const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
      writeFileSync(
        join(bin, 'git'),
        `#!/bin/sh\necho >> ${calls}\n"${real}" "$@"; code=$?\n[ $(wc -l < ${calls}) = "$LAST_CALL" ] && kill -9 $PPID\nexit $code\n`,
      );
      chmodSync(join(bin, 'git'), 0o755);
      const path = `${bin}:${process.env['PATH'] ?? ''}`;
      let killed = 0;
      for (let code: number | null = null; code === null; killed++) {
        writeFileSync(calls, '');
        const args = ['release', '--image', imageOf('1.1.0'), '--push', ...SYNTH];
        ({ code } = await runIn(clone, args, { PATH: path, LAST_CALL: String(killed + 1) }));
        expect(repository.git(clone, 'status', '--porcelain'), `call ${killed}`).toBe('');
        expect(['feat: a service', 'release: image 1.1.0']).toContain(
          repository.git(clone, 'log', '-1', '--format=%s'),
        );
      }
      expect(killed).toBeGreaterThan(10);
      expect(repository.subjects()).toEqual(['release: image 1.1.0', 'feat: a service']);
      expect(repository.leftIn(clone)).toBe('');
      expect(readdirSync(join(clone, '.git/cdk8s-aiops'))).toEqual([]);
    }, 120_000);

    it('where it is killed while it synthesizes', async () => {
      const killing = ['--synth', 'echo half > gitops.yaml; kill -9 $PPID'];
      const { code } = await runIn(clone, ['release', '--image', imageOf('1.1.0'), '--push', ...killing]);
      expect(code).toBeNull();
      expect(repository.git(clone, 'status', '--porcelain')).toBe('');
      expect((await release('1.1.0', '--push')).code).toBe(0);
      expect(repository.leftIn(clone)).toBe('');
    });
  });

  describe('where others push meanwhile', () => {
    /** A synthesis during which somebody changes the number of replicas on the remote's branch. */
    function racing(times: number): string[] {
      const other = repository.clone('other');
      const count = join(repository.folder, 'count');
      writeFileSync(count, '');
      const script = join(repository.folder, 'race.sh');
      writeFileSync(
        script,
        `node synth.mjs || exit 1
[ $(wc -l < ${count}) -ge ${times} ] && exit 0
echo >> ${count}
cd ${other} && git pull --quiet && echo '{ "replicas": '$((2 + $(wc -l < ${count})))' }' > settings.json &&
  git commit --quiet --all --message 'feat: more replicas' && git push --quiet\n`,
      );
      return ['--synth', `sh ${script}`];
    }

    it('is made again on top of what they did, with manifests of both', async () => {
      const args = ['release', '--image', imageOf('1.1.0'), '--push', ...racing(1)];
      const { code, errors } = await runIn(clone, args);
      expect(code, errors).toBe(0);
      expect(errors).toContain('has moved');
      expect(repository.subjects()).toEqual([
        'release: image 1.1.0',
        'feat: more replicas',
        'feat: a service',
      ]);
      expect(repository.file('gitops/incident.yaml')).toMatchObject({
        spec: { replicas: 3, containers: [{ image: 'ghcr.io/acme/aiops:1.1.0' }] },
      });
      expect(repository.leftIn(clone)).toBe('');
    });

    it('gives up after the attempts that it has', async () => {
      const args = ['release', '--image', imageOf('1.1.0'), '--push', '--attempts', '2', ...racing(9)];
      const { code, errors } = await runIn(clone, args);
      expect(code).toBe(1);
      expect(errors).toContain('moved 2 times');
      expect(repository.subjects()).not.toContain('release: image 1.1.0');
      expect(repository.leftIn(clone)).toBe('');
    });

    it('two releases at a time both get there, one after the other', async () => {
      const other = repository.clone('other');
      const both = await Promise.all(
        [clone, other].map((each, index) =>
          runIn(each, ['release', '--image', imageOf(`1.1.${index}`), '--push', ...SYNTH]),
        ),
      );
      expect(both.map(({ code }) => code)).toEqual([0, 0]);
      expect(repository.subjects().sort()).toEqual([
        'feat: a service',
        'release: image 1.1.0',
        'release: image 1.1.1',
      ]);
    });
  });

  it('asks for the branch where none is checked out, as in pipelines', async () => {
    repository.git(clone, 'checkout', '--quiet', '--detach');
    expect((await release('1.1.0', '--push')).errors).toContain('give --branch');
    expect((await release('1.1.0', '--push', '--branch', 'main')).code).toBe(0);
    expect(repository.subjects()).toHaveLength(2);
  });
});

describe('cdk8s-aiops rollback', () => {
  const rollback = (...args: string[]) =>
    runIn(clone, ['rollback', ...args, '--reason', 'error ratio at 4 %', ...SYNTH, '--push']);

  it('commits the release before, with the reason and the commit that it takes back', async () => {
    await release('1.1.0', '--push');
    const taken = repository.git(clone, 'rev-parse', 'HEAD');
    const { code, errors } = await rollback();
    expect(code, errors).toBe(0);
    expect(repository.subjects()[0]).toBe('release: roll back image to 1.0.0');
    const body = repository.git(repository.remote, 'log', '-1', '--format=%b', 'main');
    expect(body).toContain('error ratio at 4 %');
    expect(body).toContain(`This reverts commit ${taken}, "release: image 1.1.0".`);
    expect(repository.file('gitops/incident.yaml')).toMatchObject({
      spec: { containers: [{ image: 'ghcr.io/acme/aiops:1.0.0' }] },
    });
  });

  it('keeps what later commits changed', async () => {
    await release('1.1.0', '--push');
    writeFileSync(join(clone, 'settings.json'), '{ "replicas": 7 }\n');
    repository.git(clone, 'commit', '--quiet', '--all', '--message', 'feat: seven');
    repository.git(clone, 'push', '--quiet');
    await rollback();
    expect(repository.file('gitops/incident.yaml')).toMatchObject({ spec: { replicas: 7 } });
  });

  it('does not take back a rollback unless its commit is named', async () => {
    await release('1.1.0', '--push');
    await rollback();
    const again = await rollback();
    expect(again.code).toBe(1);
    expect(again.errors).toContain('the newest release is a rollback');
    expect(repository.subjects()).toHaveLength(3);
  });

  it('refuses what a later release changed again', async () => {
    await release('1.1.0', '--push');
    await release('1.2.0', '--push');
    const { code, errors } = await rollback('HEAD^');
    expect(code).toBe(1);
    expect(errors).toContain('a later commit changed image');
  });

  it('refuses the first commit, a commit that released nothing, and one that is not there', async () => {
    expect((await rollback()).errors).toContain('there is no release before');
    writeFileSync(join(clone, 'settings.json'), '{ "replicas": 7 }\n');
    repository.git(clone, 'commit', '--quiet', '--all', '--message', 'feat: seven');
    repository.git(clone, 'push', '--quiet');
    expect((await rollback('HEAD')).errors).toContain('released nothing');
    expect((await rollback('nowhere')).errors).toContain('there is no commit nowhere');
  });

  it('refuses a reason that says nothing', async () => {
    const { code, errors } = await runIn(clone, ['rollback', '--reason', ' ']);
    expect(code).toBe(2);
    expect(errors).toContain('Write why');
  });
});
