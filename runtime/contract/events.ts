/** Log messages that dashboards, runbooks and docs/faults.md search for. */
export const LOG_MESSAGES = {
  draining: 'draining',
  drained: 'drained',
  driftDetected: 'Drift detected',
  loadShed: 'load is being shed',
  modelKept: 'the model was refused, and the one before is served on',
  modelLoaded: 'model loaded',
  modelRefused: 'the model was refused',
  predictionRefused: 'prediction refused',
  requestFailed: 'request failed',
  webhookEventsLost: 'Webhook events are being lost',
} as const;

/** CloudEvents types of the events that the webhook receives. */
export const EVENT_TYPES = {
  started: 'cdk8s-aiops.drift.started',
  ended: 'cdk8s-aiops.drift.ended',
} as const;

/** Outcomes of a webhook event: the `outcome` label of `drift_webhook_events_total`. */
export const WEBHOOK_OUTCOMES = ['delivered', 'failed', 'dropped'] as const;

export type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];
