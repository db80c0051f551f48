/** The digest is the last property, so that it covers every byte before it. */
const TAIL = /,\n {2}"digest": "(sha256:[0-9a-f]{64})"\n\}\n$/;

/** Bytes and characters alike: all of it is ASCII. */
export const TAIL_LENGTH = ',\n  "digest": "sha256:"\n}\n'.length + 64;

/** @returns the end of a document that states its digest */
export function formatTail(digest: string): string {
  return `,\n  "digest": "${digest}"\n}\n`;
}

/**
 * @param text the document, or its end
 * @returns the digest that it states; undefined if it does not end with one
 */
export function statedDigest(text: string): string | undefined {
  return TAIL.exec(text.slice(-TAIL_LENGTH))?.[1];
}
