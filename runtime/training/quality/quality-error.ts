import type { Finding } from './finding';

/** The data cannot be used for training. The message lists every severe finding, and the `--drop` that solves them. */
export class QualityError extends Error {
  override readonly name = 'QualityError';

  constructor(readonly findings: readonly Finding[]) {
    super(describe(findings.filter(({ severity }) => severity === 'severe')));
  }
}

function describe(severe: readonly Finding[]): string {
  const lines = severe.map(({ check, message }) => `  ${check}: ${message}`);
  const drop = [...new Set(severe.flatMap((finding) => finding.drop))];
  const advice = drop.length === 0 ? [] : [`Write: --drop ${formatNames(drop)}`];
  if (severe.some(({ check }) => KEEPABLE.has(check))) {
    advice.push('A column that is meant to be there stays with --keep and its name.');
  }
  const problems = severe.length === 1 ? 'a severe problem' : `${severe.length} severe problems`;
  return [`the data has ${problems}, and nothing was trained:`, ...lines, ...advice].join('\n');
}

/** Checks of the meaning of a column, which only its owner knows. */
export const KEEPABLE: ReadonlySet<string> = new Set([
  'identifiers',
  'label-leaks',
  'implied-class',
  'dates',
  'mixed-types',
  'number-spelling',
]);

/** Column names as one argument of a shell command: `UDI,"Product ID"`. */
export function formatNames(names: readonly string[]): string {
  if (names.some((name) => /[,"']/.test(name))) {
    const fields = names.map((name) => (/[,"]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name));
    return `'${fields.join(',').replaceAll("'", String.raw`'\''`)}'`;
  }
  return names.map((name) => (/^[\w.%+-]+$/.test(name) ? name : `"${name}"`)).join(',');
}
