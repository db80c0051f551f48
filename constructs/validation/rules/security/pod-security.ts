import type { Container, PodSpec, Probe } from '../../manifests/pod-view';
import { type Rule, at } from '../../rule';

/** A field of a pod or container that the standard forbids, and what it allows. */
interface Breach {
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

const VOLUME_SOURCES: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

const SAFE_SYSCTLS: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

const SECCOMP_PROFILES: ReadonlySet<string> = new Set(['RuntimeDefault', 'Localhost']);

/** The API server refuses such pods only when they are created, after a sync that looked healthy. */
export const podSecurity: Rule = {
  name: 'pod-security',
  title: 'Every pod meets the Pod Security Standard “restricted”',
  source: 'kubernetes.io/docs/concepts/security/pod-security-standards',
  *check(set) {
    for (const { manifest, pod, podPath, containers } of set.workloads) {
      const breaches = [
        ...podBreaches(pod).map((breach) => ({ ...breach, path: `${podPath}.${breach.path}` })),
        ...containers.flatMap(({ container, path }) =>
          containerBreaches(container).map((breach) => ({ ...breach, path: `${path}.${breach.path}` })),
        ),
      ];
      for (const { path, problem, fix } of breaches) yield { ends: [at(manifest, path)], problem, fix };
    }
  },
};

function podBreaches(pod: PodSpec): readonly Breach[] {
  const { runAsNonRoot, seccompProfile, runAsUser, sysctls = [], windowsOptions } = pod.securityContext ?? {};
  const breaches: Breach[] = [];
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'] as const) {
    if (pod[field]) breaches.push({ path: field, problem: `${field} is true`, fix: `remove ${field}` });
  }
  for (const [i, volume] of (pod.volumes ?? []).entries()) {
    for (const source of Object.keys(volume)) {
      if (source === 'name' || VOLUME_SOURCES.has(source)) continue;
      breaches.push({
        path: `volumes[${i}].${source}`,
        problem: `a volume of type ${source} reaches outside the pod`,
        fix: `use one of ${[...VOLUME_SOURCES].join(', ')}`,
      });
    }
  }
  if (runAsNonRoot !== true) {
    breaches.push({
      path: 'securityContext.runAsNonRoot',
      problem: `it is ${runAsNonRoot ?? 'not set'}, so an image may run as root`,
      fix: 'set runAsNonRoot to true',
    });
  }
  if (seccompProfile?.type !== 'RuntimeDefault') {
    breaches.push({
      path: 'securityContext.seccompProfile.type',
      problem: `it is ${seccompProfile?.type ?? 'not set'}, and ephemeral containers inherit it from the pod`,
      fix: 'set seccompProfile.type to RuntimeDefault at the pod',
    });
  }
  if (runAsUser === 0) breaches.push(rootUser);
  if (windowsOptions?.hostProcess === true) breaches.push(hostProcess);
  for (const [i, { name }] of sysctls.entries()) {
    if (SAFE_SYSCTLS.has(name)) continue;
    breaches.push({
      path: `securityContext.sysctls[${i}]`,
      problem: `${name} is not a safe sysctl`,
      fix: `remove it, or use one of ${[...SAFE_SYSCTLS].join(', ')}`,
    });
  }
  return breaches;
}

function containerBreaches(container: Container): readonly Breach[] {
  const security = container.securityContext ?? {};
  const breaches: Breach[] = [];
  if (security.privileged === true) {
    breaches.push({ path: 'securityContext.privileged', problem: 'it is true', fix: 'remove privileged' });
  }
  if (security.allowPrivilegeEscalation !== false) {
    breaches.push({
      path: 'securityContext.allowPrivilegeEscalation',
      problem: `it is ${security.allowPrivilegeEscalation ?? 'not set'}, so a setuid program can gain privileges`,
      fix: 'set allowPrivilegeEscalation to false',
    });
  }
  if (security.capabilities?.drop?.includes('ALL') !== true) {
    breaches.push({
      path: 'securityContext.capabilities.drop',
      problem: `it drops ${security.capabilities?.drop?.join(', ') ?? 'nothing'}`,
      fix: 'set capabilities.drop to [ALL]',
    });
  }
  for (const capability of security.capabilities?.add ?? []) {
    if (capability === 'NET_BIND_SERVICE') continue;
    breaches.push({
      path: 'securityContext.capabilities.add',
      problem: `it adds ${capability}`,
      fix: 'add nothing but NET_BIND_SERVICE',
    });
  }
  if (security.runAsNonRoot === false) {
    breaches.push({
      path: 'securityContext.runAsNonRoot',
      problem: 'it is false and overrides the pod',
      fix: 'remove it',
    });
  }
  if (security.seccompProfile && !SECCOMP_PROFILES.has(security.seccompProfile.type)) {
    breaches.push({
      path: 'securityContext.seccompProfile.type',
      problem: `it is ${security.seccompProfile.type} and overrides the pod`,
      fix: 'remove it',
    });
  }
  if (security.procMount !== undefined && security.procMount !== 'Default') {
    breaches.push({
      path: 'securityContext.procMount',
      problem: `it is ${security.procMount}`,
      fix: 'remove procMount',
    });
  }
  if (security.appArmorProfile?.type === 'Unconfined') {
    breaches.push({
      path: 'securityContext.appArmorProfile.type',
      problem: 'it is Unconfined',
      fix: 'set it to RuntimeDefault',
    });
  }
  if (security.runAsUser === 0) breaches.push(rootUser);
  if (security.windowsOptions?.hostProcess === true) breaches.push(hostProcess);
  for (const [i, { hostPort }] of (container.ports ?? []).entries()) {
    if (hostPort === undefined || hostPort === 0) continue;
    breaches.push({ path: `ports[${i}].hostPort`, problem: `it is ${hostPort}`, fix: 'remove hostPort' });
  }
  const handlers: Record<string, Probe | undefined> = {
    startupProbe: container.startupProbe,
    livenessProbe: container.livenessProbe,
    readinessProbe: container.readinessProbe,
    'lifecycle.postStart': container.lifecycle?.postStart,
    'lifecycle.preStop': container.lifecycle?.preStop,
  };
  for (const [path, handler] of Object.entries(handlers)) {
    const host = handler?.httpGet?.host ?? handler?.tcpSocket?.host;
    if (host === undefined || host === '') continue;
    breaches.push({
      path,
      problem: `it names the host ${host}, and the kubelet would ask there instead of the pod`,
      fix: 'remove host',
    });
  }
  return breaches;
}

const rootUser: Breach = {
  path: 'securityContext.runAsUser',
  problem: 'it is 0, which is root',
  fix: 'set runAsUser to 10001',
};

const hostProcess: Breach = {
  path: 'securityContext.windowsOptions.hostProcess',
  problem: 'it is true',
  fix: 'remove hostProcess',
};
