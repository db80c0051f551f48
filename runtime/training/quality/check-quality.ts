import { checkClassBalance } from './class-balance';
import { checkConstantColumns } from './constant-columns';
import { checkDates } from './dates';
import { checkDuplicatedColumns } from './duplicated-columns';
import { checkDuplicatedRows } from './duplicated-rows';
import type { Check, CheckedTable, Finding } from './finding';
import { checkHighCardinality } from './high-cardinality';
import { checkIdentifiers } from './identifiers';
import { checkImpliedClass } from './implied-class';
import { checkLabelLeaks } from './label-leaks';
import { checkLabelValues } from './label-values';
import { checkMagnitudes } from './magnitudes';
import { checkMissingValues } from './missing-values';
import { checkMixedTypes } from './mixed-types';
import { checkNumberSpelling } from './number-spelling';
import { KEEPABLE } from './quality-error';
import { checkRanges } from './ranges';
import { checkSchema } from './schema';
import { checkSpellingVariants } from './spelling-variants';

const CHECKS: readonly Check[] = [
  checkSchema,
  checkLabelValues,
  checkClassBalance,
  checkMissingValues,
  checkNumberSpelling,
  checkMixedTypes,
  checkMagnitudes,
  checkDates,
  checkIdentifiers,
  checkHighCardinality,
  checkLabelLeaks,
  checkImpliedClass,
  checkConstantColumns,
  checkRanges,
  checkSpellingVariants,
  checkDuplicatedColumns,
  checkDuplicatedRows,
];

/**
 * The findings of all checks, severe ones first.
 *
 * @param keep columns that are used in spite of findings about their meaning, which become warnings
 */
export function checkQuality(table: CheckedTable, keep: readonly string[]): readonly Finding[] {
  const findings = CHECKS.flatMap((check) => check(table)).map((finding): Finding => {
    const kept =
      KEEPABLE.has(finding.check) && (finding.about ?? finding.drop).some((name) => keep.includes(name));
    return kept ? { ...finding, severity: 'warning' } : finding;
  });
  return [
    ...findings.filter(({ severity }) => severity === 'severe'),
    ...findings.filter(({ severity }) => severity === 'warning'),
  ];
}
