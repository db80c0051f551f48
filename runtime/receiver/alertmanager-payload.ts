import { z } from 'zod';

const alertSchema = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: z.record(z.string(), z.string().optional()),
  startsAt: z.string(),
  fingerprint: z.string().min(1),
});

/**
 * What Alertmanager's webhook sends, in version 4; what the receiver does not read is left out.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export const alertmanagerPayloadSchema = z.object({ version: z.literal('4'), alerts: z.array(alertSchema) });

export type Alert = Readonly<z.infer<typeof alertSchema>>;
