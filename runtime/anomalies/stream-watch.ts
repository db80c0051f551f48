import type { LineOutcome } from '../contract/watch-metrics';
import { AnomalyDetector, type Anomaly, type AnomalySettings } from './anomaly-detector';
import { parseReading, ReadingError, type Reading, type ReadingForm } from './reading';
import { ReorderBuffer } from './reorder-buffer';
import { TimestampError } from './timestamp';

export interface StreamWatchOptions extends ReadingForm, AnomalySettings {
  /** How much later than a reading an earlier one may come and still be put in its place, in milliseconds. */
  readonly reorderMs: number;
  /** Told of each anomaly once it has ended, and of the one that goes on at the end of the stream. */
  readonly onAnomaly: (anomaly: Anomaly) => void;
  /** Told of each line that is no reading. */
  readonly onMalformed: (line: number, problem: string) => void;
}

/** What a stream held so far. */
export interface StreamSummary {
  /** Lines, without blank ones. Each is counted in exactly one of the next five. */
  readonly lines: number;
  readonly read: number;
  /** The same time and value as a reading before. */
  readonly duplicate: number;
  /** The same time as a reading before, with another value: the first counts. */
  readonly conflict: number;
  /** Earlier than a reading that was already judged. */
  readonly late: number;
  readonly malformed: number;
  /** Readings that came after a later one, those that were too late among them. */
  readonly outOfOrder: number;
  /** Times without a reading that were longer than one reading stands for. */
  readonly gaps: number;
  /** Anomalies, with the one that goes on. */
  readonly anomalies: number;
  /** First and last reading. */
  readonly first: Reading | undefined;
  readonly last: Reading | undefined;
}

/** Reads a stream of lines, puts its readings in order, and finds the anomalies. Needs no more memory for a longer stream. */
export class StreamWatch {
  /** The latest anomaly, which may still go on. */
  latest: Anomaly | undefined;
  private readonly outcomes: Record<LineOutcome, number> = {
    read: 0,
    duplicate: 0,
    conflict: 0,
    late: 0,
    malformed: 0,
  };
  private readonly buffer: ReorderBuffer;
  private readonly detector: AnomalyDetector;
  private lineNumber = 0;
  private lines = 0;
  private outOfOrder = 0;
  private ended = 0;
  private latestSeen = -Infinity;
  private first: Reading | undefined;
  private last: Reading | undefined;

  constructor(private readonly options: StreamWatchOptions) {
    this.buffer = new ReorderBuffer(options.reorderMs);
    this.detector = new AnomalyDetector(options);
  }

  /** Whether an anomaly goes on at the latest reading. */
  get active(): boolean {
    return this.detector.ongoing !== undefined;
  }

  get summary(): StreamSummary {
    return {
      lines: this.lines,
      ...this.outcomes,
      outOfOrder: this.outOfOrder,
      gaps: this.detector.gaps,
      anomalies: this.ended + (this.active ? 1 : 0),
      first: this.first,
      last: this.last,
    };
  }

  /**
   * Takes the next line in; a blank one is nothing.
   *
   * @throws TimestampError if its time can be read in two ways and no line before could be read: then no line can be
   */
  line(text: string): void {
    this.lineNumber++;
    if (text.trim() === '') return;
    this.lines++;
    const reading = this.parse(text);
    if (reading === undefined) return;
    if (reading.time < this.latestSeen) this.outOfOrder++;
    this.latestSeen = Math.max(this.latestSeen, reading.time);
    for (const next of this.buffer.push(reading)) this.judge(next);
  }

  /** Ends the stream: what waits for an earlier reading is judged, and an anomaly that goes on is told. */
  end(): void {
    for (const next of this.buffer.end()) this.judge(next);
    const { ongoing } = this.detector;
    if (ongoing !== undefined) this.options.onAnomaly(ongoing);
  }

  private parse(text: string): Reading | undefined {
    try {
      return parseReading(text, this.options);
    } catch (error) {
      if (!(error instanceof ReadingError || error instanceof TimestampError)) throw error;
      const nothingRead = this.latestSeen === -Infinity;
      if (error instanceof TimestampError && error.ambiguous && nothingRead)
        throw new TimestampError(`line ${this.lineNumber}: ${error.message}`, true);
      this.outcomes.malformed++;
      this.options.onMalformed(this.lineNumber, error.message);
      return undefined;
    }
  }

  private judge(reading: Reading): void {
    const { last } = this;
    if (last !== undefined && reading.time <= last.time) {
      const again = reading.value === last.value ? 'duplicate' : 'conflict';
      this.outcomes[reading.time < last.time ? 'late' : again]++;
      return;
    }
    this.outcomes.read++;
    this.first ??= reading;
    this.last = reading;
    const ended = this.detector.read(reading);
    if (ended !== undefined) {
      this.ended++;
      this.latest = ended;
      this.options.onAnomaly(ended);
    }
    this.latest = this.detector.ongoing ?? this.latest;
  }
}
