import { ArtifactError } from './artifact-error';

/** Largest number of values of an artifact: a feature has about 40, and the forest a few texts. */
const MOST_VALUES = 1_000_000;

/**
 * Checks that a text has no more values than an artifact can have, before it is parsed: a file of 50 MB could hold 25
 * million, which need 20 times the file's memory, and the schema would examine each.
 *
 * @throws ArtifactError if it has more than a million
 */
export function checkSize(text: string): void {
  // each value except the first follows one of these; characters inside of texts are counted too
  let values = 1;
  for (const mark of [',', '[', '{']) {
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
      if (++values > MOST_VALUES) {
        throw new ArtifactError(`the artifact is no model: it has more than ${MOST_VALUES} values`);
      }
    }
  }
}
