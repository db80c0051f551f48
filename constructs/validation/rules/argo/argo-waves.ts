import { z } from 'zod';
import { APPLICATION_HEALTH_KEY } from '../../../gitops/argo/application-health';
import { SYNC_WAVE_ANNOTATION } from '../../../gitops/argo/sync-options';
import { sourcesOf } from '../../manifests/argo-applications';
import type { ManifestSet } from '../../manifests/manifest-set';
import { type Rule, at, missing } from '../../rule';

/** Since 1.8, Argo CD takes an Application for healthy as soon as it exists, and starts the next wave at once. */
export const argoWaves: Rule = {
  name: 'argo-waves',
  title: 'Waves between Applications come with the health check that makes Argo CD wait',
  source: 'argo-cd #16870, #6708',
  *check(set) {
    const [first, ...others] = set.all('Application');
    const later = others.find(
      ({ annotations }) => annotations[SYNC_WAVE_ANNOTATION] !== first?.annotations[SYNC_WAVE_ANNOTATION],
    );
    if (!first || !later || chartSetsHealth(set)) return;
    const settings = set.find('ConfigMap', first.namespace, 'argocd-cm');
    if (settings?.body.data?.[APPLICATION_HEALTH_KEY] === undefined) {
      yield {
        ends: [
          at(later, `metadata.annotations["${SYNC_WAVE_ANNOTATION}"]`),
          settings ? at(settings, 'data') : missing('ConfigMap', first.namespace, 'argocd-cm'),
        ],
        problem: `without ${APPLICATION_HEALTH_KEY} the waves of Applications have no effect, and all start at once`,
        fix: `set that key of argocd-cm, as AppOfApps does`,
      };
    } else if (settings.labels['app.kubernetes.io/part-of'] !== 'argocd') {
      yield {
        ends: [
          at(settings, 'metadata.labels["app.kubernetes.io/part-of"]'),
          at(later, `metadata.annotations["${SYNC_WAVE_ANNOTATION}"]`),
        ],
        problem: 'Argo CD reads only ConfigMaps with the label app.kubernetes.io/part-of: argocd',
        fix: 'set it to argocd',
      };
    } else if (!waits(settings.body.data[APPLICATION_HEALTH_KEY])) {
      yield {
        ends: [
          at(settings, `data["${APPLICATION_HEALTH_KEY}"]`),
          at(later, `metadata.annotations["${SYNC_WAVE_ANNOTATION}"]`),
        ],
        problem:
          'the check does not ask for a sync and an operation that succeeded, and a new Application is Healthy for a moment, so the next wave starts at once',
        fix: 'ask for status.sync.status and status.operationState.phase as well, as AppOfApps does',
      };
    }
  },
};

/** Whether a check in Lua reads more than the health of the objects. */
function waits(check: string): boolean {
  return /\bsync\b/.test(check) && check.includes('operationState');
}

const values = z.object({ configs: z.object({ cm: z.record(z.string(), z.unknown()) }) });

/** Where Argo CD deploys itself from its Helm chart, the key is in the values. */
function chartSetsHealth(set: ManifestSet): boolean {
  return set
    .all('Application')
    .flatMap(({ body }) => sourcesOf(body.spec))
    .some(
      ({ chart, helm }) =>
        chart === 'argo-cd' &&
        values.safeParse(helm?.valuesObject).data?.configs.cm[APPLICATION_HEALTH_KEY] !== undefined,
    );
}
