import { Option, type Command } from 'commander';
import { join } from 'node:path';
import { markdownText } from '../../runtime/report/markdown-table';
import { RegistryError } from '../../runtime/registry/registry-error';
import { StoreError } from '../../runtime/storage/store-error';
import { S3Store } from '../../runtime/storage/s3-store';
import type { ReleasedModel } from '../../constructs/serving/release-file';
import { number } from '../option-parsers';
import { OutputError, prepareOutput, writeAtomically } from '../write-atomically';
import { writeError, writeOutput } from '../terminal';
import { deliver, type Delivered, type MakeEdit } from './deliver';
import { changesText } from './manifest-changes';
import { FORGES, type ForgeName } from './merge-request';
import { ReleaseError } from './release-error';

/** What `release` and `rollback` take alike. */
export interface DeliveryFlags {
  readonly repository: string;
  readonly remote: string;
  readonly branch?: string;
  readonly push?: true;
  readonly mergeRequest?: ForgeName;
  readonly synth: string;
  readonly attempts: number;
  readonly dryRun?: true;
  readonly summary?: string;
  readonly storeCheck: boolean;
}

export function withDeliveryOptions(command: Command): Command {
  return command
    .option('--repository <folder>', 'folder of a clone, with release.json', '.')
    .option('--remote <name>', 'remote that is pushed to', 'origin')
    .option('--branch <name>', 'branch to release to (default: the one that is checked out)')
    .addOption(
      new Option('--push', 'push the commit to the branch (default: commit only)').conflicts('mergeRequest'),
    )
    .addOption(
      new Option(
        '--merge-request <host>',
        'push the commit to a branch of its own, and open a merge request; the token is read from GITLAB_TOKEN or GITHUB_TOKEN',
      ).choices(FORGES),
    )
    .option('--synth <command>', 'command that synthesizes, in the folder of the repository', 'npm run synth')
    .option(
      '--attempts <count>',
      'how often the release is made, if others move the branch meanwhile',
      number(1, 100),
      5,
    )
    .option('--no-store-check', 'do not ask S3 whether the artifact is there')
    .option('--dry-run', 'synthesize and show what would change, and commit nothing')
    .option('--summary <folder>', 'folder to write summary.json and summary.md to');
}

export const DELIVERY_HELP = `
The release is made in a git worktree of its own, which has the clone's node_modules: a release that fails, or is killed,
leaves the clone as it was, and a clone with changes that are not committed is refused. Nothing is ever pushed by force.

Merge requests: GITLAB_TOKEN, with CI_SERVER_URL and CI_PROJECT_ID; or GITHUB_TOKEN, with GITHUB_API_URL and
GITHUB_REPOSITORY. Unset, host and project are gitlab.com or github.com and those of the remote.

Exit codes: 0 released, or nothing to release; 1 an error, and nothing was released; 2 wrong usage.`;

/** Delivers what a command makes, says what became of it, and sets the exit code. */
export async function runDelivery(flags: DeliveryFlags, makeEdit: MakeEdit): Promise<void> {
  const note = (text: string): void => {
    writeError(`note: ${text}\n`);
  };
  try {
    if (flags.summary !== undefined) prepareOutput(join(flags.summary, 'summary.json'));
    const { repository, remote, branch, mergeRequest, synth, attempts } = flags;
    const delivered = await deliver(
      {
        repository,
        remote,
        branch,
        push: flags.push === true,
        mergeRequest,
        synth,
        attempts,
        dryRun: flags.dryRun === true,
        note,
      },
      makeEdit,
    );
    writeOutput(deliveredText(delivered));
    if (flags.summary === undefined) return;
    writeAtomically(join(flags.summary, 'summary.json'), `${JSON.stringify(delivered, null, 2)}\n`);
    writeAtomically(join(flags.summary, 'summary.md'), deliveredMarkdown(delivered));
  } catch (error) {
    const known = [ReleaseError, RegistryError, StoreError, OutputError].some(
      (type) => error instanceof type,
    );
    if (!known) throw error;
    writeError(`error: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

/**
 * Asks S3 whether the artifact is there, as long as it was when it was released.
 *
 * @throws StoreError if it is not, or the store is away
 * @throws ReleaseError if the object has another size
 */
export async function checkStored({
  address,
  bytes,
}: Pick<ReleasedModel, 'address' | 'bytes'>): Promise<void> {
  const store = await S3Store.open(process.env);
  try {
    const found = await store.head(address);
    if (found.bytes === bytes) return;
    throw new ReleaseError(
      `${address} has ${found.bytes} bytes, and the artifact has ${bytes}; somebody replaced it: restore it, or release another version`,
    );
  } finally {
    store.close();
  }
}

const OUTCOMES = {
  released: 'released',
  proposed: 'proposed',
  nothing: 'nothing to release',
  dry_run: 'dry run',
} as const satisfies Readonly<Record<Delivered['outcome'], string>>;

function deliveredText({ outcome, reason, subject, body, commit, mergeRequest, changes }: Delivered): string {
  return [
    changesText(changes),
    ...(outcome === 'dry_run' ? [`${subject ?? ''}\n\n${body ?? ''}\n`] : []),
    [
      `${OUTCOMES[outcome]}: ${reason}`,
      ...(commit === null ? [] : [`commit ${commit}`]),
      ...(mergeRequest === null ? [] : [mergeRequest]),
    ].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n')
    .concat('\n');
}

function deliveredMarkdown(delivered: Delivered): string {
  const { outcome, reason, subject, body, changes } = delivered;
  return [
    `# ${markdownText(subject ?? OUTCOMES[outcome])}`,
    `${OUTCOMES[outcome]}: ${markdownText(reason)}`,
    ...(body === null ? [] : [fenced(body)]),
    ...(changes.length === 0 ? [] : ['## Changes', fenced(changesText(changes).trimEnd())]),
  ]
    .join('\n\n')
    .concat('\n');
}

/** A longer fence than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
