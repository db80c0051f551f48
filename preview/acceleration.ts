const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** Below this, Prometheus and the services would do little else than scrape. */
const SHORTEST_MS = 1000;

/**
 * A waiting time of Prometheus or Alertmanager, divided, but not below a second (0 stays 0).
 *
 * @param text a duration as Prometheus writes it, `1h30m`
 * @param acceleration at least 1, which leaves the text as it is
 * @throws Error if the text is not a duration
 */
export function accelerated(text: string, acceleration: number): string {
  if (acceleration === 1) return text;
  const parts = [...text.matchAll(/(\d+)(ms|[smhdwy])/g)];
  if (text !== '0' && (parts.length === 0 || parts.map(([part]) => part).join('') !== text)) {
    throw new Error(`"${text}" is not a duration of Prometheus; write one like 30s or 1h30m`);
  }
  const milliseconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0);
  if (milliseconds === 0) return '0s';
  return `${Math.max(SHORTEST_MS, Math.round(milliseconds / acceleration))}ms`;
}
