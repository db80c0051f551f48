import fc from 'fast-check';
import {
  type AlertmanagerConfigProps,
  email,
  pagerDuty,
  slack,
  telegram,
  webhook,
} from '../../../constructs';
import { secretKey } from './service-props';

const integration = fc.oneof(
  secretKey.map((webhookUrl) => slack({ webhookUrl, channel: '#alerts' })),
  secretKey.map((routingKey) => pagerDuty({ routingKey })),
  fc
    .tuple(
      secretKey,
      fc.integer().filter((each) => each !== 0),
    )
    .map(([botToken, chatId]) => telegram({ botToken, chatId })),
  secretKey.map((url) => webhook({ url })),
  secretKey.map((password) =>
    email({
      to: ['oncall@acme.test'],
      from: 'alerts@acme.test',
      smarthost: 'smtp.acme.test:587',
      login: { username: 'alerts', password },
    }),
  ),
);

const some = fc.array(integration, { minLength: 1, maxLength: 3 });

/** Integrations, by severity; sometimes nobody is told of some, which is an error of ours. */
export const integrations: fc.Arbitrary<AlertmanagerConfigProps['routes']> = fc.oneof(
  {
    arbitrary: fc.record({ critical: some, warning: some, info: some }, { noNullPrototype: true }),
    weight: 10,
  },
  { arbitrary: fc.record({ critical: some }, { noNullPrototype: true }), weight: 1 },
);
