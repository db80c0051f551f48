import type { PodSecurity } from '../../namespaces/platform-namespace';
import type { Labels } from './label-selector';

/** Label of a Namespace: the level of the Pod Security Standards that its pods must meet. */
export const ENFORCE_LABEL = 'pod-security.kubernetes.io/enforce';

/** Label of a Namespace: the version of Kubernetes whose definition of the level applies. */
export const ENFORCE_VERSION_LABEL = `${ENFORCE_LABEL}-version`;

/** A level of the Pod Security Standards, as a version of Kubernetes defines it. */
export interface Standard {
  readonly level: PodSecurity;
  /** The 30 of v1.30; `Infinity` for the newest. Versions before 25 are judged as 25. */
  readonly minor: number;
}

const LEVELS: readonly PodSecurity[] = ['restricted', 'baseline', 'privileged'];

/**
 * The standard that the labels of a Namespace enforce; the newest “restricted” where they say nothing.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces
 */
export function enforcedStandard(labels: Labels): Standard {
  const level = LEVELS.find((each) => each === labels[ENFORCE_LABEL]);
  const minor = /^v1\.(\d+)$/.exec(labels[ENFORCE_VERSION_LABEL] ?? '')?.[1];
  return { level: level ?? 'restricted', minor: minor === undefined ? Infinity : Number(minor) };
}
