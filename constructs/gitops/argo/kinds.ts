/** A kind as Argo CD writes it: without its version, and with an empty group for the core API. */
export interface GroupKind {
  /** API group, such as `apps`; empty for the core API. */
  readonly group: string;
  /** Kind, such as `Deployment`. */
  readonly kind: string;
}

/** `apps/v1` is of the group `apps`, `v1` of the core group `''`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** `apps/Deployment`, `/Service`: for comparing, sorting and messages. */
export function kindKey({ group, kind }: GroupKind): string {
  return `${group}/${kind}`;
}

/** Groups that every API server has; the kinds of all others come with a CustomResourceDefinition. */
const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]);

export function isBuiltIn(group: string): boolean {
  return BUILT_IN_GROUPS.has(group);
}

/**
 * `kubectl api-resources --namespaced=false`, without kinds that are never kept in git (reviews, Node,
 * ComponentStatus).
 */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  '/Namespace',
  '/PersistentVolume',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'certificates.k8s.io/CertificateSigningRequest',
  'flowcontrol.apiserver.k8s.io/FlowSchema',
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
  'networking.k8s.io/IngressClass',
  'node.k8s.io/RuntimeClass',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/CSIDriver',
  'storage.k8s.io/StorageClass',
]);

/** Whether a built-in kind lives outside of namespaces. */
export function isClusterScoped(kind: GroupKind): boolean {
  return CLUSTER_SCOPED.has(kindKey(kind));
}
