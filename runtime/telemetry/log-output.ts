import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { DestinationStream } from 'pino';

/** Milliseconds until a write is tried again: after a full pipe, and after a failure. */
const RETRY_MS = { full: 10, failed: 1000 } as const;
/** Milliseconds for which an ending process waits for the reader of its log. */
const PATIENCE_MS = 1000;

export interface LogOutputOptions {
  /** File descriptor. */
  readonly fd: number;
  /** Characters that may wait to be written; further lines are dropped. */
  readonly limit: number;
}

/**
 * Writes log lines to a file descriptor without blocking. All lines of one turn of the event loop are written at once, at
 * its end. A write that finds a full pipe, or fails, is tried again later.
 *
 * pino's own destination passes each write to a thread. On one core that thread runs only when the event loop is idle: the
 * lines accumulate, and the context switch costs more than the write.
 */
export class LogOutput implements DestinationStream {
  /** Called for each write that fails. */
  onFailure: () => void = () => undefined;
  /** Called for each dropped line. */
  onDrop: () => void = () => undefined;
  private lines = '';
  /** The rest of a write that has begun. */
  private bytes: Buffer = Buffer.alloc(0);
  private scheduled = false;

  constructor(private readonly options: LogOutputOptions) {
    doNotBlock(options.fd);
  }

  write(line: string): void {
    if (this.lines.length + this.bytes.length + line.length > this.options.limit) {
      this.onDrop();
      return;
    }
    this.lines += line;
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(this.writeLines);
  }

  /**
   * Writes all waiting lines, and waits up to one second for the reader. Call it once, when the process ends. Its name is
   * not `flushSync`, because pino would call that after each fatal line, and the process would wait twice for a stalled
   * reader.
   */
  finish(): void {
    const end = performance.now() + PATIENCE_MS;
    while (this.writeSome() === 'full' && performance.now() < end) sleep(RETRY_MS.full);
  }

  private readonly writeLines = (): void => {
    const state = this.writeSome();
    this.scheduled = state !== 'written';
    if (state !== 'written') setTimeout(this.writeLines, RETRY_MS[state]).unref();
  };

  private writeSome(): 'written' | 'full' | 'failed' {
    try {
      while (this.bytes.length > 0 || this.lines !== '') {
        if (this.bytes.length === 0) {
          this.bytes = Buffer.from(this.lines);
          this.lines = '';
        }
        this.bytes = this.bytes.subarray(writeSync(this.options.fd, this.bytes));
      }
      return 'written';
    } catch (error) {
      if (isFull(error)) return 'full';
      this.onFailure();
      return 'failed';
    }
  }
}

/** Makes a pipe or socket non-blocking: Node does so when it opens a stream on it. Writes to a file do not block. */
function doNotBlock(fd: number): void {
  try {
    new Socket({ fd, readable: false, writable: true }).unref();
  } catch {
    // neither a pipe nor a socket
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
