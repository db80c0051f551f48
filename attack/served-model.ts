import { z } from 'zod';
import { ROUTES } from '../runtime/contract/routes';
import { TargetError, type Target } from './target';

const TIMEOUT_MS = 10_000;

const featureSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('categorical'), name: z.string(), categories: z.array(z.string()).min(1) }),
  z.object({ kind: z.literal('numeric'), name: z.string(), minimum: z.number(), maximum: z.number() }),
]);
const baselineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('categorical'), counts: z.array(z.number()) }),
  z.object({
    kind: z.literal('numeric'),
    mean: z.number(),
    standardDeviation: z.number(),
    edges: z.array(z.number()),
    counts: z.array(z.number()),
  }),
]);
const modelSchema = z.object({
  name: z.string(),
  version: z.string(),
  features: z.array(featureSchema).min(1),
  baseline: z.object({ features: z.array(baselineSchema) }),
});

/** What GET /model says of the model that is served, as far as rows need it. */
export type ServedModel = z.infer<typeof modelSchema>;

/** What an artifact says of its model; undefined if it is none. */
export function describedModel(artifact: unknown): ServedModel | undefined {
  return modelSchema.safeParse(artifact).data;
}

/** @throws TargetError if no service of this package answers */
export async function askModel({ url }: Target): Promise<ServedModel> {
  const address = url + ROUTES.model;
  let body: unknown;
  try {
    const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!answer.ok)
      throw new TargetError(`GET ${address} answered ${answer.status}; the service is not ready`);
    body = await answer.json();
  } catch (error) {
    if (error instanceof TargetError) throw error;
    const { cause, message } = error as Error;
    throw new TargetError(`${address} cannot be read: ${cause instanceof Error ? cause.message : message}`);
  }
  const data = describedModel(body);
  if (data === undefined)
    throw new TargetError(
      `GET ${address} does not describe a model as this package's service does; give its base URL`,
    );
  return data;
}
