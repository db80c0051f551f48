import { ask, portOf } from './ask';
import { RawConnection } from './raw-connection';
import { testService } from './test-service';

const BODY = '{"values":[20,0.5,"eu"]}';

/** A service whose only place is taken by a request that is still being sent. */
export async function fullService() {
  const { service, registry, lines } = testService({ maxRequestsInFlight: 1 });
  const first = await RawConnection.open(await portOf(service.main));
  first.send(
    `POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`,
  );
  const counted = async (name: string) => {
    const samples = (await registry.getSingleMetricAsString(name)).split('\n');
    return samples.filter((line) => !line.startsWith('#') && !line.endsWith(' 0'));
  };
  while ((await counted('requests_in_flight')).length === 0) await new Promise(setImmediate);
  const post = (url: string, headers: Record<string, string> = {}) =>
    ask(service, url, {
      method: 'POST',
      body: BODY,
      headers: { 'content-type': 'application/json', ...headers },
    });
  /** Lets the first request have its answer. */
  const finish = async (): Promise<void> => {
    first.send(BODY);
    await first.receives('"prediction"');
    first.end();
  };
  return { service, post, counted, finish, lines };
}
