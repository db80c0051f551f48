/** A number with four significant digits. */
export function figure(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e6 || size < 1e-4 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

/** A share, 0 to 1, as a percentage: `10 %`, `0.4 %`, `< 0.1 %`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return '< 0.1 %';
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} %`;
}

/** A probability, 0 to 1, with three decimals; smaller ones as `< 0.001`. */
export function chance(value: number): string {
  return value < 0.001 ? '< 0.001' : String(Number(value.toFixed(3)));
}

/** A duration in its greatest unit: `3 minutes`. */
export function duration(milliseconds: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const;
  const unit = units.find(([, size]) => milliseconds >= size);
  if (unit === undefined) return 'less than a minute';
  return plural(Math.floor(milliseconds / unit[1]), unit[0]);
}

/** `1 row`, `2 rows`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
