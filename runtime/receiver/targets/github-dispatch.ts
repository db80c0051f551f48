import type { CauseKeys } from '../cause-key';
import type { Cause } from '../receiver-state';
import { refused } from './refused';
import type { RemoteServer } from './remote-server';
import type { StartedTraining, TrainingTarget } from './training-target';

/**
 * Sends a `repository_dispatch`, which starts the workflows of the default branch that wait for it. GitHub knows no key of
 * a request: the workflow's `concurrency` group keeps a second run waiting.
 *
 * @see https://docs.github.com/en/rest/repos/repos#create-a-repository-dispatch-event
 */
export class GitHubDispatchTarget implements TrainingTarget {
  constructor(
    private readonly server: RemoteServer,
    private readonly repository: string,
    private readonly eventType: string,
  ) {}

  async start(
    { service, digest }: Cause,
    { current }: CauseKeys,
    _since: number,
    signal: AbortSignal,
  ): Promise<StartedTraining> {
    const { url, secret, ca, send, clock } = this.server;
    const answer = await send({
      method: 'POST',
      url: new URL(`repos/${this.repository}/dispatches`, url),
      headers: {
        authorization: `Bearer ${await secret()}`,
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
      },
      body: { event_type: this.eventType, client_payload: { service, digest, cause: current } },
      ca,
      signal,
    });
    if (answer.status !== 204) throw refused(`POST dispatches of ${this.repository}`, answer, clock());
    return { name: '', existed: false };
  }

  /** The answer names no run. */
  runs(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
