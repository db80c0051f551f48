/** Memory of a part of a body beside its bytes: a client may send a body byte by byte. */
const PART_OVERHEAD = 256;

/** A body of which a part has come. */
export interface ComingBody {
  bytes: number;
  /** Called at most once: its parts must be let go of. */
  readonly yields: () => void;
}

/**
 * Bounds the bytes of all bodies that are in memory: those whose request is being answered, and what has come of
 * others. Where the bound would be passed, bodies that are still coming yield, the one that has been coming longest
 * first. A client that sends slowly or never ends can then not turn away those whose bodies are whole.
 */
export class BodyBudget {
  private bytes = 0;
  private readonly coming = new Set<ComingBody>();

  constructor(private readonly limit: number) {}

  /** A first part has come of a body that is not whole yet. */
  begin(yields: () => void): ComingBody {
    const body = { bytes: 0, yields };
    this.coming.add(body);
    return body;
  }

  /** A further part has come. The body itself may be the one that yields. */
  grow(body: ComingBody, bytes: number): void {
    const more = bytes + PART_OVERHEAD;
    body.bytes += more;
    this.bytes += more;
    this.makeRoom(0);
  }

  /** The body is whole, refused, or broken off. */
  end(body: ComingBody): void {
    if (this.coming.delete(body)) this.bytes -= body.bytes;
  }

  /** Takes in a whole body, until `release`. @returns false: there is no room, and it was not taken in */
  take(bytes: number): boolean {
    this.makeRoom(bytes);
    if (this.bytes + bytes > this.limit) return false;
    this.bytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.bytes -= bytes;
  }

  private makeRoom(bytes: number): void {
    if (this.bytes + bytes <= this.limit) return;
    for (const body of this.coming) {
      this.end(body);
      body.yields();
      if (this.bytes + bytes <= this.limit) return;
    }
  }
}
