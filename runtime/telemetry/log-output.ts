import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { DestinationStream } from 'pino';

/** Milliseconds after which a write that found no room, or failed, is tried again. */
const RETRY_MS = { full: 10, failed: 1000 } as const;
/** Milliseconds for which a process that ends waits for the reader of its log. */
const PATIENCE_MS = 1000;

export interface LogOutputOptions {
  /** File descriptor. */
  readonly fd: number;
  /** Characters that may wait to be written; lines that come after them are dropped. */
  readonly limit: number;
}

/**
 * Writes lines to a descriptor at the end of the turn of the event loop in which they came, all in one write, and never
 * waits: what a reader has no room for, or a full disk refuses, is tried again later.
 *
 * pino's own destination hands each write to a thread. Where the process has one core the thread gets it when the event
 * loop lets go of it, so that lines pile up, and the change of threads costs more than the line.
 */
export class LogOutput implements DestinationStream {
  /** Called with each write that fails. */
  onFailure: () => void = () => undefined;
  /** Called with each line for which there is no room. */
  onDrop: () => void = () => undefined;
  private lines = '';
  /** What was begun to be written. */
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
   * Writes what waits, for as long as a reader takes it in: to be called once, when the process ends. It is not called
   * `flushSync`, or pino would call it too, after each fatal line, and a process would wait twice for a reader that stalls.
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

/** Node makes pipes and sockets non-blocking when it makes streams of them. There is nothing to wait for at a file. */
function doNotBlock(fd: number): void {
  try {
    new Socket({ fd, readable: false, writable: true }).unref();
  } catch {
    // no pipe and no socket
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
