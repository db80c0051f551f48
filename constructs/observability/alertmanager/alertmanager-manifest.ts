import { z } from 'zod';

// The supported fields of an AlertmanagerConfig (monitoring.coreos.com/v1alpha1). An unknown field is refused: without
// it, the rendered configuration would differ from the operator's.

const secretKey = z.strictObject({ name: z.string(), key: z.string() });
const sendResolved = z.boolean().optional();
const keyValues = z.array(z.strictObject({ key: z.string(), value: z.string() })).optional();

const matcher = z.strictObject({
  name: z.string(),
  value: z.string().default(''),
  matchType: z.enum(['=', '!=', '=~', '!~']).default('='),
});

const route = z.strictObject({
  receiver: z.string().optional(),
  matchers: z.array(matcher).default([]),
  continue: z.boolean().default(false),
  groupBy: z.array(z.string()).optional(),
  groupWait: z.string().optional(),
  groupInterval: z.string().optional(),
  repeatInterval: z.string().optional(),
  get routes(): z.ZodOptional<z.ZodArray<typeof route>> {
    return z.array(route).optional();
  },
});

export const manifestReceiver = z.strictObject({
  name: z.string(),
  slackConfigs: z
    .array(
      z.strictObject({
        apiURL: secretKey,
        channel: z.string().optional(),
        color: z.string().optional(),
        title: z.string().optional(),
        titleLink: z.string().optional(),
        text: z.string().optional(),
        sendResolved,
      }),
    )
    .default([]),
  emailConfigs: z
    .array(
      z.strictObject({
        to: z.string(),
        from: z.string(),
        smarthost: z.string(),
        requireTLS: z.boolean().optional(),
        authUsername: z.string().optional(),
        authPassword: secretKey.optional(),
        headers: keyValues,
        text: z.string().optional(),
        sendResolved,
      }),
    )
    .default([]),
  pagerdutyConfigs: z
    .array(
      z.strictObject({
        routingKey: secretKey,
        severity: z.string().optional(),
        description: z.string().optional(),
        component: z.string().optional(),
        details: keyValues,
        sendResolved,
      }),
    )
    .default([]),
  telegramConfigs: z
    .array(
      z.strictObject({
        botToken: secretKey,
        chatID: z.number(),
        parseMode: z.string().optional(),
        message: z.string().optional(),
        sendResolved,
      }),
    )
    .default([]),
  webhookConfigs: z
    .array(
      z.strictObject({
        url: z.string().optional(),
        urlSecret: secretKey.optional(),
        sendResolved,
        httpConfig: z
          .strictObject({
            authorization: z.strictObject({ type: z.literal('Bearer'), credentials: secretKey }),
          })
          .optional(),
      }),
    )
    .default([]),
});

const inhibitRule = z.strictObject({
  sourceMatch: z.array(matcher),
  targetMatch: z.array(matcher),
  equal: z.array(z.string()).default([]),
});

/** An AlertmanagerConfig as it stands in YAML. */
export const alertmanagerManifest = z.object({
  kind: z.literal('AlertmanagerConfig'),
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.strictObject({
    route,
    receivers: z.array(manifestReceiver),
    inhibitRules: z.array(inhibitRule).default([]),
  }),
});

export type AlertmanagerManifest = z.infer<typeof alertmanagerManifest>;
export type ManifestMatcher = z.infer<typeof matcher>;
export type ManifestReceiver = z.infer<typeof manifestReceiver>;
export type ManifestRoute = z.infer<typeof route>;
