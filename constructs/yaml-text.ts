import { Yaml } from 'cdk8s';

/**
 * Documents as YAML: the very text that cdk8s' `Yaml.stringify` makes of them, in a fraction of the time. Written here
 * is what nearly all manifests are made of: maps, lists, and texts of one line in ASCII. Whether a word needs quotes is
 * asked of cdk8s, once for each word; a document that holds anything else is left to cdk8s as a whole.
 */
export function yamlText(documents: readonly unknown[]): string {
  return documents
    .map((document) => {
      const simple = isMap(document) && isSimple(document, new Set());
      return simple ? `${nodeText(document, '')}\n` : Yaml.stringify(document);
    })
    .join('---\n');
}

/** Printable ASCII. A text that begins like a document's end is written in other ways at other depths. */
const ONE_LINE = /^(?!---|\.\.\.)[ -~]*$/;

/** A longer key is written behind a question mark. */
const LONGEST_KEY = 1000;

/** @param seen maps and lists so far: where one stands twice, cdk8s writes an alias */
function isSimple(value: unknown, seen: Set<unknown>): boolean {
  if (typeof value === 'string') return ONE_LINE.test(value);
  if (typeof value === 'number') return !Object.is(value, -0);
  if (typeof value !== 'object') return typeof value === 'boolean';
  if (value === null) return true;
  if (seen.has(value)) return false;
  seen.add(value);
  if (Array.isArray(value)) return value.every((item) => isSimple(item, seen));
  if (!isMap(value)) return false;
  return Object.keys(value).every(
    (key) => key.length <= LONGEST_KEY && ONE_LINE.test(key) && isSimple(value[key], seen),
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** What stands behind a key or a dash: the first line without its indentation. */
function nodeText(value: unknown, indentation: string): string {
  const deeper = `${indentation}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return value.map((item) => `- ${nodeText(item, deeper)}`).join(`\n${indentation}`);
  }
  if (!isMap(value)) return scalarText(value);
  const keys = Object.keys(value);
  if (keys.length === 0) return '{}';
  return keys
    .map((key) => {
      const item = value[key];
      const below = typeof item === 'object' && item !== null && Object.keys(item).length > 0;
      return `${scalarText(key)}:${below ? `\n${deeper}` : ' '}${nodeText(item, deeper)}`;
    })
    .join(`\n${indentation}`);
}

/** What may be a number, a time, or a word that means something, such as `no`: cdk8s is asked. */
const WORD = /^(?:[-+.~<\d][-+.:<\w ]*|[A-Za-z]{0,5}|[eE][-+]?\d+)$/;

/** Where quotes are needed: before and behind some characters, and at the ends, as in plainString of the package yaml. */
const QUOTED = /^[ ,[\]{}#&*!|>'"%@`]|^[?-](?: |$)|: | #|[ :]$/;

function scalarText(value: unknown): string {
  if (typeof value !== 'string' || WORD.test(value)) return wordText(value);
  if (!QUOTED.test(value)) return value;
  if (value.includes('"')) return value.includes("'") ? wordText(value) : `'${value}'`;
  return value.includes('\\') ? wordText(value) : `"${value}"`;
}

const WORDS = new Map<unknown, string>();
/** Longer ones are not kept: they do not come again. */
const LONGEST_WORD = 40;

/** As cdk8s writes it. Words and numbers are few in a thousand services, and asked for again and again. */
function wordText(word: unknown): string {
  const known = WORDS.get(word);
  if (known !== undefined) return known;
  const text = Yaml.stringify([word]).slice(2, -1);
  if (text.length <= LONGEST_WORD) WORDS.set(word, text);
  return text;
}
