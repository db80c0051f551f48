/** Log messages that dashboards, runbooks and docs search for. */
export const LOG_MESSAGES = {
  driftDetected: 'Drift detected',
  webhookEventsLost: 'Webhook events are being lost',
} as const;

/** CloudEvents types of the events that the webhook receives. */
export const EVENT_TYPES = {
  started: 'cdk8s-aiops.drift.started',
  ended: 'cdk8s-aiops.drift.ended',
} as const;

/** Outcomes of one webhook event: its `outcome` label in drift_webhook_events_total. */
export const WEBHOOK_OUTCOMES = ['delivered', 'failed', 'dropped'] as const;

export type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];
