import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Git } from './git';
import { ReleaseError } from './release-error';

/** Where git keeps what belongs to a clone and to no commit; the worktrees of releases are in a folder of their own. */
const FOLDER = 'cdk8s-aiops';
const PREFIX = 'release-';

/**
 * Somebody's clone. A release is made in a worktree beside it, so that a release that fails, or is killed, leaves the
 * clone as it was. The clone's branch is moved forward when everything is done.
 */
export class Clone {
  private constructor(
    readonly git: Git,
    /** Root of the clone. */
    private readonly root: string,
    /** Path of the repository's folder below the root, with a slash at the end; empty if it is the root. */
    readonly prefix: string,
    /** Branch that is checked out; undefined if none is. */
    readonly branch: string | undefined,
    private readonly worktrees: string,
  ) {}

  /**
   * @param folder within the clone, with release.json
   * @throws ReleaseError if it is no clone, or has changes that are not committed
   */
  static async open(folder: string): Promise<Clone> {
    if (!existsSync(folder))
      throw new ReleaseError(`the folder ${folder} does not exist; give --repository a clone`);
    const git = new Git(resolve(folder));
    const root = await git.attempt('rev-parse', '--show-toplevel');
    if (root === undefined || root === '') {
      throw new ReleaseError(`${resolve(folder)} is no clone of a git repository; give --repository one`);
    }
    const changes = await git.run('status', '--porcelain', '--untracked-files=normal');
    if (changes !== '') {
      throw new ReleaseError(
        `the clone has changes that are not committed, and a release would mix with them; commit or stash them first:\n${firstLines(changes)}`,
      );
    }
    const common = resolve(git.folder, await git.run('rev-parse', '--git-common-dir'));
    return new Clone(
      git,
      root,
      await git.run('rev-parse', '--show-prefix'),
      await git.attempt('symbolic-ref', '--quiet', '--short', 'HEAD'),
      join(common, FOLDER),
    );
  }

  /** Calls with a worktree of a commit, which is removed in the end, whatever happens. */
  async withWorktree<T>(commit: string, work: (worktree: Worktree) => Promise<T>): Promise<T> {
    await this.removeLeftovers();
    mkdirSync(this.worktrees, { recursive: true });
    const place = mkdtempSync(join(this.worktrees, `${PREFIX}${process.pid}-`));
    try {
      await this.git.run('worktree', 'add', '--quiet', '--detach', place, commit);
      const links = this.linkModules(place);
      const folder = join(place, this.prefix);
      if (!existsSync(folder)) {
        throw new ReleaseError(
          `the commit ${commit.slice(0, 12)} has no folder ${this.prefix}; release from another branch`,
        );
      }
      return await work(new Worktree(new Git(folder), folder, links));
    } finally {
      await this.remove(place);
    }
  }

  /** Moves the clone's branch forward to a commit. @returns whether it could be moved */
  async forward(branch: string, commit: string): Promise<boolean> {
    if (branch === this.branch) {
      return (await this.git.attempt('merge', '--ff-only', '--quiet', commit)) !== undefined;
    }
    const before = await this.git.attempt('rev-parse', '--verify', '--quiet', `refs/heads/${branch}`);
    // a branch that the clone does not have needs no move
    if (before === undefined) return true;
    if ((await this.git.attempt('merge-base', '--is-ancestor', before, commit)) === undefined) return false;
    return (await this.git.attempt('update-ref', `refs/heads/${branch}`, commit, before)) !== undefined;
  }

  /** The synthesis needs the packages that the clone has installed. */
  private linkModules(place: string): readonly string[] {
    const links: string[] = [];
    for (const folder of new Set(['', this.prefix])) {
      const installed = join(this.root, folder, 'node_modules');
      const link = join(place, folder, 'node_modules');
      if (existsSync(installed) && existsSync(join(place, folder)) && !existsSync(link)) {
        symlinkSync(installed, link, 'dir');
        links.push(link);
      }
    }
    return links;
  }

  /** Of releases that were killed. */
  private async removeLeftovers(): Promise<void> {
    if (!existsSync(this.worktrees)) return;
    for (const name of readdirSync(this.worktrees)) {
      const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
      if (!isRunning(pid)) await this.remove(join(this.worktrees, name));
    }
  }

  private async remove(place: string): Promise<void> {
    // not `git worktree remove`, which fails where only half of one is there
    rmSync(place, { recursive: true, force: true });
    await this.git.attempt('worktree', 'prune');
  }
}

/** The files of a commit, in a folder of their own. */
export class Worktree {
  constructor(
    readonly git: Git,
    readonly folder: string,
    private readonly links: readonly string[],
  ) {}

  /** Stages what was changed, made and removed. @returns its paths from the root, none if nothing changed */
  async stage(): Promise<readonly string[]> {
    // git would take a link for a file of the commit
    for (const link of this.links) rmSync(link);
    await this.git.run('add', '--all', '--', ':/');
    const listed = await this.git.run('diff', '--cached', '--name-only', '-z', 'HEAD');
    return listed.split('\0').filter((path) => path !== '');
  }

  /** @returns the commit */
  async commit(message: string): Promise<string> {
    await this.git.run(...(await this.author()), 'commit', '--quiet', '--message', message);
    return this.git.run('rev-parse', 'HEAD');
  }

  /** Options that name an author, for a machine that has none. */
  private async author(): Promise<readonly string[]> {
    const known = await this.git.attempt('var', 'GIT_COMMITTER_IDENT');
    return known === undefined
      ? ['-c', 'user.name=cdk8s-aiops', '-c', 'user.email=cdk8s-aiops@users.noreply.invalid']
      : [];
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // it is there, and somebody else's
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function firstLines(listed: string): string {
  const lines = listed.split('\n');
  return [...lines.slice(0, 10), ...(lines.length > 10 ? [`… and ${lines.length - 10} more`] : [])].join(
    '\n',
  );
}
