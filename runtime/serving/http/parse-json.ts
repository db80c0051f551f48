import { quote } from '../../inference/describe-value';
import { duplicateName } from './duplicate-name';
import { Problem } from './problem';

/** @throws Problem 400 that says where the text is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    // V8's message quotes the text around the mistake; its position is enough
    const position = /position \d+/.exec(message)?.[0];
    const hint = hintFor(text, message) + (position === undefined ? '' : `, see ${position}`);
    throw new Problem(400, `the body is not JSON${hint}`);
  }
}

/** The commonest mistakes, for most of which V8 tells no position. */
function hintFor(text: string, message: string): string {
  if (text.trim() === '') return ': it is empty';
  if (text.startsWith('\ufeff')) return ': it begins with a byte order mark';
  // as Python's json.dumps writes what is missing
  return /token '[NI]'|minus sign/.test(message) && /NaN|Infinity/.test(text)
    ? ': NaN and Infinity are no numbers in it'
    : '';
}

/** @throws Problem 400 if an object of this JSON text gives one name twice */
export function refuseDuplicates(text: string): void {
  const name = duplicateName(text);
  if (name === undefined) return;
  const detail = 'is given twice in one object';
  throw new Problem(400, `${quote(name)} ${detail}`, { errors: [{ feature: name, detail }] });
}
