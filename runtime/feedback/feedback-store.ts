import type { FeedbackOutcome } from '../contract/feedback';
import { FeedbackError } from './feedback-error';
import { QualityTally } from './quality-tally';
import { scored, type Scored, type ServedModel } from './served-model';

/** The true value for one row of a request. */
export interface Truth {
  /** The id of the request, which its answer has in the header `x-request-id`. */
  readonly requestId: string;
  /** Index of the row in its request, from 0. */
  readonly row: number;
  /** A class of the model, or a number. */
  readonly truth: string | number;
}

/** Rows of one request, as they are held. */
export interface ServedRows {
  readonly model: ServedModel;
  readonly requestId: string;
  readonly rows: readonly Scored[];
}

/** A truth, joined to a row. */
export interface JoinedTruth {
  readonly requestId: string;
  readonly row: number;
  /** Index of the class, or the value. */
  readonly truth: number;
}

/** Writes down what a store holds, so that a restart finds it. */
export interface FeedbackJournal {
  served(rows: ServedRows): void;
  joined(truths: readonly JoinedTruth[]): void;
}

export interface FeedbackStoreOptions {
  /** Most predictions held; a further one replaces the oldest. */
  readonly rows: number;
  /** Share of the requests whose predictions are held, 0 to 1. */
  readonly sampleRatio: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** @default - a restart forgets all */
  readonly journal?: FeedbackJournal | undefined;
}

/**
 * Holds the latest predictions until their truth comes, and measures those whose truth has come. A ring of columns: a
 * prediction takes some 130 bytes, and at most 300, because ids have at most 128 characters.
 */
export class FeedbackStore {
  /** By digest, in the order in which they were served; only models of which predictions are held. */
  readonly tallies = new Map<string, QualityTally>();
  private readonly predictions: Float64Array;
  /** NaN until the truth comes. */
  private readonly truths: Float64Array;
  private readonly scores: Uint16Array;
  private readonly bins: Uint8Array;
  private readonly ownTallies: (QualityTally | undefined)[];
  /** The request of each first row. */
  private readonly requests: (string | undefined)[];
  /** Rows of a request, in the slot of its first row. */
  private readonly counts: Uint32Array;
  /** The place of the first row of each request; places are counted from the start, and do not repeat. */
  private readonly places = new Map<string, number>();
  /** Rows ever held. */
  private written = 0;
  /** Truths ever taken. */
  private taken = 0;

  constructor(private readonly options: FeedbackStoreOptions) {
    const { rows } = options;
    this.predictions = new Float64Array(rows);
    this.truths = new Float64Array(rows).fill(NaN);
    this.scores = new Uint16Array(rows);
    this.bins = new Uint8Array(rows);
    this.counts = new Uint32Array(rows);
    this.ownTallies = new Array<undefined>(rows).fill(undefined);
    this.requests = new Array<undefined>(rows).fill(undefined);
  }

  /** A number that differs after every change. */
  get changes(): number {
    return this.written + this.taken;
  }

  /** Predictions held. */
  get held(): number {
    return Math.min(this.written, this.options.rows);
  }

  /**
   * Holds the predictions of one request, if it is in the sample. A request id that is used again names the later request.
   *
   * @param predictions indices of classes, or values
   * @param shares probability of each class, of all rows; undefined for a regression
   */
  serve(
    model: ServedModel,
    requestId: string,
    predictions: Float64Array,
    shares: Float64Array | undefined,
  ): void {
    const { sampleRatio, random, rows, journal } = this.options;
    if (sampleRatio < 1 && random() >= sampleRatio) return;
    if (predictions.length > rows) return;
    const served: ServedRows = {
      model,
      requestId,
      rows: Array.from(predictions, (prediction, row) => scored(model, prediction, shares, row)),
    };
    this.hold(served);
    journal?.served(served);
  }

  /** Holds rows without a word to the journal, as they are read from it. */
  hold({ model, requestId, rows }: ServedRows): void {
    const tally = this.tallyOf(model);
    const first = this.written;
    rows.forEach((row) => {
      const slot = this.written++ % this.options.rows;
      this.release(slot);
      this.predictions[slot] = row.prediction;
      this.scores[slot] = row.score;
      this.bins[slot] = row.bin;
      this.ownTallies[slot] = tally;
      tally.countServed(row, 1);
    });
    // the last of its earlier rows may just have left
    this.tallies.set(model.digest, tally);
    const slot = first % this.options.rows;
    this.requests[slot] = requestId;
    this.counts[slot] = rows.length;
    this.places.set(requestId, first);
  }

  /**
   * Joins truths to the predictions that are held: all of them, or none.
   *
   * @returns how many had each outcome
   * @throws FeedbackError if a truth is of no row of its request, or no possible value for its model
   */
  join(truths: readonly Truth[]): Record<FeedbackOutcome, number> {
    const outcomes = { joined: 0, repeated: 0, corrected: 0, unknown: 0 };
    const found = truths.map((truth, index) => this.find(truth, index));
    const news: JoinedTruth[] = [];
    for (const one of found) {
      const outcome = one === undefined ? 'unknown' : this.take(one);
      outcomes[outcome]++;
      if (one !== undefined && outcome !== 'repeated') news.push(one);
    }
    if (news.length > 0) this.options.journal?.joined(news);
    return outcomes;
  }

  /** Joins a truth that was joined before a restart; one whose prediction is not held any more is ignored. */
  restore(truth: JoinedTruth): void {
    const slot = this.slotOf(truth.requestId, truth.row);
    if (slot !== undefined) this.take({ ...truth, slot });
  }

  private find(
    { requestId, row, truth }: Truth,
    index: number,
  ): (JoinedTruth & { slot: number }) | undefined {
    const first = this.places.get(requestId);
    if (first === undefined) return undefined;
    const count = this.counts[first % this.options.rows]!;
    if (row >= count) {
      throw new FeedbackError(
        index,
        `row must be from 0 to ${count - 1}, because the request ${shown(requestId)} had ${count} rows, got ${row}`,
      );
    }
    const slot = (first + row) % this.options.rows;
    return { requestId, row, slot, truth: valueOf(this.ownTallies[slot]!.model, truth, index) };
  }

  private slotOf(requestId: string, row: number): number | undefined {
    const first = this.places.get(requestId);
    if (first === undefined || row >= this.counts[first % this.options.rows]!) return undefined;
    return (first + row) % this.options.rows;
  }

  private take({ slot, truth }: { readonly slot: number; readonly truth: number }): FeedbackOutcome {
    const before = this.truths[slot]!;
    if (before === truth) return 'repeated';
    this.taken++;
    const tally = this.ownTallies[slot]!;
    if (!Number.isNaN(before)) tally.countTruth(this.at(slot), before, -1);
    tally.countTruth(this.at(slot), truth, 1);
    this.truths[slot] = truth;
    return Number.isNaN(before) ? 'joined' : 'corrected';
  }

  /** Empties a slot. Without its first row, a request cannot be found any more. */
  private release(slot: number): void {
    const tally = this.ownTallies[slot];
    if (tally === undefined) return;
    const request = this.requests[slot];
    if (request !== undefined) {
      const place = this.places.get(request);
      if (place !== undefined && place % this.options.rows === slot) this.places.delete(request);
      this.requests[slot] = undefined;
    }
    const row = this.at(slot);
    const truth = this.truths[slot]!;
    if (!Number.isNaN(truth)) tally.countTruth(row, truth, -1);
    this.truths[slot] = NaN;
    tally.countServed(row, -1);
    if (tally.served === 0) this.tallies.delete(tally.model.digest);
  }

  private at(slot: number): Scored {
    return { prediction: this.predictions[slot]!, score: this.scores[slot]!, bin: this.bins[slot]! };
  }

  private tallyOf(model: ServedModel): QualityTally {
    return this.tallies.get(model.digest) ?? new QualityTally(model);
  }
}

/** The truth as the model counts: the index of a class, or the value. */
function valueOf({ task, classes, version }: ServedModel, truth: string | number, index: number): number {
  if (task === 'regression') {
    if (typeof truth === 'number') return truth;
    throw new FeedbackError(index, `truth must be a number, got ${shown(truth)}`);
  }
  // classes differ as text, and a client may have read 1 from a CSV file as "1"
  const found = classes.findIndex((each) => String(each) === String(truth));
  if (found >= 0) return found;
  const listed = classes.slice(0, LISTED_CLASSES).map((each) => JSON.stringify(each));
  const more = classes.length > LISTED_CLASSES ? ` and ${classes.length - LISTED_CLASSES} more` : '';
  throw new FeedbackError(
    index,
    `truth must be a class of version ${version}, one of ${listed.join(', ')}${more}, got ${shown(truth)}`,
  );
}

/** Most classes in a message. */
const LISTED_CLASSES = 10;
/** Longest text of a request in a message. */
const LONGEST_QUOTE = 60;

function shown(value: string | number): string {
  return JSON.stringify(
    typeof value === 'string' && value.length > LONGEST_QUOTE ? `${value.slice(0, LONGEST_QUOTE)}…` : value,
  );
}
