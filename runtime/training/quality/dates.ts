import type { CheckedTable, Finding } from './finding';

const DATE = /^(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}\/\d{1,2}\/\d{1,2})(?:[T ].*)?$/;

/**
 * Severe for columns of dates: as text they would become a category each, and no later date would be known.
 * A forest can use what a date means (hour of the day, day of the week, days since), as a number.
 */
export function checkDates({ features }: CheckedTable): readonly Finding[] {
  return features.flatMap((column): Finding[] => {
    if (column.kind === 'numeric' || !column.categories.every((value) => DATE.test(value))) return [];
    const message = `"${column.name}" holds dates (such as "${column.categories[0]!}"), of which every new one is unknown to the model; drop the column, or replace it by numbers such as the hour of the day`;
    return [{ check: 'dates', severity: 'severe', message, drop: [column.name] }];
  });
}
