const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * The first name that an object of a JSON text holds twice. `JSON.parse` silently keeps the last value
 * (RFC 8259, section 4: the behaviour is unpredictable), and for a feature that is given twice no value is right.
 *
 * @param json a text that `JSON.parse` accepts
 */
export function duplicateName(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    const character = json[at]!;
    if (character === '{') open.push(new Set());
    else if (character === '}') open.pop();
    else if (character === '"') {
      const end = endOfString(json, at);
      if (json.charCodeAt(skipSpace(json, end)) === COLON) {
        const name = JSON.parse(json.slice(at, end)) as string;
        const names = open.at(-1)!;
        if (names.has(name)) return name;
        names.add(name);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** @returns the position after the closing quote */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function skipSpace(json: string, start: number): number {
  let at = start;
  while (' \t\n\r'.includes(json[at] ?? '-')) at++;
  return at;
}
