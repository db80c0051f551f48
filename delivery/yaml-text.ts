import { Document, isMap, isScalar, visit } from 'yaml';
import { ACTION_VERSIONS } from './actions';

export interface YamlFile {
  /** Comment above everything. */
  readonly header: string;
  readonly content: object;
  /** Comments by the path of what they stand above, its parts separated by spaces. */
  readonly comments?: Readonly<Record<string, string>>;
  /** Key whose entries have an empty line between them; without it, the entries of the file. */
  readonly spaced?: string;
}

/** YAML as prettier writes it. The library decides what needs quotes: an `if` with `: ` in it is no YAML without them. */
export function yamlText({ header, content, comments = {}, spaced }: YamlFile): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = header.replace(/^/gm, ' ');
  for (const [path, comment] of Object.entries(comments)) {
    const parts = path.split(' ');
    const parent = parts.length === 1 ? document.contents : document.getIn(parts.slice(0, -1));
    const key = isMap(parent)
      ? parent.items.find((item) => String(item.key) === parts.at(-1))?.key
      : undefined;
    if (!isScalar(key)) throw new Error(`the comment of "${path}" has nothing to stand above`);
    key.commentBefore = ` ${comment}`;
  }
  visit(document, {
    // the version of a pinned action, as those who renew it read it
    Pair(_, { key, value }) {
      if (isScalar(key) && key.value === 'uses' && isScalar(value)) {
        const version = ACTION_VERSIONS.get(String(value.value));
        if (version !== undefined) value.comment = ` ${version}`;
      }
    },
  });
  const entries = spaced === undefined ? document.contents : document.get(spaced);
  if (isMap(entries)) {
    for (const { key } of entries.items.slice(1)) if (isScalar(key)) key.spaceBefore = true;
  }
  return document.toString({ lineWidth: 0, singleQuote: true });
}
