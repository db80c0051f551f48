/** What limits the queue of a pod. */
export interface QueueLimits {
  /** `MAX_WAIT_SECONDS`: a request that would wait longer is refused. */
  readonly maxWaitSeconds: number;
  /** `MAX_REQUESTS_IN_FLIGHT` */
  readonly maxRequestsInFlight: number;
}

/** A load for which formulas of both sides of 1 lose their digits. */
const NEAR_ONE = 1e-6;

/**
 * One pod as an M/M/1/K queue: requests come at random, an event loop answers one after another, times of service vary
 * as an exponential distribution does, and a request that finds K others is refused. K is the number of requests that
 * the longest wait holds. The state of a second is that of a load that has always been so: the queue of a pod settles
 * within it.
 *
 * @see https://en.wikipedia.org/wiki/M/M/c_queue#Finite_capacity
 * @example
 * new PodQueue(1000, 0.0005, limits).refusedShare; // half the requests fill the pod: about 0
 */
export class PodQueue {
  /** Requests that are in the pod at most, K. */
  readonly capacity: number;
  /** Offered work, in seconds a second: above 1, some of it is refused. */
  readonly load: number;
  /** Share of the requests that find the pod full, 0 to 1. */
  readonly refusedShare: number;
  /** Share of the time in which the event loop works, 0 to 1. */
  readonly busyShare: number;
  /** Mean latency of the requests that are answered, in seconds. */
  readonly meanLatency: number;
  readonly #sharesWithin = new Map<number, number>();

  /**
   * @param arrivals requests a second
   * @param serviceSeconds time of service of a request, more than 0
   */
  constructor(
    readonly arrivals: number,
    readonly serviceSeconds: number,
    { maxWaitSeconds, maxRequestsInFlight }: QueueLimits,
  ) {
    this.capacity = Math.min(maxRequestsInFlight, 1 + Math.floor(maxWaitSeconds / serviceSeconds));
    const load = arrivals * serviceSeconds;
    this.load = Math.abs(load - 1) < NEAR_ONE ? 1 : load;
    this.refusedShare = this.#refusedShare();
    this.busyShare = this.load * (1 - this.refusedShare);
    this.meanLatency = this.#meanLatency();
  }

  /** Share of the answers that take at most so many seconds. */
  shareWithin(seconds: number): number {
    const known = this.#sharesWithin.get(seconds);
    if (known !== undefined) return known;
    const before = seconds / this.serviceSeconds;
    const share = before < 1 ? 0 : 1 - this.#finding(before);
    this.#sharesWithin.set(seconds, share);
    return share;
  }

  /** Latency that a share of the answers does not exceed, in seconds. @param share 0 to 1 */
  latencyQuantile(share: number): number {
    const { load, capacity, serviceSeconds } = this;
    const above = 1 - share;
    if (above >= this.#finding(1)) return serviceSeconds;
    if (load === 1) return serviceSeconds * capacity * share;
    const before =
      load < 1
        ? Math.log(above * (1 - load ** capacity) + load ** capacity) / Math.log(load)
        : capacity + Math.log(1 - above * (1 - load ** -capacity)) / Math.log(load);
    return serviceSeconds * before;
  }

  #refusedShare(): number {
    const { load, capacity } = this;
    if (load === 1) return 1 / (capacity + 1);
    if (load < 1) return ((1 - load) * load ** capacity) / (1 - load ** (capacity + 1));
    // the same, written with powers that do not grow
    return (load - 1) / load / (1 - load ** -(capacity + 1));
  }

  #meanLatency(): number {
    const { load, capacity, serviceSeconds } = this;
    if (load === 1) return (serviceSeconds * (capacity + 1)) / 2;
    const full = load < 1 ? -(load ** capacity) / (1 - load ** capacity) : 1 / (1 - load ** -capacity);
    return serviceSeconds * (1 + load / (1 - load) + capacity * full);
  }

  /** Share of the answered requests that find at least so many others, a fraction included. */
  #finding(others: number): number {
    const { load, capacity } = this;
    if (others >= capacity) return 0;
    if (load === 1) return 1 - others / capacity;
    if (load < 1) return (load ** others - load ** capacity) / (1 - load ** capacity);
    return (1 - load ** (others - capacity)) / (1 - load ** -capacity);
  }
}
