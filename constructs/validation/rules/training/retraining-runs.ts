import { RETRAINING_IMAGE } from '../../../../runtime/contract/retraining';
import { EXPECTED_SECONDS_ANNOTATION } from '../../../training/expected-seconds';
import type { ManifestSet } from '../../manifests/manifest-set';
import type { PlacedContainer, Workload } from '../../manifests/workload';
import { type Finding, type Rule, at } from '../../rule';

/** Kinds whose deadline counts, and where it stands. */
const DEADLINES = { CronJob: 'spec.jobTemplate.spec', Job: 'spec' } as const;

/** Names of the sources of volumes that hold nothing when a pod starts. */
const EMPTY = ['emptyDir'];

/** A run that is ended before it can be done, or that finds no data, fails every time, days after the merge. */
export const retrainingRuns: Rule = {
  name: 'retraining-runs',
  title: 'A retraining has the time that it takes, and the volume that its data is on',
  source: 'Kubernetes documentation, “Job termination and cleanup”',
  *check(set) {
    for (const workload of set.workloads) {
      yield* deadlineFindings(set, workload);
      for (const placed of workload.containers) yield* dataFindings(workload, placed);
    }
  },
};

function* deadlineFindings(set: ManifestSet, { manifest }: Workload): Iterable<Finding> {
  const expected = Number(manifest.annotations[EXPECTED_SECONDS_ANNOTATION]);
  const deadline =
    set.find('CronJob', manifest.namespace, manifest.name)?.body.spec.jobTemplate.spec
      .activeDeadlineSeconds ??
    set.find('Job', manifest.namespace, manifest.name)?.body.spec.activeDeadlineSeconds;
  const { kind } = manifest;
  if (!(kind === 'CronJob' || kind === 'Job') || deadline === undefined || !(deadline < expected)) return;
  yield {
    ends: [
      at(manifest, `${DEADLINES[kind]}.activeDeadlineSeconds`),
      at(manifest, `metadata.annotations["${EXPECTED_SECONDS_ANNOTATION}"]`),
    ],
    problem: `a run takes ${expected} seconds and is ended after ${deadline}, so none is ever done`,
    fix: `set activeDeadlineSeconds to ${expected} or more`,
  };
}

function* dataFindings(
  { manifest, pod, podPath }: Workload,
  { container, path }: PlacedContainer,
): Iterable<Finding> {
  const { command = [], args = [] } = container;
  const [subcommand, data = ''] = args;
  if (!command.includes(RETRAINING_IMAGE.command[1]) || subcommand !== 'retrain' || !data.startsWith('/'))
    return;
  const mount = (container.volumeMounts ?? [])
    .filter(({ mountPath }) => data === mountPath || data.startsWith(`${mountPath.replace(/\/$/, '')}/`))
    .sort((a, b) => b.mountPath.length - a.mountPath.length)[0];
  if (mount === undefined) {
    yield {
      ends: [at(manifest, `${path}.args[1]`), at(manifest, `${path}.volumeMounts`)],
      problem: `the data is at ${data}, and no volume is mounted there`,
      fix: 'mount the volume with the data at a folder above it',
    };
    return;
  }
  const index = (pod.volumes ?? []).findIndex(({ name }) => name === mount.name);
  const source = EMPTY.find((each) => Object.hasOwn(pod.volumes?.[index] ?? {}, each));
  if (source === undefined) return;
  yield {
    ends: [at(manifest, `${path}.args[1]`), at(manifest, `${podPath}.volumes[${index}].${source}`)],
    problem: `the data is at ${data}, on a volume that is empty when the pod starts`,
    fix: 'mount a volume that holds the data, such as a PersistentVolumeClaim',
  };
}
