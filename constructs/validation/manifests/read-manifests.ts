import {
  boolYaml11Tag,
  CORE_SCHEMA,
  defineScalarTag,
  intYaml11Tag,
  loadAll,
  mergeTag,
  NOT_RESOLVED,
} from 'js-yaml';

/** Unlike YAML 1.1, the parser of kubectl takes `12:30` for a text. */
const integerTag = defineScalarTag(intYaml11Tag.tagName, {
  ...intYaml11Tag,
  resolve: (source: string, ...more) =>
    source.includes(':') ? NOT_RESOLVED : intYaml11Tag.resolve(source, ...more),
});

/**
 * The YAML 1.1 of kubectl, in which `yes` is true. cdk8s writes the same, in which `0o17` is a string without quotes.
 *
 * @see https://pkg.go.dev/sigs.k8s.io/yaml
 */
const SCHEMA = CORE_SCHEMA.withTags(integerTag, boolYaml11Tag);

/** For texts that merge: elsewhere, cdk8s writes a key of that name without quotes. */
const MERGING_SCHEMA = SCHEMA.withTags(mergeTag);
const MERGE = /<<\s*:\s*(?:\*|\[\s*\*)/;

/**
 * The documents of a file, without empty ones. js-yaml reads a thousand services in one second; the parser that cdk8s-cli
 * offers its plugins takes six.
 *
 * @param file its name, for the message of the error
 * @throws Error if the text is not YAML, a key is there twice, or an alias refers to what holds it
 */
export function readManifests(text: string, file: string): readonly unknown[] {
  const documents = loadAll(text, {
    schema: MERGE.test(text) ? MERGING_SCHEMA : SCHEMA,
    filename: file,
  }).filter((document) => document !== null && document !== undefined);
  for (const document of documents) refuseCircles(document, file);
  return documents;
}

/**
 * Looks at each list and object once, however many aliases refer to it.
 *
 * @param around the lists and objects that hold the value
 * @param seen those that hold no circle
 */
function refuseCircles(
  value: unknown,
  file: string,
  around = new Set<unknown>(),
  seen = new Set<unknown>(),
): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  if (around.has(value)) {
    throw new Error(
      `an alias in ${file} refers to an object that holds it, and no manifest is endless; write it out`,
    );
  }
  around.add(value);
  for (const each of Object.values(value)) refuseCircles(each, file, around, seen);
  around.delete(value);
  seen.add(value);
}
