import { quote } from './describe-value';
import { duplicateName } from './duplicate-name';
import { Problem } from './problem';

/** @throws Problem 400 that says where the text is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8's message quotes the text around the mistake; its position is enough
    const position = /position \d+/.exec(error instanceof Error ? error.message : '')?.[0];
    throw new Problem(400, `the body is not JSON${position === undefined ? '' : `, see ${position}`}`);
  }
}

/** @throws Problem 400 if an object of this JSON text gives one name twice */
export function refuseDuplicates(text: string): void {
  const name = duplicateName(text);
  if (name === undefined) return;
  const detail = 'is given twice in one object';
  throw new Problem(400, `${quote(name)} ${detail}`, { errors: [{ feature: name, detail }] });
}
