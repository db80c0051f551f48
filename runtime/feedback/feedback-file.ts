import { appendFile, mkdir, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { QUALITY_MEASURES } from '../contract/feedback';
import type { FeedbackJournal, FeedbackStore, JoinedTruth, ServedRows } from './feedback-store';
import type { ServedModel } from './served-model';

/** The lines of two generations. The older one is replaced when the newer one is full, by a rename. */
const NEWER = 'feedback.jsonl';
const OLDER = 'feedback.older.jsonl';
/** Bytes of a generation, for each row that the store holds. A line of one row with a UUID has some 120. */
const BYTES_A_ROW = 400;
/** Most bytes of lines that wait for the disk; beyond them lines are lost. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024;
/** Lines are written in batches, so that a request does not cost a write. */
const BATCH_MS = 200;

const modelSchema = z.object({
  version: z.string(),
  digest: z.string(),
  task: z.enum(['classification', 'regression']),
  classes: z.array(z.union([z.string(), z.number()])).readonly(),
  trained: z.partialRecord(z.enum(QUALITY_MEASURES), z.number()),
  confidence: z
    .object({ edges: z.array(z.number()), rows: z.array(z.number()), correct: z.array(z.number()) })
    .optional(),
}) satisfies z.ZodType<ServedModel>;

/** A line of the file. Rows are [prediction, score, bin], truths [request, row, truth]. */
const lineSchema = z.union([
  z.strictObject({ model: modelSchema }),
  z.strictObject({
    digest: z.string(),
    id: z.string(),
    rows: z.array(z.tuple([z.number(), z.int().min(0).max(1000), z.int().min(0).max(254)])),
  }),
  z.strictObject({ truths: z.array(z.tuple([z.string(), z.int().nonnegative(), z.number()])) }),
]);

type Line = z.infer<typeof lineSchema>;

export interface FeedbackFileOptions {
  /** Its parent must exist. */
  readonly directory: string;
  /** Rows that the store holds. */
  readonly rows: number;
  /** Called for each write that fails, and for lines that are lost because the disk is too slow. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Writes predictions and truths to a folder, and reads them at a start. Lines are appended to one file. When it holds as
 * many rows as the store, or has 400 bytes for each, it takes the place of an older one: so both together always hold the
 * rows of the store, and never more than twice as many.
 *
 * A process that is killed loses the lines of the last batch, and may leave half a line, which the next start skips.
 */
export class FeedbackFile implements FeedbackJournal {
  private waiting: string[] = [];
  private waitingBytes = 0;
  /** Rows and bytes in the newer file, with those that wait. */
  private rows = 0;
  private bytes = 0;
  /** Models that the newer file names. */
  private models = new Set<string>();
  private writing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: FeedbackFileOptions) {}

  /**
   * Gives a store the rows and truths of both files.
   *
   * @returns lines that cannot be read; they are skipped
   * @throws the file system's error, if the folder cannot be used
   */
  async restore(store: FeedbackStore): Promise<number> {
    await mkdir(this.options.directory, { recursive: true });
    const older = await replay(store, this.path(OLDER));
    const newer = await replay(store, this.path(NEWER));
    // what is appended must not continue half a line; an empty line is none
    await appendFile(this.path(NEWER), '\n');
    this.rows = newer.rows;
    this.bytes = (await stat(this.path(NEWER))).size;
    this.models = newer.models;
    return older.damaged + newer.damaged;
  }

  served({ model, requestId, rows }: ServedRows): void {
    this.turn();
    if (!this.models.has(model.digest)) {
      this.models.add(model.digest);
      this.add({ model });
    }
    this.rows += rows.length;
    this.add({
      digest: model.digest,
      id: requestId,
      rows: rows.map(({ prediction, score, bin }) => [prediction, score, bin]),
    });
  }

  joined(truths: readonly JoinedTruth[]): void {
    this.turn();
    this.add({ truths: truths.map(({ requestId, row, truth }) => [requestId, row, truth]) });
  }

  /** Writes what waits. It never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const lines = this.waiting.join('');
    this.waiting = [];
    this.waitingBytes = 0;
    if (lines !== '') this.write(() => appendFile(this.path(NEWER), lines));
    return this.writing;
  }

  private add(line: Line): void {
    const text = `${JSON.stringify(line)}\n`;
    if (this.waitingBytes + text.length > MOST_WAITING_BYTES) {
      this.options.onFailure(new Error(`more than ${MOST_WAITING_BYTES} bytes wait for the disk`));
      return;
    }
    this.waiting.push(text);
    this.waitingBytes += text.length;
    this.bytes += text.length;
    this.timer ??= setTimeout(() => void this.flush(), BATCH_MS).unref();
  }

  /** Begins another file if this one is full. */
  private turn(): void {
    const { rows } = this.options;
    if (this.rows < rows && this.bytes < rows * BYTES_A_ROW) return;
    void this.flush();
    this.rows = 0;
    this.bytes = 0;
    this.models = new Set();
    this.write(async () => {
      await synced(this.path(NEWER));
      await rename(this.path(NEWER), this.path(OLDER));
    });
  }

  private write(work: () => Promise<void>): void {
    this.writing = this.writing.then(work).catch(this.options.onFailure);
  }

  private path(name: string): string {
    return join(this.options.directory, name);
  }
}

/** A rename may reach the disk before the bytes of its file. */
async function synced(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

interface Replayed {
  readonly damaged: number;
  readonly rows: number;
  readonly models: Set<string>;
}

/** Reads a file line by line, because it may have hundreds of megabytes. */
async function replay(store: FeedbackStore, path: string): Promise<Replayed> {
  const models = new Map<string, ServedModel>();
  let damaged = 0;
  let rows = 0;
  for await (const line of linesOf(path)) {
    if (line === '') continue;
    const parsed = parse(line);
    if (parsed === undefined) {
      damaged++;
    } else if ('model' in parsed) {
      models.set(parsed.model.digest, parsed.model);
    } else if ('truths' in parsed) {
      for (const [requestId, row, truth] of parsed.truths) store.restore({ requestId, row, truth });
    } else {
      const model = models.get(parsed.digest);
      if (model === undefined) {
        damaged++;
        continue;
      }
      rows += parsed.rows.length;
      store.hold({
        model,
        requestId: parsed.id,
        rows: parsed.rows.map(([prediction, score, bin]) => ({ prediction, score, bin })),
      });
    }
  }
  return { damaged, rows, models: new Set(models.keys()) };
}

async function* linesOf(path: string): AsyncGenerator<string> {
  let file;
  try {
    file = await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    yield* file.readLines();
  } finally {
    await file.close();
  }
}

function parse(line: string): Line | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
