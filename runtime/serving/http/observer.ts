import type { Logger } from 'pino';
import type { Metrics } from '../../telemetry/metrics';
import type { ServingState } from '../serving-state';
import type { Answer } from './answer';
import type { RequestView } from './request-view';
import { after, recover, type MaybePromise } from './maybe-promise';
import { errorAnswerAt } from './error-answer';
import { Problem } from './problem';
import { requestIdOf } from './request-id';
import { RouteSeries } from './route-series';

/** Methods that are a label of their own; a client can invent others. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const CLOSE = { connection: 'close' } as const;

/** What stood in the path where its pattern has a name. */
export interface PathParameters {
  readonly param: (name: string) => string | undefined;
}

/** What a request's first line says. */
interface RequestLine extends PathParameters {
  readonly method: string;
  readonly path: string;
}

export type Respond = (
  asked: RequestView,
  requestId: string,
  parameters: PathParameters,
) => MaybePromise<Answer>;

/** Gives the answer that is sent, whoever sends it. It neither throws nor rejects. */
export type Responder = (asked: RequestView, line: RequestLine) => MaybePromise<Answer>;

export interface ObserverOptions {
  readonly serving: ServingState;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Milliseconds from any start, with fractions. */
  readonly clock: () => number;
  readonly newRequestId: () => string;
}

/**
 * What every answer has in common: it is counted and timed under its route's pattern, carries the request's id,
 * closes its connection while the process drains, and says nothing of the inside when something failed there.
 */
export function createObserver({ serving, metrics, logger, clock, newRequestId }: ObserverOptions) {
  return function observe(route: string, respond: Respond): Responder {
    const series = new RouteSeries(metrics, route);
    return (asked, line) => {
      const started = clock();
      const requestId = requestIdOf(asked.header('x-request-id'), newRequestId);

      const finish = (answer: Answer): Answer => {
        const method = METHODS.has(line.method) ? line.method : 'OTHER';
        series.answered(method, answer.status, (clock() - started) / 1000);
        return {
          status: answer.status,
          contentType: answer.contentType,
          body: answer.body,
          headers: {
            'x-request-id': requestId,
            ...(serving.draining ? CLOSE : undefined),
            ...answer.headers,
          },
        };
      };

      const answer = recover(
        () => respond(asked, requestId, line),
        (error) => {
          const refuse = errorAnswerAt(line.path);
          if (error instanceof Problem) return refuse(error);
          logger.error({ requestId, route, err: error }, 'request failed');
          return refuse(internalProblem(requestId));
        },
      );
      return after(answer, finish);
    };
  };
}

function internalProblem(requestId: string): Problem {
  return new Problem(
    500,
    `the request failed inside the service; its log has the reason under request id ${requestId}`,
  );
}
