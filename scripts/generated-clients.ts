/**
 * `npm run clients`: lets each generator make a client of `/openapi.json` and drives a service with it; also compiles
 * the clients of other kinds of models. Prints a line for each, and ends with 1 where one fails. It takes
 * minutes, and needs Java and Go, so it runs at night; the tests drive the quick ones.
 */
import type { AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ROUTES } from '../runtime/contract/routes';
import { listen } from '../runtime/serving/connections/listen';
import { numericModel } from '../test/runtime/serving/protocols/v2/numeric-model';
import { ask } from '../test/support/ask';
import {
  EXPECTED_RESULTS,
  GeneratedClient,
  QUICK_GENERATORS,
  SLOW_GENERATORS,
} from '../test/support/generated-clients';
import { CLIENTS_FOLDER } from '../test/support/inference-clients';
import { smallModel, smallRegressionContent } from '../test/support/small-model';
import { testService, type TestService } from '../test/support/test-service';

/** Models that no program knows: their clients are compiled. */
const OTHER_MODELS = {
  'a model of numbers, with texts as classes': numericModel(['no', 'yes']),
  'a regression': smallModel(smallRegressionContent()),
};

async function documentOf({ service }: TestService): Promise<object> {
  return (await (await ask(service, ROUTES.openapi)).json()) as object;
}

async function addressOf({ service }: TestService): Promise<string> {
  const server = await listen(service.main, { variable: 'PORT', port: 0, host: '127.0.0.1' });
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function attempt(name: string, act: () => Promise<void>): Promise<void> {
  const begun = performance.now();
  try {
    await act();
    console.log(`ok    ${name}  ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  } catch (error) {
    console.error(`FAIL  ${name}\n${String(error)}`);
    process.exitCode = 1;
  }
}

async function main(): Promise<void> {
  const service = testService();
  const args = [
    ...(await Promise.all([service, testService({ driftEnabled: false })].map(addressOf))),
    'small',
  ];
  const document = await documentOf(service);
  for (const [name, generator] of Object.entries({ ...QUICK_GENERATORS, ...SLOW_GENERATORS })) {
    await attempt(name, async () => {
      const client = await GeneratedClient.of(document, generator);
      try {
        const results = await client.drive(args);
        if (!isDeepStrictEqual(results, EXPECTED_RESULTS)) throw new Error(JSON.stringify(results));
      } finally {
        client.remove();
      }
    });
    for (const [kind, model] of Object.entries(OTHER_MODELS)) {
      await attempt(`${name}, ${kind}`, async () => {
        const client = await GeneratedClient.of(await documentOf(testService({}, { model })), generator);
        try {
          await client.compile();
        } finally {
          client.remove();
        }
      });
    }
  }
}

if (existsSync(join(CLIENTS_FOLDER, 'requirements.txt'))) {
  void main();
} else {
  console.error(
    'the generators are not installed: NO CLIENT WAS GENERATED. scripts/install-test-tools.sh installs them.',
  );
  process.exitCode = 1;
}
