import {
  type PlacedViolation,
  type ValidationReport,
  countWarnings,
  firstPosition,
  sentence,
} from './validation-report';

const LABELS = { error: '', warning: 'warning: ' } as const;

/** A line for each violation, as compilers write them, and the sum. */
export function validationText({ files, objects, violations }: ValidationReport): string {
  const lines = violations.map(
    (each) => `${placeText(each)}: ${LABELS[each.level]}${each.rule}: ${sentence(each)}`,
  );
  const what = `${count(objects, 'object')} in ${count(files, 'file')}`;
  return [...lines, `${what}: ${violations.length === 0 ? 'every rule holds' : sums(violations)}`, ''].join(
    '\n',
  );
}

function placeText(violation: PlacedViolation): string {
  const position = firstPosition(violation);
  if (!position) return '-';
  return `${position.file ?? '-'}:${position.line}:${position.column}`;
}

function sums(violations: readonly PlacedViolation[]): string {
  const rules = new Map<string, number>();
  for (const { rule } of violations) rules.set(rule, (rules.get(rule) ?? 0) + 1);
  const each = [...rules].map(([rule, times]) => `${rule} ${times}`).join(', ');
  const warnings = countWarnings(violations);
  const among =
    warnings === 0 ? '' : `, ${warnings} of them only ${warnings === 1 ? 'a warning' : 'warnings'}`;
  return `${count(violations.length, 'violation')}${among} (${each})`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
