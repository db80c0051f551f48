import { type Change, indexOf } from './change';
import { type Document, documentSchema } from './good-platform';
import { type Mutant, mutant } from './mutant';

const metadata = {
  name: 'tidy',
  namespace: 'serving',
  labels: { 'app.kubernetes.io/instance': 'tidy' },
};
const BOUNDS = { backoffLimit: 1, activeDeadlineSeconds: 600 };
const HISTORY = { successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 1 };
const SCHEDULE = { startingDeadlineSeconds: 300, concurrencyPolicy: 'Forbid' };

/** Adds an object whose pods are those of the Deployment, which break no rule. */
function plusJob(object: (template: Document) => Document): Change {
  return (documents) => {
    const deployment = documentSchema.parse(documents[indexOf(documents, 'Deployment incident')]);
    const template = documentSchema.parse(
      structuredClone(documentSchema.parse(deployment['spec'])['template']),
    );
    const spec = { ...documentSchema.parse(template['spec']), restartPolicy: 'Never' };
    return [...documents, object({ ...template, spec })];
  };
}

const job = (spec: Document): Change =>
  plusJob((template) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { ...spec, template } }));

const cronJob = (spec: Document, bounds: Document = BOUNDS): Change =>
  plusJob((template) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata,
    spec: { schedule: '0 3 * * *', ...spec, jobTemplate: { spec: { ...bounds, template } } },
  }));

export const BOUNDED: Readonly<Record<string, Change>> = {
  'a job with a deadline': job({ ...BOUNDS, ttlSecondsAfterFinished: 3600 }),
  'a schedule that keeps the last runs': cronJob({ ...SCHEDULE, ...HISTORY }),
};

/** The project permits no jobs, and the pods carry the Deployment's name. */
const ALSO = ['argo-least-privilege', 'house-defaults'];

export const JOB_MUTANTS: readonly Mutant[] = [
  mutant(
    'bounded-jobs',
    'a finished job stays for ever',
    ['Job serving/tidy spec.ttlSecondsAfterFinished'],
    job(BOUNDS),
    ALSO,
  ),
  mutant(
    'bounded-jobs',
    'a job may hang for ever',
    ['Job serving/tidy spec.activeDeadlineSeconds'],
    job({ backoffLimit: 1, ttlSecondsAfterFinished: 3600 }),
    ALSO,
  ),
  mutant(
    'bounded-jobs',
    'a job of a schedule is tried as often as the cluster likes',
    ['CronJob serving/tidy spec.jobTemplate.spec.backoffLimit'],
    cronJob({ ...SCHEDULE, ...HISTORY }, { activeDeadlineSeconds: 600 }),
    ALSO,
  ),
  mutant(
    'bounded-jobs',
    'a schedule gives up after a long outage',
    ['CronJob serving/tidy spec.startingDeadlineSeconds'],
    cronJob({ concurrencyPolicy: 'Forbid', ...HISTORY }),
    ALSO,
  ),
  mutant(
    'bounded-jobs',
    'a run is joined by the next',
    ['CronJob serving/tidy spec.concurrencyPolicy', 'Allow'],
    cronJob({ ...SCHEDULE, ...HISTORY, concurrencyPolicy: 'Allow' }),
    ALSO,
  ),
  mutant(
    'bounded-jobs',
    'the cluster decides how many failed runs are kept',
    ['CronJob serving/tidy spec.failedJobsHistoryLimit'],
    cronJob({ ...SCHEDULE, successfulJobsHistoryLimit: 1 }),
    ALSO,
  ),
];
