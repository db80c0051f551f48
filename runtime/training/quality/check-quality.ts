import { checkClassBalance } from './class-balance';
import { checkConstantColumns } from './constant-columns';
import { checkDates } from './dates';
import { checkDuplicatedRows } from './duplicated-rows';
import type { Check, CheckedTable, Finding } from './finding';
import { checkHighCardinality } from './high-cardinality';
import { checkIdentifiers } from './identifiers';
import { checkImpliedClass } from './implied-class';
import { checkLabelLeaks } from './label-leaks';
import { checkLabelValues } from './label-values';
import { checkMissingValues } from './missing-values';
import { checkMixedTypes } from './mixed-types';
import { KEEPABLE } from './quality-error';
import { checkRanges } from './ranges';
import { checkSchema } from './schema';

const CHECKS: readonly Check[] = [
  checkSchema,
  checkLabelValues,
  checkClassBalance,
  checkMissingValues,
  checkMixedTypes,
  checkDates,
  checkIdentifiers,
  checkHighCardinality,
  checkLabelLeaks,
  checkImpliedClass,
  checkConstantColumns,
  checkRanges,
  checkDuplicatedRows,
];

/**
 * Everything that the checks have to say about the data, severe findings first.
 *
 * @param keep columns whose owner says that they are no identifier and no leak: such findings about them become
 * warnings
 */
export function checkQuality(table: CheckedTable, keep: readonly string[]): readonly Finding[] {
  const findings = CHECKS.flatMap((check) => check(table)).map((finding): Finding => {
    const kept = KEEPABLE.has(finding.check) && finding.drop.some((name) => keep.includes(name));
    return kept ? { ...finding, severity: 'warning' } : finding;
  });
  return [
    ...findings.filter(({ severity }) => severity === 'severe'),
    ...findings.filter(({ severity }) => severity === 'warning'),
  ];
}
