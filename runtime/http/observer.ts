import type { Context, HonoRequest } from 'hono';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics';
import type { Serving } from '../serving';
import type { Answer } from './answer';
import { askedOf, type Asked, type ReceivedMessage } from './asked';
import { after, recover, type Soon } from './at-once';
import { errorAnswerAt } from './error-answer';
import { Problem } from './problem';
import { requestIdOf } from './request-id';
import { RouteSeries } from './route-series';

/** Methods that are a label of their own; a client can invent others. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** What the app is given with a request by `@hono/node-server`, and nothing by `app.request`. */
export interface AppEnv {
  readonly Bindings: { readonly incoming: ReceivedMessage } | undefined;
}

/** What stood in the path where its pattern has a name. */
export type PathParameters = Pick<HonoRequest, 'param'>;

export type Respond = (asked: Asked, requestId: string, parameters: PathParameters) => Soon<Answer>;

export interface ObserverOptions {
  readonly serving: Serving;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Milliseconds from any start, with fractions. */
  readonly clock: () => number;
  readonly newRequestId: () => string;
}

/**
 * What every answer has in common: it is counted and timed under its route's pattern, carries the request's id,
 * closes its connection while the process drains, and says nothing of the inside when something failed there.
 *
 * A wrapper of each handler and no middleware, because a Hono route with one handler runs without its composer. An
 * answer that is there at once is returned at once, which the adapter writes without a promise.
 */
export function createObserver({ serving, metrics, logger, clock, newRequestId }: ObserverOptions) {
  return function observe(route: string, respond: Respond): (context: Context<AppEnv>) => Soon<Response> {
    const series = new RouteSeries(metrics, route);
    return ({ req, env }) => {
      const started = clock();
      const asked = askedOf(req.raw, env?.incoming);
      const requestId = requestIdOf(asked.header('x-request-id'), newRequestId);

      const send = (answer: Answer): Response => {
        const method = METHODS.has(req.method) ? req.method : 'OTHER';
        series.answered(method, answer.status, (clock() - started) / 1000);
        const headers: Record<string, string> = {
          'content-type': answer.contentType,
          'x-request-id': requestId,
        };
        if (serving.draining) headers['connection'] = 'close';
        // a plain record and no Headers object: the adapter writes it to the socket as it is
        return new Response(answer.body, {
          status: answer.status,
          headers: answer.headers === undefined ? headers : { ...headers, ...answer.headers },
        });
      };

      const answer = recover(
        () => respond(asked, requestId, req),
        (error) => {
          const refuse = errorAnswerAt(req.path);
          if (error instanceof Problem) return refuse(error);
          logger.error({ requestId, route, err: error }, 'request failed');
          return refuse(internalProblem(requestId));
        },
      );
      return after(answer, send);
    };
  };
}

function internalProblem(requestId: string): Problem {
  return new Problem(
    500,
    `the request failed inside the service; its log has the reason under request id ${requestId}`,
  );
}
