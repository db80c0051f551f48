import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { drain } from '../../../runtime/serving/drain';
import { ServingState } from '../../../runtime/serving/state/serving-state';
import { RawConnection } from '../../support/raw-connection';

it('hands over what waits to be sent in time, whoever never finishes a request', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = await RawConnection.open((server.address() as AddressInfo).port);
  client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n');
  await once(server, 'request');
  let drained = false;
  let left = 0;
  await new Promise<void>((flushed) => {
    const flush = (deadlineMs: number): Promise<void> => {
      left = deadlineMs;
      flushed();
      return Promise.resolve();
    };
    const clock = () => performance.now();
    const ended = drain({
      serving: new ServingState(),
      servers: [server],
      flush,
      delayMs: 0,
      timeoutMs: 2000,
      clock,
    });
    void ended.then(() => (drained = true));
  });
  expect(left).toBeGreaterThan(0);
  expect(drained).toBe(false);
  client.end();
  await once(server, 'close');
});
