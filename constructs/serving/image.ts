/** A container image that says which build it is. */
export interface Image {
  /** As it stands in the manifest. */
  readonly reference: string;
  readonly tag: string;
}

const REFERENCE =
  /^(?<repository>[^\s@]+?)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/**
 * Reads an image reference like `ghcr.io/acme/aiops:1.2.0@sha256:…`.
 *
 * @throws if it has no tag, or the tag `latest`: what runs would then depend on when a node last pulled
 */
export function parseImage(reference: string): Image {
  const tag = REFERENCE.exec(reference)?.groups?.['tag'];
  if (tag === undefined) {
    throw new Error(
      `an image must be repository:tag, with @sha256:<64 hexadecimal digits> where the digest is known, got "${reference}"; ` +
        'write one like ghcr.io/acme/aiops:1.2.0',
    );
  }
  if (tag === 'latest') {
    throw new Error(
      `an image must have a tag that always means the same image, got "${reference}"; write its version instead of latest`,
    );
  }
  return { reference, tag };
}
