import type { z } from 'zod';
import type { jobSpec } from '../../manifests/kubernetes-views';
import type { Manifest } from '../../manifests/manifest';
import { type Finding, type Rule, at } from '../../rule';

/** A job that starts by itself must also end by itself and be deleted. */
export const boundedJobs: Rule = {
  name: 'bounded-jobs',
  title: 'A job has a deadline, is deleted after it ends, and never runs at the same time as its next run',
  source: 'Kubernetes documentation, “Jobs” and “CronJob”; kube-linter job-ttl-seconds-after-finished',
  *check(set) {
    for (const job of set.all('Job')) {
      const { spec } = job.body;
      yield* ends(job, spec, 'spec');
      if (spec.ttlSecondsAfterFinished === undefined) {
        yield unset(
          job,
          'spec.ttlSecondsAfterFinished',
          'finished jobs and their pods stay until a person deletes them',
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
          'after 100 missed starts, for example in a long outage, it never starts again',
          'less than the time between two runs, and more than 10',
        );
      }
      if (spec.concurrencyPolicy !== 'Forbid') {
        yield {
          ends: [at(cronJob, 'spec.concurrencyPolicy')],
          problem: `it is ${spec.concurrencyPolicy ?? 'not set'}, so a run that takes too long overlaps with the next one or is ended by it`,
          fix: 'set concurrencyPolicy to Forbid',
        };
      }
      for (const field of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'] as const) {
        if (spec[field] !== undefined) continue;
        yield unset(
          cronJob,
          `spec.${field}`,
          'the cluster decides how many finished runs are kept',
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
      'a job that always fails is tried six times',
      'the number of retries that make sense for it',
    );
  }
  if (spec.activeDeadlineSeconds === undefined) {
    yield unset(
      manifest,
      `${path}.activeDeadlineSeconds`,
      'a job that hangs keeps its resources',
      'a few times the duration of a run',
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
