import type { Context } from 'hono';
import type { Logger } from 'pino';
import type { Metrics } from '../../telemetry/metrics';
import type { ServingState } from '../state/serving-state';
import type { Answer } from './answer';
import type { MaybePromise } from './maybe-promise';
import { Overload } from './overload';
import { Problem } from './problem';
import { requestIdOf } from './request-id';
import { BufferedRequest, type ReceivedMessage, type RequestView } from './request-view';
import { RouteSeries } from './route-series';
import { LOG_MESSAGES } from '../../contract/events';

/** Methods with a label value of their own. A client can invent others, and each label value is a series. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The bindings of the app: `@hono/node-server` gives them to it with each request. */
export interface AppEnv {
  readonly Bindings: { readonly incoming: ReceivedMessage };
}

/** Returns the values of a path's parameters. They are decoded only when they are read. */
export interface PathParameters {
  readonly req: { readonly param: (name: string) => string | undefined };
}

/** The work of one endpoint. It may throw a Problem, at once or later. */
export type Respond = (
  request: RequestView,
  requestId: string,
  parameters: PathParameters,
) => MaybePromise<Answer>;

/** A Hono handler. It neither throws nor rejects. */
export type Handler = (context: Context<AppEnv>) => MaybePromise<Response>;

export interface ObserverOptions {
  readonly serving: ServingState;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Milliseconds from any start, with fractions. */
  readonly clock: () => number;
  readonly newRequestId: () => string;
  /** Returns the form of failures at a path. */
  readonly errorAnswerAt: (path: string) => (problem: Problem) => Answer;
}

/**
 * The common part of all answers: each is counted and timed under its route's pattern, has the request's id, closes its
 * connection while the process drains, and shows no internals if the service fails.
 */
export function createObserver(options: ObserverOptions) {
  const { serving, metrics, logger, clock, newRequestId, errorAnswerAt } = options;

  function failed(error: unknown, context: Context<AppEnv>, route: string, requestId: string): Answer {
    const refuse = errorAnswerAt(context.req.path);
    if (error instanceof Problem) return refuse(error);
    logger.error({ requestId, route, err: error }, LOG_MESSAGES.requestFailed);
    return refuse(internalProblem(requestId));
  }

  return function observe(route: string, respond: Respond): Handler {
    const series = new RouteSeries(metrics, route);

    /** @param seconds undefined: the answer is counted and not timed */
    function finish(
      { status, contentType, body, headers: own }: Answer,
      { method = '' }: ReceivedMessage,
      requestId: string,
      seconds: number | undefined,
    ): Response {
      series.answered(METHODS.has(method) ? method : 'OTHER', status, seconds);
      // a plain record: the adapter writes it to the socket as it is
      const headers: Record<string, string> = { 'content-type': contentType, 'x-request-id': requestId };
      if (serving.draining) headers['connection'] = 'close';
      return new Response(body, { status, headers: own === undefined ? headers : { ...headers, ...own } });
    }

    return (context) => {
      const { incoming } = context.env;
      // the wait for its turn counts
      const started = incoming.since ?? clock();
      const request = new BufferedRequest(incoming);
      const requestId = requestIdOf(request.header('x-request-id'), newRequestId);
      const answered = (answer: Answer) => finish(answer, incoming, requestId, (clock() - started) / 1000);
      const refused = (error: unknown) => {
        const answer = failed(error, context, route, requestId);
        // thousands of refusals under load would hide how slow the answers are
        return error instanceof Overload ? finish(answer, incoming, requestId, undefined) : answered(answer);
      };
      try {
        const answer = respond(request, requestId, context);
        return answer instanceof Promise ? answer.then(answered).catch(refused) : answered(answer);
      } catch (error) {
        return refused(error);
      }
    };
  };
}

function internalProblem(requestId: string): Problem {
  return new Problem(
    500,
    `the request failed inside the service; its log has the reason under request id ${requestId}`,
  );
}
