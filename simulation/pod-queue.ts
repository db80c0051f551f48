/** What limits the queue of a pod. */
export interface QueueLimits {
  /** `MAX_WAIT_SECONDS`: a request that would wait longer is refused. */
  readonly maxWaitSeconds: number;
  /** `MAX_REQUESTS_IN_FLIGHT` */
  readonly maxRequestsInFlight: number;
}

/** A second of a pod. */
export interface QueueSecond {
  /** Requests answered. */
  readonly answered: number;
  /** Requests refused with 503. */
  readonly shed: number;
  /** Share of the second in which the event loop worked, 0 to 1. */
  readonly busy: number;
  readonly latency: LatencyDistribution;
}

/**
 * Latencies of the requests that are answered: a shortest one, and an exponential tail of those that find others before
 * them.
 */
export class LatencyDistribution {
  constructor(
    /** Seconds of a request that finds nobody before it, or nobody but the backlog. */
    readonly shortest: number,
    /** Share of the requests that wait longer, 0 to 1. */
    readonly waiting: number,
    /** Mean wait of those, in seconds. */
    readonly meanWait: number,
  ) {}

  /** Mean, in seconds. */
  get mean(): number {
    return this.shortest + this.waiting * this.meanWait;
  }

  /** Share of the requests that take at most so many seconds. */
  share(seconds: number): number {
    if (seconds < this.shortest) return 0;
    if (this.meanWait === 0) return 1;
    return 1 - this.waiting * Math.exp(-(seconds - this.shortest) / this.meanWait);
  }

  /** @param share of the requests, 0 to 1, 1 excluded */
  quantile(share: number): number {
    if (1 - share >= this.waiting) return this.shortest;
    return this.shortest + this.meanWait * Math.log(this.waiting / (1 - share));
  }
}

/**
 * The queue of one pod: an event loop that answers one request after another.
 *
 * Below its capacity it is an M/G/1 queue whose times of service vary as an exponential distribution does, which makes
 * it M/M/1: a share ρ of the requests waits, on average S / (1 − ρ). Beyond its capacity, work piles up second by second
 * until the longest wait that the runtime allows; what comes on top is refused.
 *
 * @see https://en.wikipedia.org/wiki/Pollaczek%E2%80%93Khinchine_formula
 * @see https://en.wikipedia.org/wiki/M/M/1_queue
 */
export class PodQueue {
  readonly #limits: QueueLimits;
  /** Work that waits, in seconds. */
  #backlog = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /**
   * @param arrivals requests in this second
   * @param service time of service of a request, in seconds
   */
  second(arrivals: number, service: number): QueueSecond {
    const load = arrivals * service;
    const limit = Math.min(this.#limits.maxWaitSeconds, this.#limits.maxRequestsInFlight * service);
    const before = this.#backlog;
    const after = before + load - 1;
    const overflow = Math.max(0, after - limit);
    this.#backlog = Math.min(limit, Math.max(0, after));
    const backlog = (before + this.#backlog) / 2;
    const meanWait = load < 1 ? Math.min(limit, service / (1 - load)) : 0;
    const waiting = load < 1 ? load : 0;
    const tooLong = meanWait === 0 ? 0 : waiting * Math.exp(-Math.max(0, limit - backlog) / meanWait);
    const shed = service === 0 ? 0 : Math.min(arrivals, overflow / service + arrivals * tooLong);
    return {
      answered: arrivals - shed,
      shed,
      busy: Math.min(1, before + load - shed * service),
      latency: new LatencyDistribution(service + backlog, waiting, meanWait),
    };
  }
}
