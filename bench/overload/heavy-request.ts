import { resolve } from 'node:path';
import { IMAGE } from '../../runtime/contract/image';
import type { Contestant } from '../http/contestant';
import { BENCH_ROW } from './artifact';

/**
 * A short body that makes much work: a generator on one core can send ten times as many as a server on another core can
 * answer. With requests that cost no more than a refusal, no generator can.
 */
export const TREES = 1000;
export const ROWS = 80;

const BODY = JSON.stringify({ data: Array.from({ length: ROWS }, () => BENCH_ROW) });
export const REQUEST = Buffer.from(
  `POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
);

/** The compiled runtime with a model of that many trees. */
export function heavyServer(artifact: string, environment: Record<string, string> = {}): Contestant {
  return {
    name: 'this runtime',
    command: [process.execPath, ...IMAGE.command.slice(1)],
    folder: resolve(__dirname, '../..'),
    environment: { HOST: '127.0.0.1', MODEL_PATH: artifact, LOG_SAMPLE_RATIO: '0', ...environment },
  };
}
