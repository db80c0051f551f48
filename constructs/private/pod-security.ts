import type { k8s } from 'cdk8s-plus-27';
import { IMAGE } from '../../runtime/contract/image';

/** Pod Security Standard "restricted", https://kubernetes.io/docs/concepts/security/pod-security-standards */
export function podSecurityContext(): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: IMAGE.userId,
    runAsGroup: IMAGE.userId,
    fsGroup: IMAGE.userId,
    // without it, every start changes the owner of all files of the volumes
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** The container's part of "restricted", and a root file system that nothing can write to. */
export function containerSecurityContext(): k8s.SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    privileged: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: IMAGE.userId,
    runAsGroup: IMAGE.userId,
  };
}
