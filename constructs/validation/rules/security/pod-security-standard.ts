import type { Standard } from '../../manifests/enforced-standard';
import type { Container, PodSpec, Probe } from '../../manifests/pod-view';
import type { PlacedContainer, Workload } from '../../manifests/workload';

/** A field that the standard forbids, and what it allows. */
export interface Breach {
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

/**
 * Everything in the pods of a workload that the admission controller refuses.
 *
 * @see https://github.com/kubernetes/pod-security-admission/tree/v0.37.2/policy
 */
export function podSecurityBreaches(workload: Workload, standard: Standard): readonly Breach[] {
  if (standard.level === 'privileged') return [];
  const { pod, podPath, containers, ephemeral } = workload;
  const all = [...containers, ...ephemeral];
  const restricted = standard.level === 'restricted';
  return [
    ...hostNamespaces(pod),
    ...(restricted ? volumeTypes(pod) : hostPaths(pod)),
    ...sysctls(pod, standard),
    ...contextBreaches(pod, standard),
    ...(restricted ? restrictedPod(pod, all, standard) : []),
  ]
    .map((breach) => ({ ...breach, path: `${podPath}.${breach.path}` }))
    .concat(
      appArmorAnnotations(workload),
      all.flatMap(({ container, path }) =>
        [
          ...containerBreaches(container, pod, standard),
          ...contextBreaches(container, standard),
          ...(restricted ? restrictedContainer(container, pod, standard) : []),
        ].map((breach) => ({ ...breach, path: `${path}.${breach.path}` })),
      ),
    );
}

function* hostNamespaces(pod: PodSpec): Iterable<Breach> {
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'] as const) {
    if (pod[field]) yield { path: field, problem: `${field} is true`, fix: `remove ${field}` };
  }
}

function* hostPaths({ volumes = [] }: PodSpec): Iterable<Breach> {
  for (const [i, volume] of volumes.entries()) {
    if ('hostPath' in volume) yield outsideVolume(i, 'hostPath', 'a volume of another type');
  }
}

const VOLUME_SOURCES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

function* volumeTypes({ volumes = [] }: PodSpec): Iterable<Breach> {
  for (const [i, volume] of volumes.entries()) {
    for (const source of Object.keys(volume)) {
      if (source === 'name' || VOLUME_SOURCES.includes(source)) continue;
      yield outsideVolume(i, source, `one of ${VOLUME_SOURCES.join(', ')}`);
    }
  }
}

function outsideVolume(index: number, source: string, instead: string): Breach {
  return {
    path: `volumes[${index}].${source}`,
    problem: `a volume of type ${source} reaches outside the pod`,
    fix: `use ${instead}`,
  };
}

/** Sysctls that are safe, by the version since which they are. */
const SAFE_SYSCTLS: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
  'net.ipv4.tcp_slow_start_after_idle': 37,
  'net.ipv4.tcp_notsent_lowat': 37,
};

function* sysctls({ securityContext }: PodSpec, { minor }: Standard): Iterable<Breach> {
  const safe = Object.keys(SAFE_SYSCTLS).filter((name) => (SAFE_SYSCTLS[name] ?? Infinity) <= minor);
  for (const [i, { name }] of (securityContext?.sysctls ?? []).entries()) {
    if (safe.includes(name)) continue;
    yield {
      path: `securityContext.sysctls[${i}]`,
      problem: `${name} is not a safe sysctl`,
      fix: `remove it, or use one of ${safe.join(', ')}`,
    };
  }
}

const PROFILES = ['RuntimeDefault', 'Localhost'];
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

/** What both the pod and a container may set, and both may set wrong. */
function* contextBreaches(
  { securityContext = {} }: Pick<PodSpec | Container, 'securityContext'>,
  { minor }: Standard,
): Iterable<Breach> {
  for (const profile of ['seccompProfile', 'appArmorProfile'] as const) {
    const type = securityContext[profile]?.type;
    if (type === undefined || PROFILES.includes(type)) continue;
    yield {
      path: `securityContext.${profile}.type`,
      problem: `it is ${type}`,
      fix: `set it to RuntimeDefault`,
    };
  }
  const { type = '', user = '', role = '' } = securityContext.seLinuxOptions ?? {};
  const types = minor >= 31 ? [...SELINUX_TYPES, 'container_engine_t'] : SELINUX_TYPES;
  if (!types.includes(type)) {
    yield {
      path: 'securityContext.seLinuxOptions.type',
      problem: `it is ${type}, which may confine the process less`,
      fix: `remove it, or set it to one of ${types.slice(1).join(', ')}`,
    };
  }
  for (const [field, value] of Object.entries({ user, role })) {
    if (value === '') continue;
    yield {
      path: `securityContext.seLinuxOptions.${field}`,
      problem: `it is ${value}, and no ${field} may be set`,
      fix: 'remove it',
    };
  }
  if (securityContext.windowsOptions?.hostProcess === true) {
    yield {
      path: 'securityContext.windowsOptions.hostProcess',
      problem: 'it is true',
      fix: 'remove hostProcess',
    };
  }
}

const APP_ARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

/** The way to set a profile before Kubernetes 1.30, and still read. */
function appArmorAnnotations({ annotations, templatePath }: Workload): readonly Breach[] {
  return Object.entries(annotations)
    .filter(
      ([key, value]) =>
        key.startsWith(APP_ARMOR_ANNOTATION) && !/^(?:|runtime\/default|localhost\/.*)$/s.test(value),
    )
    .map(([key, value]) => ({
      path: `${templatePath === '' ? '' : `${templatePath}.`}metadata.annotations["${key}"]`,
      problem: `it is ${value}`,
      fix: 'set securityContext.appArmorProfile.type to RuntimeDefault',
    }));
}

const DEFAULT_CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

function* containerBreaches(container: Container, pod: PodSpec, standard: Standard): Iterable<Breach> {
  const { privileged, procMount = 'Default', capabilities } = container.securityContext ?? {};
  if (privileged === true) {
    yield { path: 'securityContext.privileged', problem: 'it is true', fix: 'remove privileged' };
  }
  // 1.35 and later let a pod of a user namespace see /proc, at the level baseline
  const unmasks = standard.level === 'baseline' && standard.minor >= 35 && pod.hostUsers === false;
  if (procMount !== 'Default' && !unmasks) {
    yield { path: 'securityContext.procMount', problem: `it is ${procMount}`, fix: 'remove procMount' };
  }
  if (standard.level === 'baseline') {
    yield* addedCapabilities(capabilities?.add, DEFAULT_CAPABILITIES);
  }
  for (const [i, { hostPort = 0 }] of (container.ports ?? []).entries()) {
    if (hostPort === 0) continue;
    yield { path: `ports[${i}].hostPort`, problem: `it is ${hostPort}`, fix: 'remove hostPort' };
  }
  if (standard.minor >= 34) yield* handlersOfOtherHosts(container);
}

function* addedCapabilities(added: readonly string[] = [], allowed: readonly string[]): Iterable<Breach> {
  for (const capability of added) {
    if (allowed.includes(capability)) continue;
    yield {
      path: 'securityContext.capabilities.add',
      problem: `it adds ${capability}`,
      fix: `add nothing but ${allowed.join(', ')}`,
    };
  }
}

/** Probes and lifecycle handlers that ask another host than the pod. */
export function* handlersOfOtherHosts(container: Container): Iterable<Breach> {
  const handlers: Readonly<Record<string, Probe | undefined>> = {
    startupProbe: container.startupProbe,
    livenessProbe: container.livenessProbe,
    readinessProbe: container.readinessProbe,
    'lifecycle.postStart': container.lifecycle?.postStart,
    'lifecycle.preStop': container.lifecycle?.preStop,
  };
  for (const [path, handler] of Object.entries(handlers)) {
    for (const action of ['httpGet', 'tcpSocket'] as const) {
      const host = handler?.[action]?.host ?? '';
      if (host === '') continue;
      yield {
        path: `${path}.${action}.host`,
        problem: `it is ${host}, and the kubelet asks there instead of the pod`,
        fix: 'remove host',
      };
    }
  }
}

/** What holds if the pod sets it, or else each container. */
function* restrictedPod(
  pod: PodSpec,
  containers: readonly PlacedContainer[],
  standard: Standard,
): Iterable<Breach> {
  const { runAsNonRoot, runAsUser, seccompProfile } = pod.securityContext ?? {};
  if (!mayBeRoot(pod, standard)) {
    const unset = containers.some(({ container }) => container.securityContext?.runAsNonRoot === undefined);
    if (runAsNonRoot === false || (runAsNonRoot === undefined && unset)) {
      yield {
        path: 'securityContext.runAsNonRoot',
        problem: `it is ${runAsNonRoot ?? 'not set'}, so an image may run as root`,
        fix: 'set runAsNonRoot to true',
      };
    }
    if (runAsUser === 0) yield ROOT_USER;
  }
  if (isWindows(pod) || seccompProfile !== undefined) return;
  if (containers.every(({ container }) => container.securityContext?.seccompProfile !== undefined)) return;
  yield {
    path: 'securityContext.seccompProfile.type',
    problem: 'it is not set, and not by each container, so system calls are not filtered',
    fix: 'set seccompProfile.type to RuntimeDefault at the pod',
  };
}

function* restrictedContainer(container: Container, pod: PodSpec, standard: Standard): Iterable<Breach> {
  const { runAsNonRoot, runAsUser, allowPrivilegeEscalation, capabilities } = container.securityContext ?? {};
  if (!mayBeRoot(pod, standard)) {
    if (runAsNonRoot === false) {
      yield {
        path: 'securityContext.runAsNonRoot',
        problem: 'it is false and overrides the pod',
        fix: 'remove it',
      };
    }
    if (runAsUser === 0) yield ROOT_USER;
  }
  if (isWindows(pod)) return;
  if (allowPrivilegeEscalation !== false) {
    yield {
      path: 'securityContext.allowPrivilegeEscalation',
      problem: `it is ${allowPrivilegeEscalation ?? 'not set'}, so a setuid program can gain privileges`,
      fix: 'set allowPrivilegeEscalation to false',
    };
  }
  if (capabilities?.drop?.includes('ALL') !== true) {
    yield {
      path: 'securityContext.capabilities.drop',
      problem: `it drops ${capabilities?.drop?.join(', ') ?? 'nothing'}`,
      fix: 'set capabilities.drop to [ALL]',
    };
  }
  yield* addedCapabilities(capabilities?.add, ['NET_BIND_SERVICE']);
}

/** Since 1.35, root of a user namespace is not root of the node. */
function mayBeRoot({ hostUsers }: PodSpec, { minor }: Standard): boolean {
  return minor >= 35 && hostUsers === false;
}

/** The API server refuses Linux's fields in such a pod. */
function isWindows({ os }: PodSpec): boolean {
  return os?.name === 'windows';
}

const ROOT_USER: Breach = {
  path: 'securityContext.runAsUser',
  problem: 'it is 0, which is root',
  fix: 'set runAsUser to 10001',
};
