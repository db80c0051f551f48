import { z } from 'zod';
import { CAUSE_ANNOTATIONS } from '../../contract/receiver';
import type { CauseKeys } from '../cause-key';
import type { Cause } from '../receiver-state';
import type { HttpAnswer, SendRequest } from '../send-request';
import { refused } from './refused';
import { type StartedTraining, TargetError, type TrainingTarget } from './training-target';

/** The way to the API server, as a pod finds it. */
export interface KubernetesApi {
  readonly url: URL;
  readonly namespace: string;
  /** Token of the service account; read anew for each request, because the kubelet replaces it. */
  readonly token: () => Promise<string>;
  /** Certificate authority of the API server, PEM. */
  readonly ca: string;
  readonly send: SendRequest;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** A Job that nobody owns as its controller is not deleted with the CronJob's history. */
const KEEP_FINISHED_SECONDS = 7 * 86_400;

const dictionary = z.record(z.string(), z.string()).default({});

const cronJobSchema = z.object({
  metadata: z.object({ name: z.string(), uid: z.string() }),
  spec: z.object({
    suspend: z.boolean().default(false),
    jobTemplate: z.object({
      metadata: z.object({ labels: dictionary, annotations: dictionary }).prefault({}),
      spec: z.looseObject({ ttlSecondsAfterFinished: z.number().optional() }),
    }),
  }),
  status: z.object({ active: z.array(z.object({ name: z.string() })).default([]) }).prefault({}),
});

const jobSchema = z.object({
  metadata: z.object({ name: z.string(), creationTimestamp: z.string() }),
  status: z
    .object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) })
    .prefault({}),
});

type CronJob = z.infer<typeof cronJobSchema>;
type Job = z.infer<typeof jobSchema>;

/**
 * Makes a Job from the template of a CronJob, as `kubectl create job --from` does. Its name is derived from the cause, so
 * that the API server refuses a repeat.
 */
export class KubernetesJobTarget implements TrainingTarget {
  /** @param cronJob name of the CronJob; at most 52 characters, because a Job's name is longer by 11 */
  constructor(
    private readonly api: KubernetesApi,
    private readonly cronJob: string,
  ) {}

  async start(cause: Cause, keys: CauseKeys, since: number, signal: AbortSignal): Promise<StartedTraining> {
    const earlier = await this.job(this.nameOf(keys.previous), signal);
    if (earlier !== undefined && Date.parse(earlier.metadata.creationTimestamp) > since) {
      return { name: earlier.metadata.name, existed: true };
    }
    const cronJob = await this.readCronJob(signal);
    const [scheduled] = cronJob.status.active;
    if (scheduled !== undefined) return { name: scheduled.name, existed: true };
    if (cronJob.spec.suspend) {
      throw new TargetError(`the CronJob ${this.cronJob} is suspended; set spec.suspend to false`);
    }
    const name = this.nameOf(keys.current);
    const answer = await this.ask('POST', 'jobs', signal, jobOf(cronJob, name, cause));
    if (answer.status === 409) return { name, existed: true };
    if (answer.status !== 201) throw refused('POST jobs', answer, this.api.clock());
    return { name, existed: false };
  }

  async runs(name: string, signal: AbortSignal): Promise<boolean> {
    const job = await this.job(name, signal);
    return job !== undefined && !isFinished(job);
  }

  /** The controller's own Jobs end with digits alone. */
  private nameOf(key: string): string {
    return `${this.cronJob}-d${key}`;
  }

  private async readCronJob(signal: AbortSignal): Promise<CronJob> {
    const path = `cronjobs/${this.cronJob}`;
    const answer = await this.ask('GET', path, signal);
    if (answer.status !== 200) throw refused(`GET ${path}`, answer, this.api.clock());
    return cronJobSchema.parse(JSON.parse(answer.body));
  }

  private async job(name: string, signal: AbortSignal): Promise<Job | undefined> {
    const answer = await this.ask('GET', `jobs/${name}`, signal);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw refused(`GET jobs/${name}`, answer, this.api.clock());
    return jobSchema.parse(JSON.parse(answer.body));
  }

  private async ask(
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    body?: object,
  ): Promise<HttpAnswer> {
    const { url, namespace, token, ca, send } = this.api;
    return send({
      method,
      url: new URL(`/apis/batch/v1/namespaces/${namespace}/${path}`, url),
      headers: { authorization: `Bearer ${await token()}` },
      body,
      ca,
      signal,
    });
  }
}

function jobOf({ metadata, spec }: CronJob, name: string, { service, digest }: Cause): object {
  const { jobTemplate } = spec;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      labels: jobTemplate.metadata.labels,
      annotations: {
        ...jobTemplate.metadata.annotations,
        // what kubectl writes
        'cronjob.kubernetes.io/instantiate': 'manual',
        [CAUSE_ANNOTATIONS.service]: service,
        [CAUSE_ANNOTATIONS.digest]: digest,
      },
      // no controller: the history limits of the CronJob do not count it, and its deletion deletes the Job
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: metadata.name, uid: metadata.uid }],
    },
    spec: { ttlSecondsAfterFinished: KEEP_FINISHED_SECONDS, ...jobTemplate.spec },
  };
}

function isFinished({ status }: Job): boolean {
  return status.conditions.some(
    ({ type, status: value }) => (type === 'Complete' || type === 'Failed') && value === 'True',
  );
}
