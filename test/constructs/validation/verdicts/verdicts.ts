import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { z } from 'zod';

/** What the real judge said about one case. */
interface Verdict {
  readonly refused: boolean;
  readonly why?: string | undefined;
}

/**
 * The verdicts in the file that an environment variable names, or in the one beside this file. README.md says how they
 * were made.
 */
export function readVerdicts<T extends Verdict>(variable: string, name: string, schema: z.ZodType<T>): T[] {
  const file = process.env[variable] ?? join(__dirname, name);
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => schema.parse(JSON.parse(line)));
}

/** Prints how many verdicts agree, and fails with those that differ. */
export function expectAgreement<T extends Verdict>(
  judge: string,
  verdicts: readonly T[],
  refusal: (verdict: T) => string | undefined,
  name: (verdict: T) => string,
): void {
  const wrong = verdicts.flatMap((verdict) => {
    const ours = refusal(verdict);
    if ((ours !== undefined) === verdict.refused) return [];
    return [
      verdict.refused
        ? `missed: ${name(verdict)}: ${verdict.why ?? ''}`
        : `refused by mistake: ${name(verdict)}: ${ours ?? ''}`,
    ];
  });
  console.log(`${judge}: ${verdicts.length - wrong.length} of ${verdicts.length}`);
  expect(wrong).toEqual([]);
}
