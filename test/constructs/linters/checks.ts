import { z } from 'zod';
import {
  autoscalersOf,
  both,
  covered,
  every,
  everyContainer,
  everyWorkload,
  type Fact,
  limits,
  none,
  podsIn,
  probed,
  probesOwnPort,
  requests,
  selectsPods,
} from './facts';

const tagged = everyContainer(
  ({ image }) => /:[^/@]+(@sha256:\w{64})?$/.test(image) && !/:latest(@|$)/.test(image),
);
const digested = everyContainer(({ image }) => /@sha256:[0-9a-f]{64}$/.test(image));
const pulled = everyContainer(({ imagePullPolicy }) => imagePullPolicy === 'Always');
const readOnlyRoot = everyContainer(
  ({ securityContext }) => securityContext?.readOnlyRootFilesystem === true,
);
const notPrivileged = everyContainer(({ securityContext }) => securityContext?.privileged !== true);
const noEscalation = everyContainer(
  ({ securityContext }) => securityContext?.allowPrivilegeEscalation === false,
);
const dropsAll = everyContainer(
  ({ securityContext }) => securityContext?.capabilities?.drop.includes('ALL') === true,
);
const addsNothing = everyContainer(
  ({ securityContext }) => (securityContext?.capabilities?.add ?? []).length === 0,
);
const nonRoot = everyContainer(
  ({ securityContext }, { pod }) =>
    (securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot) === true,
);
const highIds = everyContainer(
  ({ securityContext }) =>
    (securityContext?.runAsUser ?? 0) >= 10_000 && (securityContext?.runAsGroup ?? 0) >= 10_000,
);
const seccomp = everyWorkload(
  ({ pod }) => pod.spec.securityContext?.seccompProfile?.type === 'RuntimeDefault',
);
const noHostNetwork = everyWorkload(({ pod }) => pod.spec.hostNetwork !== true);
const noHostPid = everyWorkload(({ pod }) => pod.spec.hostPID !== true);
const noHostIpc = everyWorkload(({ pod }) => pod.spec.hostIPC !== true);
const noHostPath = everyWorkload(({ pod }) =>
  pod.spec.volumes.every(({ hostPath }) => hostPath === undefined),
);
const noHostPort = everyContainer(({ ports }) => ports.every(({ hostPort }) => hostPort === undefined));
const noToken = everyWorkload(({ pod }) => pod.spec.automountServiceAccountToken === false);
const ownAccount = everyWorkload(({ metadata, pod }, objects) =>
  objects
    .of('ServiceAccount')
    .some(
      ({ metadata: account }) =>
        account.name === pod.spec.serviceAccountName && account.namespace === metadata.namespace,
    ),
);
const noSecretVariables = everyContainer(
  ({ env, envFrom }) =>
    env.every(
      ({ name, value, valueFrom }) =>
        valueFrom?.['secretKeyRef'] === undefined &&
        (value === undefined ||
          !/password|token|secret|key/i.test(name.replace(/_FILE$|_SECONDS$/, '')) ||
          name.endsWith('_FILE')),
    ) && envFrom.every((source) => source['secretRef'] === undefined),
);
const distinctVariables = everyContainer(
  ({ env }) => new Set(env.map(({ name }) => name)).size === env.length,
);
const liveness = everyContainer(probed('livenessProbe'));
const readiness = everyContainer(probed('readinessProbe'));
const differentProbes = everyContainer(
  ({ livenessProbe, readinessProbe }) => livenessProbe?.httpGet?.path !== readinessProbe?.httpGet?.path,
);
const cpuRequest = everyContainer(requests('cpu'));
const cpuLimit = everyContainer(limits('cpu'));
const memoryRequest = everyContainer(requests('memory'));
const memoryLimit = everyContainer(limits('memory'));
const ephemeralStorage = both(
  everyContainer(requests('ephemeral-storage')),
  everyContainer(limits('ephemeral-storage')),
);
const antiAffinity = everyWorkload(({ pod }) => pod.spec.affinity?.podAntiAffinity !== undefined);
const spread = everyWorkload(({ pod }) => pod.spec.topologySpreadConstraints.length > 0);
const hasBudget = everyWorkload((workload, objects) => covered(workload, 'PodDisruptionBudget', objects));
const isolated = everyWorkload((workload, objects) => covered(workload, 'NetworkPolicy', objects));
const budgetAllowsOne = every('PodDisruptionBudget', ({ spec }) => spec['maxUnavailable'] === 1);
const budgetEviction = every(
  'PodDisruptionBudget',
  ({ spec }) => spec['unhealthyPodEvictionPolicy'] !== undefined,
);
const serviceTargets = every('Service', selectsPods);
const policyTargets = every(
  'NetworkPolicy',
  ({ metadata, spec }, objects) => podsIn(objects, metadata.namespace, spec['podSelector']).length > 0,
);
const hpaTargets: Fact = (objects) => {
  const scaled = objects.workloads.flatMap((workload) => autoscalersOf(workload, objects));
  return objects
    .of('HorizontalPodAutoscaler')
    .filter((hpa) => !scaled.includes(hpa))
    .map(({ metadata }) => metadata.name);
};
const hpaRange = every('HorizontalPodAutoscaler', ({ spec }) => {
  const { minReplicas, maxReplicas } = z
    .object({ minReplicas: z.number(), maxReplicas: z.number() })
    .parse(spec);
  return minReplicas >= 3 && maxReplicas > minReplicas;
});
const noReplicasUnderHpa = everyWorkload(
  (workload, objects) =>
    autoscalersOf(workload, objects).length === 0 || workload.spec['replicas'] === undefined,
);
const replicas = everyWorkload(({ spec }) => z.number().min(3).safeParse(spec['replicas']).success);
const rollingUpdate = every(
  'Deployment',
  ({ spec }) =>
    z
      .object({ type: z.literal('RollingUpdate'), rollingUpdate: z.object({ maxUnavailable: z.literal(0) }) })
      .safeParse(spec['strategy']).success,
);
const selectorMatches = every('Deployment', selectsPods);
/** Kinds of the platform that live in no namespace. */
const CLUSTER_SCOPED = ['Namespace', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];
const namespaced: Fact = ({ all }) =>
  all
    .filter(
      ({ kind, metadata }) =>
        !CLUSTER_SCOPED.includes(kind) && (metadata.namespace ?? 'default') === 'default',
    )
    .map(({ metadata }) => metadata.name);
const stableApis: Fact = ({ all }) =>
  all
    .filter(({ apiVersion }) =>
      /^(?:extensions|apps|batch|policy|networking\.k8s\.io)\/v\d+(?:alpha|beta)/.test(apiVersion),
    )
    .map(({ metadata }) => metadata.name);
const labelValues: Fact = ({ all }) =>
  all
    .filter(
      ({ metadata }) =>
        !Object.values(metadata.labels).every((value) =>
          /^([A-Za-z0-9][\w.-]{0,61})?[A-Za-z0-9]?$/.test(value),
        ),
    )
    .map(({ metadata }) => metadata.name);
const servicePorts = every('Service', ({ metadata, spec }, objects) => {
  const ports = z.array(z.object({ targetPort: z.union([z.string(), z.number()]) })).parse(spec['ports']);
  const declared = podsIn(objects, metadata.namespace, spec['selector']).flatMap(({ containers }) =>
    containers.flatMap((each) => each.ports),
  );
  return ports.every(({ targetPort }) =>
    declared.some(({ name, containerPort }) => name === targetPort || containerPort === targetPort),
  );
});
const monitorTargets = every('ServiceMonitor', ({ spec }, objects) => {
  const { matchLabels } = z.object({ matchLabels: z.record(z.string(), z.string()) }).parse(spec['selector']);
  return objects
    .of('Service')
    .some(({ metadata }) =>
      Object.entries(matchLabels).every(([key, value]) => metadata.labels[key] === value),
    );
});
const instanceIsName = everyWorkload(
  ({ metadata, pod }) => pod.metadata.labels['app.kubernetes.io/instance'] === metadata.name,
);
const notPublic = every('Service', ({ spec }) => spec['type'] === 'ClusterIP');
const noRbac = none('Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding');
const noSysctls = everyWorkload(({ pod }) => (pod.spec.securityContext?.sysctls ?? []).length === 0);
const noSsh = everyContainer(({ ports }) => ports.every(({ containerPort }) => containerPort !== 22));
const noProcMount = everyContainer(({ securityContext }) => securityContext?.procMount === undefined);
const jobsExpire = every('Job', ({ spec }) => spec['ttlSecondsAfterFinished'] !== undefined);
const cronJobsHaveDeadline = every('CronJob', ({ spec }) => spec['startingDeadlineSeconds'] !== undefined);
const noSecrets = none('Secret');
const tls = every('Ingress', ({ spec }) => spec['tls'] !== undefined);
const noneOfOurs = everyContainer(({ image }) => !/tiller|kubernetes-dashboard/.test(image));

/** Each linter's checks by the names that it prints, and the fact that makes it content. */
export const CHECKS: Readonly<Record<string, Readonly<Record<string, Fact>>>> = {
  'kube-linter': {
    'access-to-secrets': noRbac,
    'dangling-horizontalpodautoscaler': hpaTargets,
    'dangling-ingress': none('Ingress'),
    'dangling-networkpolicy': policyTargets,
    'dangling-service': serviceTargets,
    'dangling-servicemonitor': monitorTargets,
    'deprecated-service-account-field': everyWorkload(({ pod }) => pod.spec.serviceAccount === undefined),
    'docker-sock': noHostPath,
    'drop-net-raw-capability': dropsAll,
    'duplicate-env-var': distinctVariables,
    'env-var-secret': noSecretVariables,
    'host-ipc': noHostIpc,
    'host-network': noHostNetwork,
    'host-pid': noHostPid,
    'hpa-minimum-three-replicas': hpaRange,
    'invalid-target-ports': servicePorts,
    'job-ttl-seconds-after-finished': jobsExpire,
    'latest-tag': tagged,
    'liveness-port': everyContainer(probesOwnPort('livenessProbe')),
    'mismatching-selector': selectorMatches,
    'no-anti-affinity': antiAffinity,
    'no-extensions-v1beta': stableApis,
    'no-read-only-root-fs': readOnlyRoot,
    'no-rolling-update-strategy': rollingUpdate,
    'non-existent-service-account': ownAccount,
    'non-isolated-pod': isolated,
    'pdb-max-unavailable': budgetAllowsOne,
    'pdb-min-available': budgetAllowsOne,
    'pdb-unhealthy-pod-eviction-policy': budgetEviction,
    'privilege-escalation-container': both(noEscalation, notPrivileged),
    'privileged-container': notPrivileged,
    'readiness-port': everyContainer(probesOwnPort('readinessProbe')),
    'run-as-non-root': nonRoot,
    'sensitive-host-mounts': noHostPath,
    'ssh-port': noSsh,
    'startup-port': everyContainer(probesOwnPort('startupProbe')),
    'unsafe-sysctls': noSysctls,
    'unset-cpu-requirements': both(cpuRequest, cpuLimit),
    'unset-memory-requirements': both(memoryRequest, memoryLimit),
    'use-namespace': namespaced,
    'wildcard-in-rules': noRbac,
  },
  'kube-score': {
    'container-ephemeral-storage-request-and-limit': ephemeralStorage,
    'container-image-pull-policy': pulled,
    'container-image-tag': tagged,
    'container-resources': both(cpuRequest, cpuLimit, memoryRequest, memoryLimit),
    'container-seccomp-profile': seccomp,
    'container-security-context-privileged': notPrivileged,
    'container-security-context-readonlyrootfilesystem': readOnlyRoot,
    'container-security-context-user-group-id': highIds,
    'cronjob-has-deadline': cronJobsHaveDeadline,
    'deployment-has-host-podantiaffinity': antiAffinity,
    'deployment-has-poddisruptionbudget': hasBudget,
    'deployment-targeted-by-hpa-does-not-have-replicas-configured': noReplicasUnderHpa,
    'environment-variable-key-duplication': distinctVariables,
    'horizontalpodautoscaler-has-target': hpaTargets,
    'horizontalpodautoscaler-replicas': hpaRange,
    'ingress-targets-service': none('Ingress'),
    'label-values': labelValues,
    'networkpolicy-targets-pod': policyTargets,
    'pod-networkpolicy': isolated,
    'pod-probes': both(liveness, readiness),
    'pod-probes-identical': differentProbes,
    'pod-topology-spread-constraints': spread,
    'poddisruptionbudget-has-policy': budgetAllowsOne,
    'service-targets-pod': serviceTargets,
    'service-type': notPublic,
    'stable-version': stableApis,
  },
  Polaris: {
    automountServiceAccountToken: noToken,
    cpuLimitsMissing: cpuLimit,
    cpuRequestsMissing: cpuRequest,
    dangerousCapabilities: addsNothing,
    deploymentMissingReplicas: replicas,
    hostIPCSet: noHostIpc,
    hostNetworkSet: noHostNetwork,
    hostPIDSet: noHostPid,
    hostPathSet: noHostPath,
    hostPortSet: noHostPort,
    hpaMaxAvailability: hpaRange,
    hpaMinAvailability: hpaRange,
    insecureCapabilities: dropsAll,
    linuxHardening: both(seccomp, dropsAll),
    livenessProbeMissing: liveness,
    memoryLimitsMissing: memoryLimit,
    memoryRequestsMissing: memoryRequest,
    metadataAndInstanceMismatched: instanceIsName,
    missingNetworkPolicy: isolated,
    missingPodDisruptionBudget: hasBudget,
    notReadOnlyRootFilesystem: readOnlyRoot,
    pdbDisruptionsIsZero: budgetAllowsOne,
    privilegeEscalationAllowed: noEscalation,
    procMount: noProcMount,
    pullPolicyNotAlways: pulled,
    readinessProbeMissing: readiness,
    runAsPrivileged: notPrivileged,
    runAsRootAllowed: nonRoot,
    sensitiveContainerEnvVar: noSecretVariables,
    tagNotSpecified: tagged,
    tlsSettingsMissing: tls,
    topologySpreadConstraint: spread,
  },
  checkov: {
    CKV_K8S_8: liveness,
    CKV_K8S_9: readiness,
    CKV_K8S_10: cpuRequest,
    CKV_K8S_11: cpuLimit,
    CKV_K8S_12: memoryRequest,
    CKV_K8S_13: memoryLimit,
    CKV_K8S_14: tagged,
    CKV_K8S_15: pulled,
    CKV_K8S_16: notPrivileged,
    CKV_K8S_17: noHostPid,
    CKV_K8S_18: noHostIpc,
    CKV_K8S_19: noHostNetwork,
    CKV_K8S_20: noEscalation,
    CKV_K8S_21: namespaced,
    CKV_K8S_22: readOnlyRoot,
    CKV_K8S_23: nonRoot,
    CKV_K8S_25: addsNothing,
    CKV_K8S_26: noHostPort,
    CKV_K8S_27: noHostPath,
    CKV_K8S_28: dropsAll,
    CKV_K8S_29: everyWorkload(({ pod }) => pod.spec.securityContext !== undefined),
    CKV_K8S_30: everyContainer(({ securityContext }) => securityContext !== undefined),
    CKV_K8S_31: seccomp,
    CKV_K8S_33: noneOfOurs,
    CKV_K8S_34: noneOfOurs,
    CKV_K8S_35: noSecretVariables,
    CKV_K8S_37: dropsAll,
    CKV_K8S_38: noToken,
    CKV_K8S_39: addsNothing,
    CKV_K8S_40: highIds,
    CKV_K8S_41: ownAccount,
    CKV_K8S_43: digested,
    CKV_K8S_44: noneOfOurs,
  },
  'kubescape NSA': {
    'C-0002 prevent containers from allowing command execution': noRbac,
    'C-0012 applications credentials in configuration files': both(noSecretVariables, noSecrets),
    'C-0013 non-root containers': nonRoot,
    'C-0016 allow privilege escalation': noEscalation,
    'C-0017 immutable container filesystem': readOnlyRoot,
    'C-0030 ingress and egress blocked': isolated,
    'C-0034 automatic mapping of service account': noToken,
    'C-0035 administrative roles': noRbac,
    'C-0038 host PID/IPC privileges': both(noHostPid, noHostIpc),
    'C-0041 host network access': noHostNetwork,
    'C-0044 container host port': noHostPort,
    'C-0046 insecure capabilities': both(dropsAll, addsNothing),
    'C-0054 cluster internal networking': isolated,
    'C-0055 Linux hardening': both(seccomp, dropsAll),
    'C-0057 privileged container': notPrivileged,
    'C-0270 ensure CPU limits are set': cpuLimit,
    'C-0271 ensure memory limits are set': memoryLimit,
  },
};
