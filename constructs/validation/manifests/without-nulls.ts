/** Where null has a meaning: Helm removes a default by it. */
const KEPT = 'valuesObject';

/**
 * The same value without fields that are null, which the API server takes as not set: `data: null`,
 * `creationTimestamp: null`. A value without any is returned as it is.
 */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    const items = list.map(withoutNulls);
    return items.some((item, i) => item !== list[i]) ? items : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  let changed = false;
  const fields: [string, unknown][] = [];
  for (const [key, field] of Object.entries(value) as [string, unknown][]) {
    if (field === null) {
      changed = true;
      continue;
    }
    const kept = key === KEPT ? field : withoutNulls(field);
    if (kept !== field) changed = true;
    fields.push([key, kept]);
  }
  return changed ? Object.fromEntries(fields) : value;
}
