import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { PinnedServer } from '../http/pinned-server';
import { heavyServer, REQUEST } from './heavy-request';
import { OpenLoad } from './open-load';
import { milliseconds, printHead, printRow, quantile } from './table';

const SLOW = 500;
const CONNECTIONS = 100;
const SECONDS = 6;

/** Options of slowhttptest, each with the path whose answer it waits for. */
const KINDS = [
  { what: 'headers', path: '/predict', options: ['-H', '-t', 'POST', '-i', '2'] },
  { what: 'body', path: '/predict', options: ['-B', '-t', 'POST', '-i', '2', '-s', '8192', '-f', 'application/json'] },
  // a small window, and 5 bytes every 2 s of an answer that is asked for three times
  { what: 'reading', path: '/openapi.json', options: ['-X', '-w', '256', '-y', '512', '-n', '2', '-z', '5', '-k', '3'] },
]; // prettier-ignore

/** The latency of everybody else, at a rate, while slowhttptest holds connections open. */
export async function slowConnections(artifact: string, rate: number): Promise<void> {
  if (spawnSync('slowhttptest', ['-h']).error !== undefined) {
    console.log('\nSLOWHTTPTEST IS NOT INSTALLED: no slow connections (apt-get install slowhttptest)');
    return;
  }
  console.log(`\n${SLOW} slow connections of slowhttptest, ${rate.toFixed(0)} requests/s of others\n`);
  printHead('slow in', 'open sockets', 'of others: 200', 'other answers', 'p50', 'p99', 'slowest');
  await measure('nothing', []);
  for (const { what, path, options } of KINDS) await measure(what, options, path);

  async function measure(what: string, options: readonly string[], path = ''): Promise<void> {
    const server = await PinnedServer.start(heavyServer(artifact));
    const load = await OpenLoad.open(server.port, REQUEST, CONNECTIONS);
    const connections = ['-c', String(SLOW), '-r', '250', '-l', '60', '-p', '5'];
    const url = ['-u', `http://127.0.0.1:${server.port}${path}`];
    const slow =
      path === ''
        ? undefined
        : spawn('slowhttptest', [...options, ...connections, ...url], { stdio: 'ignore' });
    try {
      // 250 are opened a second, and none is closed before 10 s: the first half of the measurement has all of them
      await wait(3000);
      const { answered } = await load.run(rate, SECONDS);
      const sockets = await openSockets(server.port);
      const { 200: ok = [], ...others } = Object.fromEntries(await answered);
      const failed = Object.entries(others).map(([status, { length }]) => `${status}: ${length}`);
      printRow(what, sockets, ok.length, failed.join(', ') || 'none', ...[0.5, 0.99, 1].map((share) => milliseconds(quantile(ok, share)))); // prettier-ignore
    } finally {
      if (slow !== undefined) {
        const ended = once(slow, 'exit');
        slow.kill('SIGKILL');
        await ended;
      }
      load.close();
      await server.stop();
    }
  }
}

async function openSockets(port: number): Promise<string> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return /^nodejs_active_handles\{type="Socket"\} (\d+)/m.exec(text)?.[1] ?? '';
}
