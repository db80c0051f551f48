import { createProxyServer } from 'httpxy';
import { listenOnLoopback, type LoopbackServer } from './ports';

/**
 * One port in front of several, which passes each request to the next one that is ready. A Service balances connections,
 * not requests; for short requests the result is the same.
 *
 * @param readyPorts asked for each request, so that a replica that is not ready gets none
 * @param wanted the port to listen on; any other if it is taken
 */
export async function balance(readyPorts: () => readonly number[], wanted: number): Promise<LoopbackServer> {
  const proxy = createProxyServer({});
  let turn = 0;
  return listenOnLoopback((request, response) => {
    const ports = readyPorts();
    const port = ports[turn++ % Math.max(1, ports.length)];
    if (port === undefined) {
      response.writeHead(503, { 'content-type': 'text/plain' }).end('no replica is ready\n');
      return;
    }
    proxy.web(request, response, { target: `http://127.0.0.1:${port}` }).catch(() => {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' });
      response.end('the replica closed the connection\n');
    });
  }, wanted);
}
