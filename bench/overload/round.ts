import { setTimeout as wait } from 'node:timers/promises';
import type { Contestant } from '../http/contestants';
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
  readonly p99Before: number;
  /** The same in the windows after the last request of the load. */
  readonly p99After: readonly number[];
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
    const calm = async (time: number): Promise<{ readonly p99: Promise<number> }> => {
      const { answered } = await load.run(capacity / 2, time);
      return { p99: answered.then((latencies) => quantile([...latencies.values()].flat(), 0.99)) };
    };
    const p99Before = await (await calm(CALM_SECONDS)).p99;
    const end = new AbortController();
    const probing = probe(server.port, end.signal);
    const started = performance.now();
    const { answered } = await load.run(TIMES_CAPACITY * capacity, seconds);
    const took = (performance.now() - started) / 1000;
    end.abort();
    const windows: Promise<number>[] = [];
    while (windows.length < WINDOWS) windows.push((await calm(WINDOW_SECONDS)).p99);
    const [latencies, p99After, probes] = await Promise.all([answered, Promise.all(windows), probing]);
    const first = p99After.findIndex((p99) => p99 <= AS_BEFORE * p99Before);
    const recovered = first === -1 ? undefined : (first + 1) * WINDOW_SECONDS;
    const sent = [...latencies.values()].flat().length;
    return {
      capacity,
      offered: sent / took,
      seconds: took,
      latencies,
      probes,
      p99Before,
      p99After,
      recovered,
    };
  } finally {
    load.close();
    await server.stop();
  }
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
