import type { k8s } from 'cdk8s-plus-27';
import { IMAGE } from '../../runtime/contract/image';
import type { SecretKey } from '../secret-key';

/** A volume, and where a container sees it. */
export interface MountedVolume {
  readonly volume: k8s.Volume;
  readonly mount: k8s.VolumeMount;
}

/** Read-only for the user and the group; the API server wants the number. */
export const READ_ONLY = 0o440;

/** Path of a key of a Secret, where {@link secretVolumes} mounts it. */
export function secretPath({ name, key }: SecretKey): string {
  return `${IMAGE.secretsDirectory}/${name}/${key}`;
}

/**
 * One volume for each Secret, with the keys that are used and no others.
 *
 * @param prefix of the volumes' names
 */
export function secretVolumes(secrets: readonly SecretKey[], prefix = 'secret'): MountedVolume[] {
  return [...new Set(secrets.map(({ name }) => name))].map((secretName, index) => {
    const name = `${prefix}-${index}`;
    const keys = new Set(secrets.filter((secret) => secret.name === secretName).map(({ key }) => key));
    const items = [...keys].map((key) => ({ key, path: key }));
    return {
      volume: { name, secret: { secretName, defaultMode: READ_ONLY, items } },
      mount: { name, mountPath: `${IMAGE.secretsDirectory}/${secretName}`, readOnly: true },
    };
  });
}
