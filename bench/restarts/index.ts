/**
 * Restarts by SIGTERM and swaps of the model, of two servers behind HAProxy under constant load: how many requests fail.
 *
 * `npx tsx bench/restarts/index.ts [restarts] [swaps] [connections]` needs haproxy.
 */
import { Fleet, type LoadResult } from '../../test/support/fleet';
import { haproxyInstalled } from '../../test/support/haproxy';

const [restarts = 100, swaps = 100, connections = 16] = process.argv.slice(2).map(Number);

async function underLoad(work: (fleet: Fleet) => Promise<void>): Promise<LoadResult & { seconds: number }> {
  const started = performance.now();
  const fleet = await Fleet.start(connections);
  await work(fleet);
  return { ...(await fleet.stop()), seconds: (performance.now() - started) / 1000 };
}

function row(
  what: string,
  { answered, failures, slowestMs, seconds }: Awaited<ReturnType<typeof underLoad>>,
): string {
  const each = [
    what,
    answered,
    failures.length,
    `${slowestMs.toFixed(0)} ms`,
    `${(answered / seconds).toFixed(0)}/s`,
  ];
  return `| ${each.join(' | ')} |\n${failures.slice(0, 5).join('\n')}`;
}

async function main(): Promise<void> {
  if (!haproxyInstalled) throw new Error('haproxy is not installed; apt-get install haproxy');
  process.stdout.write(`node ${process.version}, ${connections} connections\n\n`);
  process.stdout.write('| done | answered | failed | slowest | rate |\n| --- | --- | --- | --- | --- |\n');
  process.stdout.write(row(`${restarts} restarts`, await underLoad((fleet) => fleet.restart(restarts))));
  process.stdout.write(row(`${swaps} swaps`, await underLoad((fleet) => fleet.swap(swaps))));
}

void main();
