import { describe, expect, it } from 'vitest';
import { GitRepository } from '../../../../constructs/gitops/argo/git-repository';

const url = 'https://git.test/platform/gitops.git';
const revision = 'main';

describe('a Git repository', () => {
  it('has its manifests in the folder gitops, unless told otherwise', () => {
    expect(new GitRepository({ url, revision }).folder('apps')).toBe('gitops/apps');
    expect(new GitRepository({ url, revision, path: 'clusters/prod' }).folder('apps')).toBe(
      'clusters/prod/apps',
    );
    expect(new GitRepository({ url, revision, path: '.' }).folder('apps')).toBe('apps');
  });

  it.each([
    'https://git.test/a/b',
    'http://gitea.localhost:3000/a/b.git',
    'ssh://git@git.test:22/a/b',
    'git@git.test:a/b.git',
  ])('may be %s', (each) => {
    expect(new GitRepository({ url: each, revision }).url).toBe(each);
  });

  it.each(['', 'gitops', 'github.com/acme/gitops', 'file:///tmp/gitops'])(
    'is not "%s"',
    (each) => {
      expect(() => new GitRepository({ url: each, revision })).toThrow(
        `repository.url must be a Git URL without credentials, got "${each}"; write https://host/owner/name.git`,
      );
    },
  );

  it.each([
    ['https://token-4711@git.test/a/b', 'https://***@git.test/a/b'],
    ['https://someone:s3/cr@et@git.test/a/b', 'https://***@git.test/a/b'],
    ['ssh://git:s3cret@git.test/a/b', 'ssh://***@git.test/a/b'],
    ['someone:s3cret@git.test:a/b', '***@git.test:a/b'],
  ])('is not %s, and the login in it is not repeated', (each, shown) => {
    expect(() => new GitRepository({ url: each, revision })).toThrow(
      `repository.url must be a Git URL without credentials, got "${shown}"; write https://host/owner/name.git`,
    );
  });

  it('repeats no login where a placeholder is left', () => {
    expect(
      () => new GitRepository({ url: 'https://someone:s3cret@git.test/your-org/gitops.git', revision }),
    ).toThrow('still holds the placeholder "your-org", got "https://***@git.test/your-org/gitops.git"');
  });

  it('says which field still holds a placeholder', () => {
    const field = 'environments.prod.repository';
    expect(
      () => new GitRepository({ url: 'https://github.com/your-org/gitops.git', revision, field }),
    ).toThrow('environments.prod.repository.url still holds the placeholder "your-org"');
    expect(() => new GitRepository({ url, revision: '<branch>', field })).toThrow(
      'environments.prod.repository.revision still holds the placeholder "<branch>"',
    );
  });

  it('needs a revision', () => {
    expect(() => new GitRepository({ url, revision: '' })).toThrow(
      'repository.revision must name a branch, tag or commit, got ""; write main',
    );
  });

  it.each(['', '/gitops', 'gitops/', '../gitops', 'a/../..'])('has no folder "%s"', (path) => {
    expect(() => new GitRepository({ url, revision, path })).toThrow(
      `repository.path must be a folder inside the repository`,
    );
  });
});
