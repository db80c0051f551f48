import { z } from 'zod';

const causeSchema = z.object({
  /** `namespace/name`. */
  service: z.string(),
  /** Digest of the model that the service serves; empty if the sender does not know it. */
  digest: z.string(),
  /** When the first event arrived, in milliseconds since the epoch. */
  since: z.number(),
  /** Drift episodes that have not ended, by the sender's id. */
  episodes: z.array(z.string()),
});

const runSchema = z.object({
  service: z.string(),
  /** Name of the Job, number of the pipeline or id of the DAG run; empty if the target gives none. */
  name: z.string(),
  startedAt: z.number(),
});

/** All that a restart must not lose. */
export const receiverStateSchema = z.object({
  version: z.literal(1),
  /** What waits for a training, the oldest first. */
  causes: z.array(causeSchema),
  /** Times of the trainings that were started, the oldest first, in milliseconds since the epoch. */
  starts: z.array(z.number()),
  /** The training that counts as running. */
  run: runSchema.optional(),
  /** Ids of the events that were received, the oldest first. */
  seen: z.array(z.string()),
});

/** Why a training is asked for: a service that drifts, with the model that it serves. */
export type Cause = Readonly<z.infer<typeof causeSchema>>;

/** A training that was started. */
export type Run = Readonly<z.infer<typeof runSchema>>;

export type ReceiverState = Readonly<z.infer<typeof receiverStateSchema>>;

export const EMPTY_STATE: ReceiverState = { version: 1, causes: [], starts: [], seen: [] };
