import { createHash } from 'node:crypto';
import { figure } from '../../runtime/report/figures';
import type { ReleasedModel, ReleaseFile } from '../../constructs/serving/release-file';
import { textTable } from '../text-table';
import type { ResolvedModel } from './resolve-model';

/** Every release begins with it, and pipelines know their own commits by it. */
const SUBJECT_PREFIX = 'release: ';
/** Every rollback does, too. */
export const ROLLBACK_PREFIX = `${SUBJECT_PREFIX}roll back `;

/** The branch of a merge request. Equal releases have equal names, so that none is proposed twice. */
export function proposalBranch(subject: string, { image, models }: ReleaseFile): string {
  const words = subject
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replaceAll(/^-|-$/g, '');
  const content = createHash('sha256')
    .update(JSON.stringify([image, models]))
    .digest('hex')
    .slice(0, 8);
  return `${words}-${content}`;
}

/** A model and the version that is replaced. */
export interface ModelNews {
  readonly name: string;
  readonly alias: string;
  readonly resolved: ResolvedModel;
  readonly before: ReleasedModel | undefined;
}

/** Names of the trailers, which `git log --format='%(trailers)'` prints. */
const TRAILERS = {
  model: 'Registered-Model',
  version: 'Model-Version',
  digest: 'Model-Digest',
  data: 'Data-Digest',
  run: 'Run',
  image: 'Image',
} as const;

/** What a commit says that releases a model, an image, or both. */
export function releaseMessage(
  model: ModelNews | undefined,
  image: { readonly reference: string; readonly tag: string } | undefined,
): { readonly subject: string; readonly body: string } {
  const parts = [
    ...(model === undefined ? [] : [`${model.name} version ${model.resolved.model.number}`]),
    ...(image === undefined ? [] : [`image ${image.tag}`]),
  ];
  const paragraphs = [
    ...(model === undefined ? [] : modelParagraphs(model)),
    trailers([
      ...(model === undefined ? [] : modelTrailers(model)),
      ...(image === undefined ? [] : [[TRAILERS.image, image.reference] as const]),
    ]),
  ];
  return { subject: `${SUBJECT_PREFIX}${parts.join(', ')}`, body: paragraphs.join('\n\n') };
}

function modelParagraphs({ alias, resolved, before }: ModelNews): string[] {
  const { model, summary } = resolved;
  const { metrics, data, champion, comparedRows } = summary;
  const replaced =
    before === undefined ? 'Nothing was released before.' : `It replaces version ${before.number}.`;
  const shown = (value: number | null): string => (value === null ? '' : figure(value));
  return [
    `Version ${model.number} has the alias ${alias}. ${replaced}`,
    ...(metrics.length === 0
      ? []
      : [
          `On the same ${comparedRows} held-out rows, as challenger${champion === null ? '; there was no champion' : ` against the champion, version ${champion.version}`}:`,
          textTable([
            ['', 'challenger', ...(champion === null ? [] : ['champion'])],
            ...metrics.map(({ metric, challenger, champion: other }) => [
              metric,
              shown(challenger),
              ...(champion === null ? [] : [shown(other)]),
            ]),
          ]).trimEnd(),
        ]),
    `Trained on ${data.rows} rows of ${data.source}.\nArtifact: ${model.address}`,
  ];
}

function modelTrailers({ name, resolved: { model, runPage } }: ModelNews): (readonly [string, string])[] {
  return [
    [TRAILERS.model, name],
    [TRAILERS.version, model.number],
    [TRAILERS.digest, model.digest],
    [TRAILERS.data, model.data],
    [TRAILERS.run, runPage ?? model.run],
  ];
}

/** What a commit says that takes a release back. */
export function rollbackMessage(
  restored: readonly string[],
  { commit, subject, reason }: { readonly commit: string; readonly subject: string; readonly reason: string },
): { readonly subject: string; readonly body: string } {
  return {
    subject: ROLLBACK_PREFIX + restored.join(', '),
    body: `${reason}\n\nThis reverts commit ${commit}, "${subject}".`,
  };
}

function trailers(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([name, value]) => `${name}: ${value}`).join('\n');
}
