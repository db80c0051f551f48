import type { ValidationReport } from './validation-report';

/** For programs: every violation with all its ends. Lines and columns count from 1. */
export function validationJson({ files, objects, packs, violations }: ValidationReport): string {
  return `${JSON.stringify(
    {
      holds: violations.length === 0,
      files,
      objects,
      packs,
      violations: violations.map((violation) => ({
        rule: violation.rule,
        pack: violation.pack,
        level: violation.level,
        problem: violation.problem,
        fix: violation.fix,
        ends: violation.ends.map(({ text, position }) => ({ at: text, ...position })),
      })),
    },
    null,
    2,
  )}\n`;
}
