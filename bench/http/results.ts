import { median } from '../training/median';

/** One contestant under one load in one round. */
export interface Measured {
  readonly requestsPerSecond: number;
  /** Requests that were refused, or got no answer. */
  readonly failed: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds a request, user and system, all threads of the server. */
  readonly cpu: number;
  /** Share of its core that the server had; far below 1, the load or the machine's other work was the limit. */
  readonly busy: number;
  /** Resident at the end of the load, in megabytes. */
  readonly memory: number;
}

/** All rounds, by contestant and load: a number of connections, or of rows a request. */
export class Results {
  private readonly rounds = new Map<string, Map<number, Measured[]>>();

  get names(): readonly string[] {
    return [...this.rounds.keys()];
  }

  add(name: string, connections: number, measured: Measured): void {
    const loads = this.rounds.get(name) ?? new Map<number, Measured[]>();
    this.rounds.set(name, loads.set(connections, [...(loads.get(connections) ?? []), measured]));
  }

  has(name: string): boolean {
    return this.rounds.has(name);
  }

  hasLoad(name: string, load: number): boolean {
    return this.rounds.get(name)?.has(load) === true;
  }

  /** One value for each round, in their order. */
  values(name: string, load: number, key: keyof Measured): readonly number[] {
    return this.rounds
      .get(name)!
      .get(load)!
      .map((measured) => measured[key]);
  }

  median(name: string, connections: number, key: keyof Measured): number {
    return median(this.values(name, connections, key));
  }

  /** The median of the rounds' ratios: what else the machine does changes from round to round, and hits both. */
  ratio(name: string, other: string, connections: number, key: keyof Measured): number {
    const others = this.values(other, connections, key);
    return median(this.values(name, connections, key).map((value, round) => value / others[round]!));
  }
}
