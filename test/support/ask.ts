import type { AddressInfo } from 'node:net';
import { listen, type ListenOptions } from '../../runtime/serving/connections/listen';
import type { InferenceServer } from '../../runtime/serving/inference-server';

const ports = new WeakMap<ListenOptions, Promise<number>>();

/** The port of a server in this process, opened at the first call. It does not keep the process alive. */
export function portOf(options: ListenOptions): Promise<number> {
  const known = ports.get(options);
  if (known !== undefined) return known;
  const opened = listen(options, { variable: 'PORT', port: 0, host: '127.0.0.1' }).then((server) => {
    server.unref();
    return (server.address() as AddressInfo).port;
  });
  ports.set(options, opened);
  return opened;
}

/** Sends a request to a server through a socket, as every client does. */
export async function ask({ main }: InferenceServer, path: string, init?: RequestInit): Promise<Response> {
  return askAt(main, path, init);
}

/** The same for the port of /metrics alone. */
export async function askAt(options: ListenOptions, path: string, init?: RequestInit): Promise<Response> {
  return fetch(`http://127.0.0.1:${await portOf(options)}${path}`, init);
}
