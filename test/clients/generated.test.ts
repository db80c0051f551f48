import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../runtime/contract/routes';
import { ask, portOf } from '../support/ask';
import { EXPECTED_RESULTS, GeneratedClient, QUICK_GENERATORS } from '../support/generated-clients';
import { clientsInstalled } from '../support/inference-clients';
import { testService } from '../support/test-service';

describe.runIf(clientsInstalled)('a client that is generated from /openapi.json', () => {
  it.concurrent.each(Object.entries(QUICK_GENERATORS))(
    'by %s compiles and predicts',
    async (_, generator) => {
      const [service, withoutDrift] = [testService().service, testService({ driftEnabled: false }).service];
      const document = (await (await ask(service, ROUTES.openapi)).json()) as object;
      const client = await GeneratedClient.of(document, generator);
      const addresses = await Promise.all(
        [service, withoutDrift].map(async ({ main }) => `http://127.0.0.1:${await portOf(main)}`),
      );
      try {
        expect(await client.drive([...addresses, 'small'])).toEqual(EXPECTED_RESULTS);
      } finally {
        client.remove();
      }
    },
  );
});
