import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

/** One request, and the answer that the server gave. */
export interface Intercepted {
  readonly method: string;
  readonly url: string;
  readonly status: number;
}

/** A proxy before one server, which can be away, and through which a test sees each answer before who asked does. */
export class Interceptor {
  /** Called when the server has answered, before the answer is passed on. */
  onAnswer: (intercepted: Intercepted) => void = () => undefined;
  /** Whether nobody answers: connections are closed at once. */
  away = false;
  /** Bytes after which the connection of each answer breaks. */
  breaksAfter = Infinity;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('request', (asked: IncomingMessage, answer: ServerResponse) => {
      if (this.away) {
        asked.socket.destroy();
        return;
      }
      void this.forward(asked, answer).catch(() => {
        answer.destroy();
      });
    });
  }

  static async start(target: number): Promise<Interceptor> {
    const server = createServer();
    const interceptor = new Interceptor(server, target);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return interceptor;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async forward(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = asked;
    const sent = request({ host: '127.0.0.1', port: this.target, method, path: url, headers });
    asked.pipe(sent);
    asked.once('close', () => {
      // who asked went away within the body
      if (!asked.complete) sent.destroy();
    });
    const [got] = (await once(sent, 'response')) as [IncomingMessage];
    const body = await buffer(got);
    this.onAnswer({ method, url, status: got.statusCode ?? 0 });
    answer.writeHead(got.statusCode ?? 502, got.headers);
    if (body.length <= this.breaksAfter) answer.end(body);
    else {
      answer.write(body.subarray(0, this.breaksAfter));
      // who asked loses what it has not read yet
      await wait(500);
      asked.socket.destroy();
    }
  }
}
