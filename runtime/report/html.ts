/** HTML text, which is not escaped again. */
export class Html {
  constructor(readonly text: string) {}
}

type Content = string | number | Html | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A piece of an HTML document. Inserted values are escaped for elements and quoted attributes, except `Html` values. Lists
 * are concatenated, and undefined is empty.
 *
 * @example html`<b>${'a < b'}</b>`.text // <b>a &lt; b</b>
 */
export function html(pieces: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(pieces.reduce((text, piece, index) => text + write(contents[index - 1]) + piece));
}

function write(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'object') return content.map(write).join('');
  // HTML allows no control characters, escaped or not
  return String(content)
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!)
    .replace(/\p{Cc}/gu, (character) => (/\s/.test(character) ? character : '\ufffd'));
}
