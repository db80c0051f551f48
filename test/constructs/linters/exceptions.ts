/** Checks that these manifests do not meet, and why that is right. One that is met again fails the test. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  'kube-linter dangling-networkpolicy':
    'a namespace without pods is closed, too, so that none starts open; the policy carries the annotation that exempts it',
  'kube-score networkpolicy-targets-pod':
    'a namespace without pods is closed, too, so that none starts open; the policy carries the annotation that exempts it',
  'Polaris deploymentMissingReplicas':
    'under an autoscaler replicas are left out, or every sync would undo the scaling; the Deployment carries the annotation that exempts it',
  'checkov CKV_K8S_43':
    'release.json knows the digest of the image once it has been released; until then the tag is all there is',
};
