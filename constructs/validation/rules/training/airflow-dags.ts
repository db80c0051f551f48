import { z } from 'zod';
import { DAG_FILE_ANNOTATION } from '../../../training/dag-file';
import { sourcesOf } from '../../manifests/argo-applications';
import type { Known } from '../../manifests/kubernetes-views';
import type { ManifestSet } from '../../manifests/manifest-set';
import { type Rule, at } from '../../rule';

const values = z.object({
  dags: z.object({
    gitSync: z.looseObject({
      enabled: z.boolean().optional(),
      ref: z.string().optional(),
      branch: z.string().optional(),
      subPath: z.string().optional(),
    }),
  }),
});

/** A release of Airflow's chart that reads DAGs from git. */
interface GitSync {
  readonly application: Known<'Application'>;
  readonly settings: z.infer<typeof values>['dags']['gitSync'];
}

const PATH = 'spec.source.helm.valuesObject.dags.gitSync';

/**
 * A file that git-sync does not read is no error of anybody: the DAG is just not there.
 *
 * @see https://airflow.apache.org/docs/helm-chart/stable/manage-dag-files.html
 */
export const airflowDags: Rule = {
  name: 'airflow-dags',
  title: 'git-sync of Airflow reads the folder that DAG files are written into, at a revision that is named',
  source: 'values.yaml of the chart airflow: dags.gitSync.ref is v2-2-stable',
  *check(set) {
    const releases = [...gitSyncs(set)];
    for (const { application, settings } of releases) {
      // git-sync 4 reads nothing else
      if (settings.ref !== undefined) continue;
      yield {
        ends: [at(application, `${PATH}.ref`)],
        problem: `ref is not set${settings.branch === undefined ? '' : `, and branch (${settings.branch}) is for git-sync 3`}, so the examples of Airflow 2.2 are synced`,
        fix: `set ref to ${settings.branch ?? 'the branch, tag or commit of your DAGs'}`,
      };
    }
    for (const manifest of set.manifests) {
      const file = manifest.annotations[DAG_FILE_ANNOTATION];
      const near = releases.filter(
        ({ application }) => application.body.spec.destination?.namespace === manifest.namespace,
      );
      const [release] = near;
      if (file === undefined || release === undefined) continue;
      if (near.some(({ settings }) => isBelow(file, settings.subPath ?? ''))) continue;
      const folder = file.slice(0, file.lastIndexOf('/'));
      yield {
        ends: [
          at(release.application, `${PATH}.subPath`),
          at(manifest, `metadata.annotations["${DAG_FILE_ANNOTATION}"]`),
        ],
        problem: `the DAG file is ${file}, and git-sync reads ${release.settings.subPath ?? 'tests/dags'}, so the DAG is not there`,
        fix: `set subPath to ${folder}`,
      };
    }
  },
};

function* gitSyncs(set: ManifestSet): Iterable<GitSync> {
  for (const application of set.all('Application')) {
    for (const { chart, helm } of sourcesOf(application.body.spec)) {
      const settings = values.safeParse(helm?.valuesObject).data?.dags.gitSync;
      if (chart === 'airflow' && settings?.enabled === true) yield { application, settings };
    }
  }
}

function isBelow(file: string, folder: string): boolean {
  return folder === '' || file.startsWith(`${folder}/`);
}
