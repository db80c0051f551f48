import { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * The response whose turn it is on a connection. Node has no public property for it, and uses this one to answer its
 * own errors.
 */
export function answerUnderWay(socket: Duplex): ServerResponse | undefined {
  return '_httpMessage' in socket && socket._httpMessage instanceof ServerResponse
    ? socket._httpMessage
    : undefined;
}
