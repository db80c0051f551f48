import { isDeepStrictEqual } from 'node:util';
import { Command, InvalidArgumentError } from 'commander';
import { parseReleaseFile, type ReleaseFile, type ReleasedModel } from '../constructs/serving/release-file';
import { StoreError } from '../runtime/storage/store-error';
import { COMMANDS } from './commands';
import { exitTwoOnMisuse } from './option-parsers';
import { RELEASE_FILE, type Edit } from './release/deliver';
import {
  checkStored,
  DELIVERY_HELP,
  runDelivery,
  withDeliveryOptions,
  type DeliveryFlags,
} from './release/delivery-options';
import type { Git } from './release/git';
import { ReleaseError } from './release/release-error';
import { proposalBranch, rollbackMessage, ROLLBACK_PREFIX } from './release/release-message';

interface RollbackFlags extends DeliveryFlags {
  readonly reason: string;
}

/** `cdk8s-aiops rollback`: the release before, with the reason. */
export function rollbackCommand(): Command {
  const command = exitTwoOnMisuse(new Command('rollback'))
    .description(COMMANDS.rollback.description)
    .argument('[commit]', `release to take back (default: the newest commit that changed ${RELEASE_FILE})`)
    .requiredOption('--reason <text>', 'why, for the commit message', reason);
  return withDeliveryOptions(command)
    .addHelpText(
      'after',
      `
What the release changed in ${RELEASE_FILE} is set back, and the manifests are synthesized; what later commits changed stays.
A version that is rolled back is not released again while the alias stays on it. An earlier version whose artifact is no
longer in the bucket is refused.
${DELIVERY_HELP}`,
    )
    .action((commit: string | undefined, flags: RollbackFlags) =>
      runDelivery(flags, (now, git) => makeRollback(commit, flags, now, git)),
    );
}

async function makeRollback(
  named: string | undefined,
  { reason: why, storeCheck }: RollbackFlags,
  now: ReleaseFile,
  git: Git,
): Promise<Edit> {
  const commit = await releaseCommit(named, git);
  const after = await releaseAt(git, commit);
  const before = await releaseAt(git, `${commit}^`);
  if (after === undefined || before === undefined) {
    throw new ReleaseError(
      `there is no release before ${commit.slice(0, 12)}, which added ${RELEASE_FILE}; revert it by git`,
    );
  }
  const { release, restored } = await setBack(now, before, after, commit, storeCheck);
  const subject = await git.run('log', '-1', '--format=%s', commit);
  const message = rollbackMessage(restored, { commit, subject, reason: why });
  return { release, ...message, branch: proposalBranch(message.subject, release) };
}

/** @returns the full name of the commit that is taken back */
async function releaseCommit(named: string | undefined, git: Git): Promise<string> {
  if ((await git.run('rev-parse', '--is-shallow-repository')) === 'true') {
    throw new ReleaseError(
      'the clone is shallow, and the release before is not in it; run git fetch --unshallow, or clone with all commits',
    );
  }
  if (named === undefined) {
    const found = await git.run('log', '-1', '--format=%H %s', '--no-merges', '--', RELEASE_FILE);
    const [newest = '', ...subject] = found.split(' ');
    if (subject.join(' ').startsWith(ROLLBACK_PREFIX)) {
      throw new ReleaseError(
        `the newest release is a rollback, ${newest.slice(0, 12)}; to take back another release too, name its commit: git log -- ${RELEASE_FILE}`,
      );
    }
    if (newest !== '') return newest;
    throw new ReleaseError(
      `no commit of the branch changed ${RELEASE_FILE}; there is no release to take back`,
    );
  }
  const commit = await git.attempt('rev-parse', '--verify', '--quiet', `${named}^{commit}`);
  if (commit === undefined)
    throw new ReleaseError(`there is no commit ${named}; write one of git log -- ${RELEASE_FILE}`);
  if ((await git.attempt('merge-base', '--is-ancestor', commit, 'HEAD')) === undefined) {
    throw new ReleaseError(
      `the commit ${named} is not on the branch; write one of git log -- ${RELEASE_FILE}`,
    );
  }
  return commit;
}

async function releaseAt(git: Git, commit: string): Promise<ReleaseFile | undefined> {
  const text = await git.attempt('show', `${commit}:./${RELEASE_FILE}`);
  return text === undefined ? undefined : parseReleaseFile(text, `${RELEASE_FILE} of ${commit}`);
}

/** Sets back what one release changed, unless a later one changed it again. */
async function setBack(
  now: ReleaseFile,
  before: ReleaseFile,
  after: ReleaseFile,
  commit: string,
  storeCheck: boolean,
): Promise<{ readonly release: ReleaseFile; readonly restored: readonly string[] }> {
  const refuseLater = (what: string, changed: unknown, present: unknown): void => {
    if (isDeepStrictEqual(changed, present)) return;
    throw new ReleaseError(
      `a later commit changed ${what} of ${RELEASE_FILE} again; roll that one back first: git log ${commit.slice(0, 12)}.. -- ${RELEASE_FILE}`,
    );
  };
  let release = now;
  const restored: string[] = [];
  for (const [key, released] of Object.entries(after.models ?? {})) {
    const old = before.models?.[key];
    if (isDeepStrictEqual(version(old), version(released))) continue;
    const present = now.models?.[key];
    refuseLater(`models.${key}`, version(released), version(present));
    if (old === undefined) {
      throw new ReleaseError(
        `${key} had no release before ${commit.slice(0, 12)}; there is nothing to go back to`,
      );
    }
    if (storeCheck) await refuseMissing(key, old);
    const withdrawn = [...new Set([...(present?.withdrawn ?? []), released.number])];
    release = { ...release, models: { ...release.models, [key]: { ...old, withdrawn } } };
    restored.push(`${key.replace(/@[^@]*$/, '')} to version ${old.number}`);
  }
  for (const part of ['image', 'model'] as const) {
    if (isDeepStrictEqual(before[part], after[part])) continue;
    refuseLater(part, after[part], now[part]);
    release = { ...release, [part]: before[part] };
    restored.push(part === 'image' ? `image to ${before.image?.tag ?? 'none'}` : part);
  }
  if (restored.length > 0) return { release, restored };
  throw new ReleaseError(
    `the commit ${commit.slice(0, 12)} released nothing: it changed neither image nor models of ${RELEASE_FILE}; write one of git log -- ${RELEASE_FILE}`,
  );
}

/** What was released, without what else is known of it. */
function version(model: ReleasedModel | undefined): unknown {
  return model && { ...model, withdrawn: undefined };
}

async function refuseMissing(
  key: string,
  old: { readonly number: string; readonly address: string; readonly bytes: number },
): Promise<void> {
  try {
    await checkStored(old);
  } catch (error) {
    if (!(error instanceof StoreError && error.fault === 'absent')) throw error;
    throw new ReleaseError(
      `version ${old.number} of ${key} cannot be rolled back to, because its artifact is gone: ${error.message}; restore the object from an older version of the bucket, or roll back to another release`,
    );
  }
}

function reason(text: string): string {
  if (text.trim() !== '') return text.trim();
  throw new InvalidArgumentError('Write why, for those who read the log.');
}
