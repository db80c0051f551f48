import type { Severity } from '../alerts/alert';

/** The most urgent first. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const satisfies readonly Severity[];

/** Time before the first notification, which collects alerts of one cause, and time before it is repeated. */
export const TIMING = {
  critical: { groupWait: '10s', repeatInterval: '1h' },
  warning: { groupWait: '30s', repeatInterval: '12h' },
  info: { groupWait: '5m', repeatInterval: '24h' },
} as const satisfies Record<Severity, object>;

/** Time between two notifications of a group that changes. */
export const GROUP_INTERVAL = '5m';
