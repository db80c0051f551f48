import { z } from 'zod';
import { CAUSE_VARIABLES } from '../../contract/receiver';
import type { CauseKeys } from '../cause-key';
import type { Cause } from '../receiver-state';
import { refused } from './refused';
import type { RemoteServer } from './remote-server';
import type { StartedTraining, TrainingTarget } from './training-target';

const pipelineSchema = z.object({ id: z.number() });

/**
 * Starts a pipeline by a trigger token. GitLab knows no key of a request, so a try whose answer was lost may start a second
 * one: the pipeline's job has a `resource_group`, and the variable with the cause tells the two.
 *
 * @see https://docs.gitlab.com/ci/triggers/
 */
export class GitLabPipelineTarget implements TrainingTarget {
  constructor(
    private readonly server: RemoteServer,
    private readonly project: string,
    private readonly ref: string,
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
      url: new URL(`api/v4/projects/${encodeURIComponent(this.project)}/trigger/pipeline`, url),
      headers: {},
      body: {
        token: await secret(),
        ref: this.ref,
        variables: {
          [CAUSE_VARIABLES.service]: service,
          [CAUSE_VARIABLES.digest]: digest,
          [CAUSE_VARIABLES.cause]: current,
        },
      },
      ca,
      signal,
    });
    if (answer.status !== 201) throw refused(`POST trigger/pipeline of ${this.project}`, answer, clock());
    return { name: String(pipelineSchema.parse(JSON.parse(answer.body)).id), existed: false };
  }

  /** A trigger token may read nothing. */
  runs(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
