import { z } from 'zod';
import type { CauseKeys } from '../cause-key';
import type { Cause } from '../receiver-state';
import type { HttpAnswer } from '../send-request';
import { refused } from './refused';
import type { RemoteServer } from './remote-server';
import type { StartedTraining, TrainingTarget } from './training-target';

const tokenSchema = z.object({ access_token: z.string() });
const runSchema = z.object({ state: z.string(), run_after: z.string() });

/** A run in another state has ended. */
const ACTIVE: ReadonlySet<string> = new Set(['queued', 'running']);

/**
 * Starts a run of a DAG. Its id is derived from the cause, so that Airflow refuses a repeat.
 *
 * @see https://airflow.apache.org/docs/apache-airflow/stable/stable-rest-api-ref.html
 */
export class AirflowDagTarget implements TrainingTarget {
  constructor(
    private readonly server: RemoteServer,
    private readonly username: string,
    private readonly dag: string,
  ) {}

  async start(
    { service, digest }: Cause,
    { current, previous }: CauseKeys,
    since: number,
    signal: AbortSignal,
  ): Promise<StartedTraining> {
    const token = await this.logIn(signal);
    const earlier = await this.run(runId(previous), token, signal);
    if (earlier !== undefined && Date.parse(earlier.run_after) > since) {
      return { name: runId(previous), existed: true };
    }
    const name = runId(current);
    const answer = await this.ask('POST', 'dagRuns', token, signal, {
      dag_run_id: name,
      logical_date: null,
      conf: { service, digest, cause: current },
    });
    if (answer.status === 409) return { name, existed: true };
    if (answer.status !== 200) throw this.refused('POST dagRuns', answer);
    return { name, existed: false };
  }

  async runs(name: string, signal: AbortSignal): Promise<boolean> {
    const run = await this.run(name, await this.logIn(signal), signal);
    return run !== undefined && ACTIVE.has(run.state);
  }

  private async logIn(signal: AbortSignal): Promise<string> {
    const { url, secret, ca, send } = this.server;
    const answer = await send({
      method: 'POST',
      url: new URL('auth/token', url),
      headers: {},
      body: { username: this.username, password: await secret() },
      ca,
      signal,
    });
    // each of its login managers answers one of them
    if (answer.status !== 200 && answer.status !== 201)
      throw this.refused(`the login of ${this.username}`, answer);
    return tokenSchema.parse(JSON.parse(answer.body)).access_token;
  }

  private async run(id: string, token: string, signal: AbortSignal) {
    const answer = await this.ask('GET', `dagRuns/${id}`, token, signal);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.refused(`GET dagRuns/${id}`, answer);
    return runSchema.parse(JSON.parse(answer.body));
  }

  private ask(
    method: 'GET' | 'POST',
    path: string,
    token: string,
    signal: AbortSignal,
    body?: object,
  ): Promise<HttpAnswer> {
    const { url, ca, send } = this.server;
    return send({
      method,
      url: new URL(`api/v2/dags/${this.dag}/${path}`, url),
      headers: { authorization: `Bearer ${token}` },
      body,
      ca,
      signal,
    });
  }

  private refused(asked: string, answer: HttpAnswer): Error {
    return refused(`${asked} of ${this.dag}`, answer, this.server.clock());
  }
}

function runId(key: string): string {
  return `drift-${key}`;
}
