import type { ListenOptions } from '../../runtime/serving/connections/listen';
import { askAt, portOf } from './ask';
import { RawConnection } from './raw-connection';
import { testService } from './test-service';

const BODY = '{"values":[20,0.5,"eu"]}';

/** A service whose only place is taken by a request that is answered when the test says so. */
export async function fullService() {
  const { service, registry, lines } = testService({ maxRequestsInFlight: 1 });
  let answer: () => void = () => undefined;
  const held = new Promise<Response>((resolve) => {
    answer = () => {
      resolve(new Response('at last'));
    };
  });
  const main: ListenOptions = {
    ...service.main,
    fetch: (request, env) => (request.url.endsWith('/held') ? held : service.main.fetch(request, env)),
  };
  const first = await RawConnection.open(await portOf(main));
  first.send(`POST /held HTTP/1.1\r\nHost: a\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`);
  const counted = async (name: string) => {
    const samples = (await registry.getSingleMetricAsString(name)).split('\n');
    return samples.filter((line) => !line.startsWith('#') && !line.endsWith(' 0'));
  };
  while ((await counted('requests_in_flight')).length === 0) await new Promise(setImmediate);
  const send = (method: string, url: string, init: RequestInit = {}) => askAt(main, url, { ...init, method });
  const post = (url: string, headers: Record<string, string> = {}) =>
    send('POST', url, { body: BODY, headers: { 'content-type': 'application/json', ...headers } });
  /** Lets the first request have its answer. */
  const finish = async (): Promise<void> => {
    answer();
    await first.receives('at last');
    first.end();
  };
  return { service, send, post, counted, finish, lines };
}
