import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One HTTP/1.1 connection that reads no more of an answer than its status and its length. */
export class Connection {
  usable = true;
  private received = '';
  private settle: ((status: number) => void) | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.received += text;
      const head = this.received.indexOf('\r\n\r\n');
      if (head === -1) return;
      const length = /content-length: (\d+)/i.exec(this.received)?.[1];
      if (length === undefined) {
        socket.destroy(new Error('an answer without a length'));
        return;
      }
      if (this.received.length < head + 4 + Number(length)) return;
      if (/connection: close/i.test(this.received)) this.usable = false;
      this.finish(Number(this.received.slice(9, 12)));
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.usable = false;
      this.finish(0);
    });
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /** @returns the status, 0 if the connection ends without an answer */
  ask(request: Buffer): Promise<number> {
    if (!this.usable) return Promise.resolve(0);
    this.received = '';
    return new Promise((settle) => {
      this.settle = settle;
      this.socket.write(request);
    });
  }

  end(): void {
    this.socket.destroy();
  }

  private finish(status: number): void {
    this.settle?.(status);
    this.settle = undefined;
  }
}
