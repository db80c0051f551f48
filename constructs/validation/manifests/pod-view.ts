import { z } from 'zod';

/** The fields of a pod that the rules read. Fields that are optional in Kubernetes are optional here. */

export const strings = z.record(z.string(), z.string());
export const portReference = z.union([z.number(), z.string()]);

const securityContext = z.object({
  runAsNonRoot: z.boolean().optional(),
  runAsUser: z.number().optional(),
  runAsGroup: z.number().optional(),
  fsGroup: z.number().optional(),
  seccompProfile: z.object({ type: z.string() }).optional(),
  appArmorProfile: z.object({ type: z.string() }).optional(),
  seLinuxOptions: z
    .object({ type: z.string().optional(), user: z.string().optional(), role: z.string().optional() })
    .optional(),
  windowsOptions: z.object({ hostProcess: z.boolean().optional() }).optional(),
  sysctls: z.array(z.object({ name: z.string() })).optional(),
  privileged: z.boolean().optional(),
  allowPrivilegeEscalation: z.boolean().optional(),
  readOnlyRootFilesystem: z.boolean().optional(),
  procMount: z.string().optional(),
  capabilities: z
    .object({ add: z.array(z.string()).optional(), drop: z.array(z.string()).optional() })
    .optional(),
});

const handler = z.object({
  httpGet: z
    .object({
      path: z.string().optional(),
      port: portReference,
      host: z.string().optional(),
      scheme: z.string().optional(),
    })
    .optional(),
  tcpSocket: z.object({ port: portReference, host: z.string().optional() }).optional(),
  grpc: z.object({ port: z.number() }).optional(),
  sleep: z.object({ seconds: z.number() }).optional(),
});

const reference = z.object({ name: z.string(), optional: z.boolean().optional() });
const keysReference = reference.extend({ items: z.array(z.object({ key: z.string() })).optional() });
const keyReference = reference.extend({ key: z.string() });

const environmentEntry = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .object({ configMapKeyRef: keyReference.optional(), secretKeyRef: keyReference.optional() })
    .optional(),
});

const resources = z
  .object({
    requests: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    limits: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  })
  .optional();

const container = z.object({
  name: z.string(),
  image: z.string().optional(),
  imagePullPolicy: z.string().optional(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  restartPolicy: z.string().optional(),
  env: z.array(environmentEntry).optional(),
  envFrom: z
    .array(
      z.object({
        prefix: z.string().optional(),
        configMapRef: reference.optional(),
        secretRef: reference.optional(),
      }),
    )
    .optional(),
  ports: z
    .array(
      z.object({
        name: z.string().optional(),
        containerPort: z.number(),
        hostPort: z.number().optional(),
        protocol: z.string().optional(),
      }),
    )
    .optional(),
  resources,
  securityContext: securityContext.optional(),
  volumeMounts: z
    .array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }))
    .optional(),
  startupProbe: handler.optional(),
  livenessProbe: handler.optional(),
  readinessProbe: handler.optional(),
  lifecycle: z.object({ postStart: handler.optional(), preStop: handler.optional() }).optional(),
});

/** Loose, because pod-security judges a volume by the name of its source, also of a type that is not known here. */
const volume = z.looseObject({
  name: z.string(),
  configMap: keysReference.optional(),
  secret: z
    .object({
      secretName: z.string().optional(),
      items: z.array(z.object({ key: z.string(), path: z.string() })).optional(),
    })
    .optional(),
  emptyDir: z.object({ sizeLimit: z.union([z.string(), z.number()]).optional() }).optional(),
  projected: z
    .object({ sources: z.array(z.object({ configMap: keysReference.optional() })).optional() })
    .optional(),
});

const podSpec = z.object({
  containers: z.array(container).min(1),
  initContainers: z.array(container).optional(),
  ephemeralContainers: z.array(container).optional(),
  os: z.object({ name: z.string() }).optional(),
  resources,
  volumes: z.array(volume).optional(),
  securityContext: securityContext.optional(),
  serviceAccountName: z.string().optional(),
  affinity: z.object({ podAntiAffinity: z.unknown().optional() }).optional(),
  topologySpreadConstraints: z.array(z.object({ topologyKey: z.string() })).optional(),
  automountServiceAccountToken: z.boolean().optional(),
  enableServiceLinks: z.boolean().optional(),
  terminationGracePeriodSeconds: z.number().optional(),
  hostNetwork: z.boolean().optional(),
  hostPID: z.boolean().optional(),
  hostIPC: z.boolean().optional(),
  hostUsers: z.boolean().optional(),
  dnsPolicy: z.string().optional(),
});

export const podTemplate = z.object({
  metadata: z.object({ labels: strings.optional(), annotations: strings.optional() }).optional(),
  spec: podSpec,
});

export type Container = z.infer<typeof container>;
export type PodSpec = z.infer<typeof podSpec>;
export type PodTemplate = z.infer<typeof podTemplate>;
export type Probe = z.infer<typeof handler>;
export type PortReference = z.infer<typeof portReference>;
