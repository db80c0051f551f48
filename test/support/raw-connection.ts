import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A TCP connection on which a test says exactly what it wants to. */
export class RawConnection {
  received = '';
  readonly closed: Promise<unknown>;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8').on('data', (text: string) => (this.received += text));
    // a reset is an end like any other here
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
  }

  static async open(port: number): Promise<RawConnection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  send(text: string): void {
    this.socket.write(text);
  }

  /** Takes in no more of what comes. */
  stopReading(): void {
    this.socket.pause();
  }

  /** Resolves when this text has come in. */
  async receives(text: string): Promise<void> {
    while (!this.received.includes(text)) await once(this.socket, 'data');
  }

  end(): void {
    this.socket.destroy();
  }
}
