import { CORE_SCHEMA, intYaml11Tag, loadAll } from 'js-yaml';

/** cdk8s writes YAML 1.1, in which `0o17` is a string without quotes. */
const SCHEMA = CORE_SCHEMA.withTags(intYaml11Tag);

/**
 * The documents of a synthesized file, without empty ones. js-yaml reads a thousand services in one second; the parser
 * that cdk8s-cli offers its plugins takes six.
 *
 * @param file its name, for the message of the error
 * @throws Error if the text is not YAML, or a key is there twice
 */
export function readManifests(text: string, file: string): readonly unknown[] {
  return loadAll(text, { schema: SCHEMA, filename: file }).filter(
    (document) => document !== null && document !== undefined,
  );
}
