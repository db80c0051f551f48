import type { z } from 'zod';
import type { jobSpec } from '../../manifests/kubernetes-views';
import type { Manifest } from '../../manifests/manifest';
import { type Finding, type Rule, at } from '../../rule';

/** What starts by itself also has to end by itself, and to leave nothing behind. */
export const boundedJobs: Rule = {
  name: 'bounded-jobs',
  title: 'A job ends, is tidied away, and never runs beside its own next run',
  source: 'Kubernetes documentation, “Jobs” and “CronJob”; kube-linter job-ttl-seconds-after-finished',
  *check(set) {
    for (const job of set.all('Job')) {
      const { spec } = job.body;
      yield* ends(job, spec, 'spec');
      if (spec.ttlSecondsAfterFinished === undefined) {
        yield unset(
          job,
          'spec.ttlSecondsAfterFinished',
          'finished jobs and their pods stay until somebody deletes them',
          '86400, a day to read its log',
        );
      }
    }
    for (const cronJob of set.all('CronJob')) {
      const { jobTemplate, ...spec } = cronJob.body.spec;
      yield* ends(cronJob, jobTemplate.spec, 'spec.jobTemplate.spec');
      if (spec.startingDeadlineSeconds === undefined) {
        yield unset(
          cronJob,
          'spec.startingDeadlineSeconds',
          'after 100 missed starts, as in a long outage, it never starts again',
          'less than the time between two runs, and more than 10',
        );
      }
      if (spec.concurrencyPolicy !== 'Forbid') {
        yield {
          ends: [at(cronJob, 'spec.concurrencyPolicy')],
          problem: `it is ${spec.concurrencyPolicy ?? 'not set'}, and a run that takes long is joined or ended by the next`,
          fix: 'set concurrencyPolicy to Forbid',
        };
      }
      for (const field of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'] as const) {
        if (spec[field] !== undefined) continue;
        yield unset(
          cronJob,
          `spec.${field}`,
          'the cluster decides how many finished runs can be looked at',
          '1 or more',
        );
      }
    }
  },
};

function* ends(manifest: Manifest, spec: z.infer<typeof jobSpec>, path: string): Iterable<Finding> {
  if (spec.backoffLimit === undefined) {
    yield unset(
      manifest,
      `${path}.backoffLimit`,
      'a job that cannot work is tried six times',
      'a number you chose',
    );
  }
  if (spec.activeDeadlineSeconds === undefined) {
    yield unset(
      manifest,
      `${path}.activeDeadlineSeconds`,
      'a job that hangs holds its resources for ever',
      'a few times what a run takes',
    );
  }
}

function unset(manifest: Manifest, path: string, consequence: string, value: string): Finding {
  const field = path.slice(path.lastIndexOf('.') + 1);
  return {
    ends: [at(manifest, path)],
    problem: `it is not set: ${consequence}`,
    fix: `set ${field} to ${value}`,
  };
}
