import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatReleaseFile, parseReleaseFile, type ReleaseFile } from '../../constructs/serving/release-file';
import { Clone, type Worktree } from './clone';
import type { Git } from './git';
import { manifestChanges, type FileChange, type ObjectChange } from './manifest-changes';
import { openForge, type Forge, type ForgeName } from './merge-request';
import { ReleaseError } from './release-error';

/** The file that machines write and synthesis reads. */
export const RELEASE_FILE = 'release.json';

/** How a release gets into git. */
export interface Delivery {
  /** Folder of a clone with release.json. */
  readonly repository: string;
  readonly remote: string;
  /** Branch that is released to. @default - the one that is checked out */
  readonly branch: string | undefined;
  /** Whether the commit is pushed to the branch. */
  readonly push: boolean;
  /** Host that a merge request is opened at, instead. */
  readonly mergeRequest: ForgeName | undefined;
  /** Command that synthesizes, run by a shell in the repository's folder. */
  readonly synth: string;
  /** How often it is tried while others move the branch. */
  readonly attempts: number;
  /** Whether nothing is committed. */
  readonly dryRun: boolean;
  readonly note: (text: string) => void;
}

/** A commit to be made. */
export interface Edit {
  readonly release: ReleaseFile;
  /** First line of the message. */
  readonly subject: string;
  /** Its paragraphs. */
  readonly body: string;
  /** Name of the branch of a merge request; equal edits have equal names. */
  readonly branch: string;
}

/** What a commit would change, made from what the branch holds; again for each attempt. */
export type MakeEdit = (before: ReleaseFile, base: Git) => Promise<Edit | { readonly nothing: string }>;

export interface Delivered {
  readonly outcome: 'released' | 'proposed' | 'nothing' | 'dry_run';
  /** In a sentence. */
  readonly reason: string;
  readonly subject: string | null;
  readonly body: string | null;
  readonly commit: string | null;
  readonly branch: string;
  readonly mergeRequest: string | null;
  readonly changes: readonly ObjectChange[];
}

/**
 * Edits release.json, synthesizes, and commits both. Where others have moved the branch meanwhile, everything is made
 * again on top of what they did: nothing of theirs is overwritten, and the manifests are those of the new state.
 *
 * @throws ReleaseError; the clone is then as it was
 */
export async function deliver(delivery: Delivery, makeEdit: MakeEdit): Promise<Delivered> {
  const clone = await Clone.open(delivery.repository);
  const branch = delivery.branch ?? clone.branch;
  if (branch === undefined) {
    throw new ReleaseError(
      'no branch is checked out, as in most pipelines; give --branch the one to release to',
    );
  }
  const forge =
    delivery.mergeRequest === undefined || delivery.dryRun
      ? undefined
      : await openForge(delivery.mergeRequest, clone.git, delivery.remote, process.env);
  for (let attempt = 1; ; attempt++) {
    const base = await findBase(clone, branch, delivery);
    const made = await clone.withWorktree(base, (worktree) => makeOn(worktree, makeEdit, delivery, branch));
    if (made.delivered !== undefined) return made.delivered;
    const { edit, commit, changes } = made;
    const done = (
      outcome: Delivered['outcome'],
      reason: string,
      mergeRequest: string | null = null,
    ): Delivered => ({
      outcome,
      reason,
      subject: edit.subject,
      body: edit.body,
      commit,
      branch: outcome === 'proposed' ? edit.branch : branch,
      mergeRequest,
      changes,
    });
    if (forge !== undefined) {
      const { url, reason } = await propose(clone, forge, delivery, edit, commit, branch);
      return done('proposed', reason, url);
    }
    if (await landed(clone, branch, base, commit, delivery)) {
      return done(
        'released',
        delivery.push ? `pushed to ${branch} of ${delivery.remote}` : `committed to ${branch}`,
      );
    }
    if (attempt === delivery.attempts) {
      throw new ReleaseError(
        `the branch ${branch} moved ${attempt} times while the release was made; run again, or raise --attempts`,
      );
    }
    delivery.note(`the branch ${branch} has moved; the release is made again on top of it`);
  }
}

interface Made {
  readonly delivered?: undefined;
  readonly edit: Edit;
  readonly commit: string;
  readonly changes: readonly ObjectChange[];
}

async function makeOn(
  worktree: Worktree,
  makeEdit: MakeEdit,
  delivery: Delivery,
  branch: string,
): Promise<Made | { readonly delivered: Delivered }> {
  const file = join(worktree.folder, RELEASE_FILE);
  if (!existsSync(file)) {
    throw new ReleaseError(
      `the branch ${branch} has no ${RELEASE_FILE} in this folder; give --repository the folder that has it, or commit one with the text {}`,
    );
  }
  const text = readFileSync(file, 'utf8');
  const edit = await makeEdit(parseOrRefuse(text), worktree.git);
  const none = { subject: null, body: null, commit: null, branch, mergeRequest: null, changes: [] };
  if ('nothing' in edit) return { delivered: { ...none, outcome: 'nothing', reason: edit.nothing } };
  writeFileSync(file, formatReleaseFile(edit.release));
  await synthesize(delivery.synth, worktree.folder);
  const paths = await worktree.stage();
  const changes = manifestChanges(await fileChanges(worktree, paths));
  const { subject, body } = edit;
  if (delivery.dryRun) {
    return {
      delivered: { ...none, subject, body, changes, outcome: 'dry_run', reason: 'nothing was committed' },
    };
  }
  return { edit, changes, commit: await worktree.commit(`${subject}\n\n${body}`) };
}

/** The commit that the release is made on: the tip of the branch, where it is pushed to. */
async function findBase(
  clone: Clone,
  branch: string,
  { remote, push, mergeRequest }: Delivery,
): Promise<string> {
  if (!push && mergeRequest === undefined) {
    const tip = await clone.git.attempt('rev-parse', '--verify', '--quiet', `refs/heads/${branch}`);
    if (tip !== undefined) return tip;
    throw new ReleaseError(`the clone has no branch ${branch}; give --branch one that it has`);
  }
  const tip = await fetchTip(clone.git, remote, branch);
  if (tip === undefined) {
    throw new ReleaseError(`${remote} has no branch ${branch}; push it, or give --branch one that is there`);
  }
  const own = await clone.git.attempt('rev-parse', '--verify', '--quiet', `refs/heads/${branch}`);
  if (
    push &&
    own !== undefined &&
    (await clone.git.attempt('merge-base', '--is-ancestor', own, tip)) === undefined
  ) {
    throw new ReleaseError(
      `the clone's branch ${branch} has commits that ${remote} has not, and a release pushes no commits but its own; push them, or reset the branch to ${remote}/${branch}`,
    );
  }
  return tip;
}

/** @returns undefined if the remote has no such branch */
async function fetchTip(git: Git, remote: string, branch: string): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`;
  if ((await git.run('ls-remote', remote, ref)) === '') return undefined;
  await git.run('fetch', '--quiet', '--no-tags', remote, ref);
  return git.run('rev-parse', 'FETCH_HEAD');
}

/** @returns false if somebody has moved the branch meanwhile */
async function landed(
  clone: Clone,
  branch: string,
  base: string,
  commit: string,
  { push, remote, note }: Delivery,
): Promise<boolean> {
  if (!push) {
    if (await clone.forward(branch, commit)) return true;
    if ((await clone.git.run('rev-parse', `refs/heads/${branch}`)) !== base) return false;
    throw new ReleaseError(
      `the branch ${branch} could not be moved to the release ${commit}: files of the clone were changed meanwhile; run again when they are committed`,
    );
  }
  try {
    await clone.git.run('push', '--quiet', remote, `${commit}:refs/heads/${branch}`);
  } catch (error) {
    const tip = await fetchTip(clone.git, remote, branch);
    // the connection may have broken after the push was done
    const there =
      tip !== undefined &&
      (await clone.git.attempt('merge-base', '--is-ancestor', commit, tip)) !== undefined;
    if (!there && tip !== base) return false;
    if (!there) throw error;
  }
  if (!(await clone.forward(branch, commit))) {
    note(`the release is done, and the clone's branch ${branch} could not be moved to it; run git pull`);
  }
  return true;
}

/** Pushes a branch of its own, and asks for its merge. A proposal that is there already is not made again. */
async function propose(
  clone: Clone,
  forge: Forge,
  { remote }: Delivery,
  { branch, subject, body }: Edit,
  commit: string,
  target: string,
): Promise<{ readonly url: string; readonly reason: string }> {
  for (let number = 1; ; number++) {
    const source = number === 1 ? branch : `${branch}-${number}`;
    const before = await forge.find(source);
    // merged, rolled back, and to be released again
    if (before?.state === 'merged') continue;
    if (before !== undefined) {
      const reason =
        before.state === 'open'
          ? 'it is proposed already'
          : 'somebody closed it without a merge; reopen it there to have it after all';
      return { url: before.url, reason };
    }
    // equal names are equal edits: a run that was ended here has pushed it
    if ((await fetchTip(clone.git, remote, source)) === undefined) {
      await clone.git.run('push', '--quiet', remote, `${commit}:refs/heads/${source}`);
    }
    const { url } = await forge.create({ source, target, title: subject, body });
    return { url, reason: `proposed to ${target}` };
  }
}

async function synthesize(command: string, folder: string): Promise<void> {
  const child = spawn(command, {
    cwd: folder,
    shell: true,
    // what it prints is no part of the answer
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code === 0) return;
  throw new ReleaseError(
    `"${command}" ended with ${signal ?? `exit code ${code}`}, so nothing was released; mend what it says above, or give --synth the command that synthesizes this repository`,
  );
}

async function fileChanges(worktree: Worktree, paths: readonly string[]): Promise<readonly FileChange[]> {
  const changed: FileChange[] = [];
  for (const path of paths) {
    changed.push({
      path,
      before: await textAt(worktree.git, `HEAD:${path}`),
      after: await textAt(worktree.git, `:${path}`),
    });
  }
  return changed;
}

async function textAt(git: Git, object: string): Promise<string | undefined> {
  return git.attempt('cat-file', 'blob', object);
}

function parseOrRefuse(text: string): ReleaseFile {
  try {
    return parseReleaseFile(text, RELEASE_FILE);
  } catch (error) {
    throw new ReleaseError(error instanceof Error ? error.message : String(error));
  }
}
