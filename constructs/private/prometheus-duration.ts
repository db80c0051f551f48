const UNITS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/**
 * The seconds of a duration as Prometheus writes it, such as `1m30s`.
 *
 * @see https://pkg.go.dev/github.com/prometheus/common/model#ParseDuration
 * @returns undefined if the text is none
 */
export function durationSeconds(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(?=.)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) {
    seconds += Number(amount) * (UNITS[unit] ?? 0);
  }
  return seconds;
}
