import type { Result } from './run';

const WORDS = { passed: 'ok', failed: 'FAILED', skipped: 'skipped' } as const;

/** The results as text: one line for each case, its problems below it, and the totals. */
export function formatTable(results: readonly Result[]): string {
  const width = Math.max(...results.map(({ clause }) => clause.length));
  const lines = results.flatMap(({ name, clause, level, outcome, detail }) => {
    const word = outcome === 'failed' && level === 'recommended' ? 'advised' : WORDS[outcome];
    const line = `${word.padEnd(8)} ${level.padEnd(11)} ${clause.padEnd(width)}  ${name}`;
    return detail === undefined ? [line] : [line, `${''.padEnd(21)} ${detail}`];
  });
  return [...lines, '', summary(results)].join('\n');
}

function summary(results: readonly Result[]): string {
  const count = (level: Result['level'], outcome: Result['outcome']) =>
    results.filter((result) => result.level === level && result.outcome === outcome).length;
  const skipped = results.filter(({ outcome }) => outcome === 'skipped').length;
  return [
    `required: ${count('required', 'passed')} kept, ${count('required', 'failed')} not`,
    `recommended: ${count('recommended', 'passed')} kept, ${count('recommended', 'failed')} not`,
    `${skipped} skipped: this model has nothing to try them with`,
  ].join('; ');
}
