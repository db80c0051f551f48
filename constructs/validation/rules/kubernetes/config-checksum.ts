import { CONFIG_CHECKSUM_ANNOTATION, configChecksum } from '../../../private/config-checksum';
import { configMapsUsed } from '../../manifests/config-maps-used';
import { type Rule, at } from '../../rule';

/** Pods read a ConfigMap when they start. A changed ConfigMap has no effect until the pod template changes too. */
export const configChecksumRule: Rule = {
  name: 'config-checksum',
  title: 'A changed ConfigMap restarts the pods that use it',
  source: 'cdk8s-plus #1288',
  *check(set) {
    for (const workload of set.workloads) {
      const names = [...new Set(configMapsUsed(workload).map(({ name }) => name))];
      const used = names.flatMap((name) => set.find('ConfigMap', workload.namespace, name) ?? []);
      if (used.length === 0) continue;
      const expected = configChecksum(...used.map(({ body }) => ({ ...body.data, ...body.binaryData })));
      const actual = workload.annotations[CONFIG_CHECKSUM_ANNOTATION];
      if (actual === expected) continue;
      const path = `${workload.templatePath === '' ? '' : `${workload.templatePath}.`}metadata.annotations["${CONFIG_CHECKSUM_ANNOTATION}"]`;
      yield {
        ends: [at(workload.manifest, path), ...used.map((configMap) => at(configMap, 'data'))],
        problem: `the annotation is ${actual ?? 'not set'}, so a change of the data would not restart the pods`,
        fix: `set it to configChecksum(data), now ${expected}`,
      };
    }
  },
};
