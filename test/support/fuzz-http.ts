import { Agent, METHODS, request, type IncomingHttpHeaders } from 'node:http';
import type { FuzzCase } from './fuzz-case';

const agent = new Agent({ keepAlive: true });

/** Whether Node's parser lets a request in: what it refuses never reaches the service, and is answered without a body. */
export function reachesService({ method, headers }: FuzzCase): boolean {
  const length = headers['content-length'];
  return METHODS.includes(method.toUpperCase()) && (length === undefined || /^\d+$/.test(length));
}

/** Sends a case to a server on this machine, as any client does. */
export function sendOverHttp(port: number, { method, path, headers, body }: FuzzCase): Promise<Response> {
  // after a body that is shorter than was said, nothing else can be sent on the same connection
  const own = headers['content-length'] === undefined ? agent : false;
  // Node says it by itself for some methods only
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const options = { port, host: '127.0.0.1', agent: own, method, path, headers: { ...length, ...headers } };
  return new Promise((resolve, reject) => {
    const sent = request(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve(
          new Response(Buffer.concat(chunks), {
            status: answer.statusCode!,
            headers: fieldsOf(answer.headers),
          }),
        );
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function fieldsOf(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
