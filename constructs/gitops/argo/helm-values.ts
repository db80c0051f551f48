/** Values of a Helm chart: JSON. */
export interface HelmValues {
  readonly [key: string]: HelmValue;
}

/** A value of a chart: any YAML value. */
export type HelmValue = string | number | boolean | null | readonly HelmValue[] | HelmValues;

/** Lays values over others as Helm does: maps are merged key by key, all else is replaced. */
export function mergeValues(base: HelmValues, over: HelmValues): HelmValues {
  const merged: Record<string, HelmValue> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isMap(below) && isMap(value) ? mergeValues(below, value) : value;
  }
  return merged;
}

function isMap(value: HelmValue | undefined): value is HelmValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
