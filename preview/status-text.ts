import type { AlertStatus, Status } from './status';

/** The status as a table for a terminal. Alerts that are quiet share a line. */
export function statusTable({ replicas, targets, alerts }: Status): string {
  const loud = alerts.filter(({ state }) => state !== 'inactive');
  const quiet = alerts.filter(({ state }) => state === 'inactive');
  const blind = quiet.filter(({ missing }) => missing.length > 0);
  const up = targets.filter(({ health }) => health === 'up').length;
  return [
    '',
    ...columns(
      replicas.map(({ pod, state, ports, pid, restarts }) => [
        pod,
        state,
        ports.map((port) => `127.0.0.1:${port}`).join(' '),
        `pid ${pid ?? '-'}`,
        restarts === 0 ? '' : `${restarts} restarts`,
      ]),
    ),
    ...(targets.length === 0 ? [] : [`targets   ${up} of ${targets.length} up`]),
    ...targets
      .filter(({ health, error }) => health === 'down' && error !== '')
      .map(({ job, pod, error }) => `  ${job} ${pod}: ${error}`),
    ...columns(loud.map((alert) => ['alert', ...alertCells(alert)])),
    ...(quiet.length === 0 ? [] : [`quiet     ${quiet.length} alerts`]),
    ...blind.map(({ name, missing }) => `  ${name} reads ${missing.join(', ')}, which nothing here makes`),
  ].join('\n');
}

/** The changes since an earlier status, one line each, for output that is not a terminal. */
export function statusChanges(before: Status | undefined, after: Status): string[] {
  const lines: string[] = [];
  const wasUp = new Map(before?.targets.map(({ job, pod, health }) => [`${job} ${pod}`, health]));
  for (const { job, pod, health, error } of after.targets) {
    const name = `${job} ${pod}`.trim();
    if ((wasUp.get(`${job} ${pod}`) ?? 'unknown') === health) continue;
    lines.push(`target ${name} is ${health}${error === '' ? '' : `: ${error}`}`);
  }
  const were = new Map(before?.alerts.map((alert) => [alert.name, alert]));
  for (const alert of after.alerts) {
    const old = were.get(alert.name);
    if ((old?.state ?? 'inactive') !== alert.state)
      lines.push(`alert ${alertCells(alert).join(' ').trimEnd()}`);
    if (alert.error !== '' && alert.error !== old?.error) lines.push(`alert ${alert.name}: ${alert.error}`);
  }
  return lines;
}

function alertCells({ name, state, series, told }: AlertStatus): string[] {
  const count = state === 'inactive' ? '' : `for ${series} series`;
  return [name, state, count, told.length === 0 ? '' : `told ${told.join(', ')}`];
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
