import { setTimeout as wait } from 'node:timers/promises';
import type { Contestant } from '../http/contestant';
import { PinnedServer } from '../http/pinned-server';
import { REQUEST } from './heavy-request';
import { OpenLoad, type Latencies } from './open-load';
import { quantile } from './table';

const TIMES_CAPACITY = 10;
const CONNECTIONS = 1000;
/** Clients who wait for their answers, and keep the server busy. */
const CLIENTS = 16;
const CALM_SECONDS = 3;
/** After the load, how often a p99 is taken. */
const WINDOW_SECONDS = 0.5;
const WINDOWS = 6;
/** Of the p99 before: within it, all is as before. */
const AS_BEFORE = 1.5;

/** Results of a load below the capacity. */
export interface Calm {
  /** Milliseconds, of the answers. */
  readonly p99: number;
  /** How many got none. */
  readonly refused: number;
}

/** Milliseconds where nothing else is said. */
export interface Round {
  /** Answers a second. */
  readonly capacity: number;
  /** Requests a second. */
  readonly offered: number;
  /** Seconds in which they came. */
  readonly seconds: number;
  readonly latencies: Latencies;
  /** Of `/readyz`, under the load; Infinity where it was not answered with 200. */
  readonly probes: readonly number[];
  /** Of half the capacity. */
  readonly before: Calm;
  /** The same in the windows after the last request of the load. */
  readonly after: readonly Calm[];
  /** Seconds from the last request of the load to the end of the first window as before; undefined where none was. */
  readonly recovered: number | undefined;
}

/** One server, its capacity, ten times as many requests, and what comes after. */
export async function overloadRound(contestant: Contestant, seconds: number): Promise<Round> {
  const server = await PinnedServer.start(contestant);
  const load = await OpenLoad.open(server.port, REQUEST, CONNECTIONS);
  try {
    await load.saturate(CLIENTS, CALM_SECONDS);
    const capacity = await load.saturate(CLIENTS, CALM_SECONDS);
    const calm = async (time: number): Promise<{ readonly done: Promise<Calm> }> => {
      const { answered } = await load.run(capacity / 2, time);
      return { done: answered.then(calmOf) };
    };
    const before = await (await calm(CALM_SECONDS)).done;
    const end = new AbortController();
    const probing = probe(server.port, end.signal);
    const started = performance.now();
    const { answered } = await load.run(TIMES_CAPACITY * capacity, seconds);
    const took = (performance.now() - started) / 1000;
    end.abort();
    const windows: Promise<Calm>[] = [];
    while (windows.length < WINDOWS) windows.push((await calm(WINDOW_SECONDS)).done);
    const [latencies, after, probes] = await Promise.all([answered, Promise.all(windows), probing]);
    const first = after.findIndex(({ p99, refused }) => refused === 0 && p99 <= AS_BEFORE * before.p99);
    const recovered = first === -1 ? undefined : (first + 1) * WINDOW_SECONDS;
    const sent = [...latencies.values()].flat().length;
    return {
      capacity,
      offered: sent / took,
      seconds: took,
      latencies,
      probes,
      before,
      after,
      recovered,
    };
  } finally {
    load.close();
    await server.stop();
  }
}

function calmOf(latencies: Latencies): Calm {
  const answers = latencies.get(200) ?? [];
  return { p99: quantile(answers, 0.99), refused: [...latencies.values()].flat().length - answers.length };
}

async function probe(port: number, end: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  while (!end.aborted) {
    const started = performance.now();
    const ok = await fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.ok, () => false); // prettier-ignore
    times.push(ok ? performance.now() - started : Infinity);
    await wait(100);
  }
  return times;
}
