/** Memory of each part of a body besides its bytes: a client may send a body byte by byte. */
const PART_OVERHEAD = 256;

/** A body of which a part has arrived. */
export interface ComingBody {
  bytes: number;
  /** Called at most once: its parts must be released. */
  readonly yields: () => void;
}

/**
 * Limits the bytes of all bodies in memory: complete bodies whose request is being answered, and parts of others. If
 * the limit would be exceeded, incomplete bodies are dropped, the oldest first. So a client that sends slowly, or never
 * ends, cannot displace complete requests.
 */
export class BodyBudget {
  private bytes = 0;
  private readonly coming = new Set<ComingBody>();

  constructor(private readonly limit: number) {}

  /** The first part of an incomplete body has arrived. */
  begin(yields: () => void): ComingBody {
    const body = { bytes: 0, yields };
    this.coming.add(body);
    return body;
  }

  /** A further part has arrived. This body itself may be dropped. */
  grow(body: ComingBody, bytes: number): void {
    const more = bytes + PART_OVERHEAD;
    body.bytes += more;
    this.bytes += more;
    this.makeRoom(0);
  }

  /** The body is complete, refused, or has broken off. */
  end(body: ComingBody): void {
    if (this.coming.delete(body)) this.bytes -= body.bytes;
  }

  /** Counts a complete body until `release`. @returns false if there is no room: then it is not counted */
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
