import { z } from 'zod';

/** What the linters look at, read without the rules' own code: a second opinion must not share a mistake. */

const strings = z.record(z.string(), z.string());
const anything = z.record(z.string(), z.unknown());
const port = z.union([z.number(), z.string()]);
const probe = z.object({
  httpGet: z.object({ path: z.string(), port }).optional(),
  tcpSocket: z.object({ port }).optional(),
});

const container = z.object({
  name: z.string(),
  image: z.string(),
  imagePullPolicy: z.string().optional(),
  env: z
    .array(z.object({ name: z.string(), value: z.string().optional(), valueFrom: anything.optional() }))
    .default([]),
  envFrom: z.array(anything).default([]),
  ports: z
    .array(z.object({ name: z.string(), containerPort: z.number(), hostPort: z.number().optional() }))
    .default([]),
  resources: z.object({ requests: strings.default({}), limits: strings.default({}) }).prefault({}),
  securityContext: z
    .object({
      allowPrivilegeEscalation: z.boolean().optional(),
      privileged: z.boolean().optional(),
      readOnlyRootFilesystem: z.boolean().optional(),
      runAsNonRoot: z.boolean().optional(),
      runAsUser: z.number().optional(),
      runAsGroup: z.number().optional(),
      procMount: z.string().optional(),
      capabilities: z
        .object({ add: z.array(z.string()).default([]), drop: z.array(z.string()).default([]) })
        .optional(),
    })
    .optional(),
  startupProbe: probe.optional(),
  livenessProbe: probe.optional(),
  readinessProbe: probe.optional(),
});

const pod = z.object({
  metadata: z.object({ labels: strings }),
  spec: z.object({
    containers: z.array(container),
    initContainers: z.array(container).default([]),
    volumes: z.array(z.looseObject({ name: z.string(), hostPath: anything.optional() })).default([]),
    securityContext: z
      .object({
        runAsNonRoot: z.boolean().optional(),
        seccompProfile: z.object({ type: z.string() }).optional(),
        sysctls: z.array(anything).default([]),
      })
      .optional(),
    serviceAccountName: z.string().optional(),
    serviceAccount: z.string().optional(),
    automountServiceAccountToken: z.boolean().optional(),
    hostNetwork: z.boolean().optional(),
    hostPID: z.boolean().optional(),
    hostIPC: z.boolean().optional(),
    affinity: z.object({ podAntiAffinity: anything.optional() }).optional(),
    topologySpreadConstraints: z.array(anything).default([]),
  }),
});

const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    namespace: z.string().optional(),
    labels: strings.default({}),
    annotations: strings.default({}),
  }),
  spec: anything.default({}),
  data: strings.default({}),
});

export type KubeObject = z.infer<typeof object>;
export type Container = z.infer<typeof container>;

/** A Deployment: the only kind of these constructs that makes pods. */
export interface Workload extends KubeObject {
  readonly pod: z.infer<typeof pod>;
  readonly containers: readonly Container[];
}

export interface Objects {
  readonly all: readonly KubeObject[];
  readonly workloads: readonly Workload[];
  of(kind: string): readonly KubeObject[];
}

const withTemplate = z.object({ template: pod });

export function read(documents: readonly unknown[]): Objects {
  const all = documents.map((document) => object.parse(document));
  const workloads = all
    .filter(({ spec }) => 'template' in spec && 'selector' in spec)
    .map((each) => {
      const { template } = withTemplate.parse(each.spec);
      return {
        ...each,
        pod: template,
        containers: [...template.spec.initContainers, ...template.spec.containers],
      };
    });
  return { all, workloads, of: (kind) => all.filter((each) => each.kind === kind) };
}
