import { afterAll, expect, it } from 'vitest';
import { balance } from '../../preview/balancer';
import { listenOnLoopback } from '../../preview/ports';

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

async function answering(text: string): Promise<number> {
  const server = await listenOnLoopback((_, response) => response.end(text));
  closers.push(() => server.close());
  return server.port;
}

async function balanced(readyPorts: () => readonly number[], wanted = 0): Promise<number> {
  const server = await balance(readyPorts, wanted);
  closers.push(() => server.close());
  return server.port;
}

const ask = async (port: number): Promise<string> => (await fetch(`http://127.0.0.1:${port}/`)).text();

it('takes turns, and passes over replicas that are not ready', async () => {
  const [a, b] = [await answering('a'), await answering('b')];
  let ready = [a, b];
  const port = await balanced(() => ready);
  const turns = [await ask(port), await ask(port), await ask(port), await ask(port)];
  expect(turns.filter((turn) => turn === 'a')).toHaveLength(2);
  ready = [b];
  expect([await ask(port), await ask(port)]).toEqual(['b', 'b']);
});

it('answers 503 while no replica is ready, and 502 if a replica has ended', async () => {
  let ready: number[] = [];
  const port = await balanced(() => ready);
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(503);
  const gone = await listenOnLoopback(() => undefined);
  await gone.close();
  ready = [gone.port];
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(502);
});

it('takes another port where the wanted one is taken', async () => {
  const taken = await answering('a');
  expect(await balanced(() => [], taken)).not.toBe(taken);
});
