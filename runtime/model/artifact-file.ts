import { createHash } from 'node:crypto';
import { artifactContentSchema, type Artifact, type ArtifactContent } from './artifact';
import { ArtifactError } from './artifact-error';
import { formatTail, statedDigest, TAIL_LENGTH } from './artifact-tail';
import { checkConsistency } from './check-artifact';
import { checkSize } from './check-size';

/** Longest message of the schema, which lists every unknown name. */
const MESSAGE_LENGTH = 200;

/** Writes the document. Equal content gives equal bytes. */
export function formatArtifact(content: ArtifactContent): string {
  const head = JSON.stringify(content, null, 2).slice(0, -'\n}'.length);
  return head + formatTail(digestOf(head));
}

/**
 * Reads a document that `formatArtifact` wrote.
 *
 * @throws ArtifactError if the digest does not match the bytes, or the content does not match the schema
 */
export function parseArtifact(text: string): Artifact {
  const stated = statedDigest(text);
  if (stated === undefined) {
    throw new ArtifactError(
      'the artifact does not end with its digest: it was cut off, edited or written by something else; train it again with `cdk8s-aiops train`',
    );
  }
  const actual = digestOf(text.slice(0, -TAIL_LENGTH));
  if (actual !== stated) {
    throw new ArtifactError(
      `the artifact was changed after it was written: it states ${stated} and its content has ${actual}; restore the file, or train it again`,
    );
  }
  checkSize(text);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ArtifactError(
      `the artifact is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const { digest: own, ...content } = json as Record<string, unknown>;
  const parsed = artifactContentSchema.safeParse(content);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ArtifactError(
      `the artifact does not follow the schema cdk8s-aiops/model/v1: ${issue.path.join('.') || 'document'}: ${issue.message.slice(0, MESSAGE_LENGTH)}`,
    );
  }
  checkConsistency(parsed.data);
  return { ...parsed.data, digest: String(own) };
}

function digestOf(head: string): string {
  return `sha256:${createHash('sha256').update(head).digest('hex')}`;
}
