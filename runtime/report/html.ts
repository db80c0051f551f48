/** Text that is HTML already, and is not escaped again. */
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
 * A piece of a document. Whatever is put into it is text and is escaped, in elements and in quoted attributes alike,
 * unless it is a piece itself; lists are put together, and nothing is written for undefined.
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
  // control characters are allowed in no HTML, escaped or not
  return String(content)
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!)
    .replace(/\p{Cc}/gu, (character) => (/\s/.test(character) ? character : '\ufffd'));
}
