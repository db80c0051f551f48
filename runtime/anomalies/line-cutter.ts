/** A longer line is no reading, and is not kept. */
export const LONGEST_LINE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * Cuts bytes into lines, in memory that does not grow with a line: of one longer than LONGEST_LINE_BYTES, its first bytes
 * alone are given out, which are no JSON.
 */
export class LineCutter {
  private readonly pieces: Uint8Array[] = [];
  private kept = 0;
  private started = false;
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /** The lines that end in this chunk, without their line breaks. */
  *push(chunk: Uint8Array): Generator<string> {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.keep(chunk.subarray(from, end));
      yield this.take();
      from = end + 1;
    }
    // a copy, because a reader may use the chunk's memory again
    this.keep(chunk.slice(from));
  }

  /** The last line, if no line break ended it. */
  *end(): Generator<string> {
    if (this.kept > 0) yield this.take();
  }

  private keep(piece: Uint8Array): void {
    const part = piece.subarray(0, LONGEST_LINE_BYTES - this.kept);
    if (part.length === 0) return;
    this.pieces.push(part);
    this.kept += part.length;
  }

  private take(): string {
    const bytes = this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces);
    this.pieces.length = 0;
    this.kept = 0;
    const text = this.decoder.decode(bytes);
    const first = !this.started;
    this.started = true;
    const unmarked = first && text.startsWith('\uFEFF') ? text.slice(1) : text;
    return unmarked.endsWith('\r') ? unmarked.slice(0, -1) : unmarked;
  }
}
