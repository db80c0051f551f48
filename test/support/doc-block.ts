import { readFileSync } from 'node:fs';

/** The code block of a page that follows a marker: `<!-- marker -->`. */
export function docBlock(marker: string, page: string): string {
  const text = readFileSync(page, 'utf8');
  const found = new RegExp(`<!-- ${marker} -->\\s+\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(text);
  if (found === null) throw new Error(`${page} has no block marked ${marker}`);
  return found[1]!;
}
