import { IMAGE } from '../../../../runtime/contract/image';
import { type Rule, at } from '../../rule';

/** A program that finds no file where a variable says that its secret is, ends at its start, in every pod. */
export const secretFiles: Rule = {
  name: 'secret-files',
  title: 'A variable that names the file of a secret names a key that is mounted there',
  source: 'Kubernetes documentation, “Project Secret keys to specific file paths”',
  *check(set) {
    for (const { manifest, pod, podPath, containers } of set.workloads) {
      for (const { container, path } of containers) {
        for (const [i, { name, value = '' }] of (container.env ?? []).entries()) {
          if (!name.endsWith('_FILE') || !value.startsWith('/')) continue;
          const end = at(manifest, `${path}.env[${i}].value`);
          const mount = (container.volumeMounts ?? []).find(({ mountPath }) =>
            value.startsWith(`${mountPath}/`),
          );
          if (mount === undefined) {
            // elsewhere, the image may hold the file
            if (!value.startsWith(`${IMAGE.secretsDirectory}/`)) continue;
            yield {
              ends: [end, at(manifest, `${path}.volumeMounts`)],
              problem: `${name} names ${value}, and no volume is mounted there`,
              fix: 'mount the Secret at the folder of the file',
            };
            continue;
          }
          const index = (pod.volumes ?? []).findIndex((volume) => volume.name === mount.name);
          const items = pod.volumes?.[index]?.secret?.items;
          const file = value.slice(mount.mountPath.length + 1);
          if (items === undefined || items.some((item) => item.path === file)) continue;
          yield {
            ends: [end, at(manifest, `${podPath}.volumes[${index}].secret.items`)],
            problem: `${name} names the file ${file}, and the volume holds ${items.map((item) => item.path).join(', ')}`,
            fix: `add the key to items, with path ${file}`,
          };
        }
      }
    }
  },
};
