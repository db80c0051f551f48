/** Kinds that Kubernetes serves and whose schema is not here, by apiVersion. */
const SERVED: Readonly<Record<string, readonly string[]>> = {
  v1: ['Binding', 'ComponentStatus', 'Endpoints', 'Event', 'Node', 'PodTemplate', 'ReplicationController'],
  'admissionregistration.k8s.io/v1alpha1': ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'],
  'admissionregistration.k8s.io/v1beta1': [
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
  ],
  'apiregistration.k8s.io/v1': ['APIService'],
  'apps/v1': ['ControllerRevision', 'ReplicaSet'],
  'autoscaling/v1': ['HorizontalPodAutoscaler', 'Scale'],
  'certificates.k8s.io/v1': ['CertificateSigningRequest'],
  'certificates.k8s.io/v1alpha1': ['ClusterTrustBundle', 'PodCertificateRequest'],
  'certificates.k8s.io/v1beta1': ['ClusterTrustBundle'],
  'coordination.k8s.io/v1': ['Lease'],
  'coordination.k8s.io/v1alpha2': ['LeaseCandidate'],
  'coordination.k8s.io/v1beta1': ['LeaseCandidate'],
  'discovery.k8s.io/v1': ['EndpointSlice'],
  'events.k8s.io/v1': ['Event'],
  'flowcontrol.apiserver.k8s.io/v1': ['FlowSchema', 'PriorityLevelConfiguration'],
  'networking.k8s.io/v1': ['IngressClass', 'IPAddress', 'ServiceCIDR'],
  'networking.k8s.io/v1beta1': ['IPAddress', 'ServiceCIDR'],
  'node.k8s.io/v1': ['RuntimeClass'],
  'policy/v1': ['Eviction'],
  'resource.k8s.io/v1': ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'],
  'resource.k8s.io/v1alpha3': ['DeviceTaintRule'],
  'resource.k8s.io/v1beta1': ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'],
  'resource.k8s.io/v1beta2': ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'],
  'scheduling.k8s.io/v1': ['PriorityClass'],
  'storage.k8s.io/v1': [
    'CSIDriver',
    'CSINode',
    'CSIStorageCapacity',
    'StorageClass',
    'VolumeAttachment',
    'VolumeAttributesClass',
  ],
  'storage.k8s.io/v1alpha1': ['VolumeAttributesClass'],
  'storage.k8s.io/v1beta1': ['VolumeAttributesClass'],
};

/**
 * Whether Kubernetes serves a kind, in one of its versions from 1.31 to 1.36.
 *
 * @see https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/
 */
export function isServed(apiVersion: string, kind: string): boolean {
  return SERVED[apiVersion]?.includes(kind) === true;
}
