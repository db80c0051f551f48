/** Messages of the log that dashboards look for. */
export const LOG_MESSAGES = { driftDetected: 'Drift detected' } as const;
