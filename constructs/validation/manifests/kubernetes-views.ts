import { z } from 'zod';
import type { LabelSelector } from './label-selector';
import type { Manifest } from './manifest';
import { podTemplate, portReference, strings } from './pod-view';

/** The fields of each kind that the rules read. Other fields and other kinds are ignored. */

const labelSelector = z.object({
  matchLabels: strings.optional(),
  matchExpressions: z
    .array(
      z.object({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
}) satisfies z.ZodType<LabelSelector>;

const templated = z.object({ spec: z.object({ template: podTemplate }) });

export const jobSpec = z.object({
  template: podTemplate,
  backoffLimit: z.number().optional(),
  activeDeadlineSeconds: z.number().optional(),
  ttlSecondsAfterFinished: z.number().optional(),
});

const cronJob = z.object({
  spec: z.object({
    jobTemplate: z.object({ spec: jobSpec }),
    startingDeadlineSeconds: z.number().optional(),
    concurrencyPolicy: z.string().optional(),
    suspend: z.boolean().optional(),
    successfulJobsHistoryLimit: z.number().optional(),
    failedJobsHistoryLimit: z.number().optional(),
  }),
});

const scalable = z.object({
  spec: z.object({
    replicas: z.number().optional(),
    template: podTemplate,
    volumeClaimTemplates: z.array(z.object({ metadata: z.object({ name: z.string() }) })).optional(),
    strategy: z
      .object({
        type: z.string().optional(),
        rollingUpdate: z.object({ maxUnavailable: portReference.optional() }).optional(),
      })
      .optional(),
  }),
});

/** Its pods are of these templates, to which Spark adds what it needs. */
const sparkApplication = z.object({
  spec: z.object({
    sparkConf: strings.optional(),
    driver: z.object({ template: podTemplate.optional() }),
    executor: z.object({ template: podTemplate.optional() }),
  }),
});

const templateReference = z.object({ templateName: z.string(), clusterScope: z.boolean().optional() });
const analysisArguments = z.array(z.object({ name: z.string() })).optional();
const rolloutAnalysis = z.object({
  templates: z.array(templateReference).optional(),
  args: analysisArguments,
});

const rolloutCanary = z.object({
  stableService: z.string().optional(),
  canaryService: z.string().optional(),
  maxUnavailable: portReference.optional(),
  pingPong: z.object({ pingService: z.string().optional(), pongService: z.string().optional() }).optional(),
  analysis: rolloutAnalysis.optional(),
  steps: z
    .array(
      z.object({
        setWeight: z.number().optional(),
        setCanaryScale: z.unknown().optional(),
        analysis: rolloutAnalysis.optional(),
        experiment: z
          .object({ analyses: z.array(templateReference.extend({ args: analysisArguments })).optional() })
          .optional(),
      }),
    )
    .optional(),
  trafficRouting: z
    .object({
      maxTrafficWeight: z.number().optional(),
      ambassador: z.unknown().optional(),
      apisix: z.unknown().optional(),
      appMesh: z.unknown().optional(),
      smi: z.unknown().optional(),
      traefik: z.unknown().optional(),
      nginx: z
        .object({
          stableIngress: z.string().optional(),
          stableIngresses: z.array(z.string()).optional(),
        })
        .optional(),
      alb: z.object({ ingress: z.string().optional(), ingresses: z.array(z.string()).optional() }).optional(),
    })
    .optional(),
});

/** A Rollout without a template manages the pods of the workload that it refers to. */
const rollout = z.object({
  spec: z.object({
    replicas: z.number().optional(),
    template: podTemplate.optional(),
    workloadRef: z.object({ kind: z.string(), name: z.string() }).optional(),
    strategy: z
      .object({
        canary: rolloutCanary.optional(),
        blueGreen: z
          .object({
            activeService: z.string().optional(),
            previewService: z.string().optional(),
            maxUnavailable: portReference.optional(),
            prePromotionAnalysis: rolloutAnalysis.optional(),
            postPromotionAnalysis: rolloutAnalysis.optional(),
          })
          .optional(),
      })
      .optional(),
  }),
});

const analysisTemplate = z.object({
  spec: z.object({
    args: z
      .array(z.object({ name: z.string(), value: z.unknown().optional(), valueFrom: z.unknown().optional() }))
      .optional(),
    metrics: z.array(
      z.object({
        name: z.string(),
        count: z.union([z.number(), z.string()]).optional(),
        interval: z.string().optional(),
        inconclusiveLimit: z.union([z.number(), z.string()]).optional(),
        successCondition: z.string().optional(),
        failureCondition: z.string().optional(),
        provider: z.object({ prometheus: z.object({ query: z.string().optional() }).optional() }),
      }),
    ),
  }),
});

const service = z.object({
  spec: z.object({
    type: z.string().optional(),
    selector: strings.optional(),
    ports: z
      .array(
        z.object({
          name: z.string().optional(),
          port: z.number(),
          targetPort: portReference.optional(),
          protocol: z.string().optional(),
        }),
      )
      .optional(),
  }),
});

const ingressBackend = z.object({
  service: z
    .object({
      name: z.string(),
      port: z.object({ name: z.string().optional(), number: z.number().optional() }).optional(),
    })
    .optional(),
});

const ingress = z.object({
  spec: z.object({
    defaultBackend: ingressBackend.optional(),
    rules: z
      .array(
        z.object({ http: z.object({ paths: z.array(z.object({ backend: ingressBackend })) }).optional() }),
      )
      .optional(),
  }),
});

const resourceMetric = z.object({
  name: z.string(),
  target: z.object({ type: z.string().optional(), averageUtilization: z.number().optional() }),
});

const customMetric = z.object({ metric: z.object({ name: z.string() }) });

const horizontalPodAutoscaler = z.object({
  spec: z.object({
    scaleTargetRef: z.object({ apiVersion: z.string().optional(), kind: z.string(), name: z.string() }),
    minReplicas: z.number().optional(),
    maxReplicas: z.number(),
    metrics: z
      .array(
        z.object({
          type: z.string(),
          resource: resourceMetric.optional(),
          containerResource: resourceMetric.extend({ container: z.string() }).optional(),
          pods: customMetric.optional(),
          object: customMetric.optional(),
          external: customMetric.optional(),
        }),
      )
      .optional(),
    behavior: z.object({ scaleUp: z.unknown().optional(), scaleDown: z.unknown().optional() }).optional(),
  }),
});

/** KEDA's autoscaler. It makes a HorizontalPodAutoscaler of its own. */
const scaledObject = z.object({
  spec: z.object({
    scaleTargetRef: z.object({
      apiVersion: z.string().default('apps/v1'),
      kind: z.string().default('Deployment'),
      name: z.string(),
    }),
    advanced: z
      .object({
        horizontalPodAutoscalerConfig: z.object({ name: z.string().optional() }).optional(),
      })
      .optional(),
    triggers: z
      .array(z.object({ type: z.string(), metadata: z.record(z.string(), z.unknown()).optional() }))
      .optional(),
  }),
});

/** Labels of Strimzi's objects say which cluster they are of. */
const kafka = z.object({
  spec: z.object({
    kafka: z.object({
      authorization: z.unknown().optional(),
      listeners: z
        .array(
          z.object({
            port: z.number(),
            get networkPolicyPeers(): z.ZodOptional<z.ZodArray<typeof networkPolicyPeer>> {
              return z.array(networkPolicyPeer).optional();
            },
          }),
        )
        .optional(),
    }),
  }),
});

const kafkaTopic = z.object({
  spec: z.object({ topicName: z.string().optional(), partitions: z.number().optional() }).optional(),
});

const kafkaUser = z.object({
  spec: z
    .object({
      authorization: z
        .object({
          acls: z.array(
            z.object({
              type: z.enum(['allow', 'deny']).default('allow'),
              resource: z.object({
                type: z.string(),
                name: z.string().default('*'),
                patternType: z.string().default('literal'),
              }),
              operations: z.array(z.string()),
            }),
          ),
        })
        .optional(),
    })
    .optional(),
});

const podDisruptionBudget = z.object({
  spec: z.object({
    minAvailable: portReference.optional(),
    maxUnavailable: portReference.optional(),
    unhealthyPodEvictionPolicy: z.string().optional(),
    selector: labelSelector.optional(),
  }),
});

const networkPolicyPeer = z.object({
  podSelector: labelSelector.optional(),
  namespaceSelector: labelSelector.optional(),
  ipBlock: z.object({ cidr: z.string(), except: z.array(z.string()).optional() }).optional(),
});
const networkPolicyPort = z.object({
  protocol: z.string().optional(),
  port: portReference.optional(),
  endPort: z.number().optional(),
});
const networkPolicy = z.object({
  spec: z.object({
    podSelector: labelSelector,
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])).optional(),
    ingress: z
      .array(
        z.object({
          from: z.array(networkPolicyPeer).optional(),
          ports: z.array(networkPolicyPort).optional(),
        }),
      )
      .optional(),
    egress: z
      .array(
        z.object({ to: z.array(networkPolicyPeer).optional(), ports: z.array(networkPolicyPort).optional() }),
      )
      .optional(),
  }),
});

/** One step of relabeling. */
export const relabeling = z.object({
  sourceLabels: z.array(z.string()).optional(),
  separator: z.string().optional(),
  targetLabel: z.string().optional(),
  regex: z.string().optional(),
  replacement: z.string().optional(),
  action: z.string().optional(),
});

const serviceMonitor = z.object({
  spec: z.object({
    jobLabel: z.string().optional(),
    podTargetLabels: z.array(z.string()).optional(),
    selector: labelSelector,
    namespaceSelector: z
      .object({ any: z.boolean().optional(), matchNames: z.array(z.string()).optional() })
      .optional(),
    endpoints: z.array(
      z.object({
        port: z.string().optional(),
        targetPort: portReference.optional(),
        path: z.string().optional(),
        scheme: z.string().optional(),
        params: z.record(z.string(), z.unknown()).optional(),
        interval: z.string().optional(),
        scrapeTimeout: z.string().optional(),
        honorLabels: z.boolean().optional(),
        relabelings: z.array(relabeling).optional(),
        metricRelabelings: z.array(relabeling).optional(),
      }),
    ),
  }),
});

const podMonitor = z.object({
  spec: z.object({
    selector: labelSelector,
    namespaceSelector: z
      .object({ any: z.boolean().optional(), matchNames: z.array(z.string()).optional() })
      .optional(),
    podMetricsEndpoints: z
      .array(
        z.object({
          port: z.string().optional(),
          portNumber: z.number().optional(),
          targetPort: portReference.optional(),
          path: z.string().optional(),
          params: z.record(z.string(), z.unknown()).optional(),
          relabelings: z.array(relabeling).optional(),
        }),
      )
      .optional(),
  }),
});

/** Labels and annotations are `unknown`, because the rule prometheus-rule checks that they are strings. */
const prometheusRule = z.object({
  spec: z.object({
    groups: z
      .array(
        z.object({
          name: z.string(),
          rules: z.array(
            z.object({
              alert: z.string().optional(),
              record: z.string().optional(),
              expr: portReference,
              for: z.unknown().optional(),
              keep_firing_for: z.unknown().optional(),
              labels: z.record(z.string(), z.unknown()).optional(),
              annotations: z.record(z.string(), z.unknown()).optional(),
            }),
          ),
        }),
      )
      .min(1),
  }),
});

/** Without `matchType`, the operator reads the older field `regex`. */
const alertmanagerMatcher = z
  .object({
    name: z.string(),
    value: z.string().default(''),
    matchType: z.enum(['=', '!=', '=~', '!~']).optional(),
    regex: z.boolean().default(false),
  })
  .transform(({ name, value, regex, matchType = regex ? '=~' : '=' }) => ({ name, value, matchType }));

const alertmanagerRoute = z.object({
  receiver: z.string().optional(),
  matchers: z.array(alertmanagerMatcher).default([]),
  continue: z.boolean().default(false),
  get routes(): z.ZodOptional<z.ZodArray<typeof alertmanagerRoute>> {
    return z.array(alertmanagerRoute).optional();
  },
});

/** A receiver is loose, because each of its lists is an integration, also of a kind that is not known here. */
const alertmanagerConfig = z.object({
  spec: z.object({
    route: alertmanagerRoute.optional(),
    receivers: z.array(z.looseObject({ name: z.string() })).optional(),
    inhibitRules: z
      .array(
        z.object({
          sourceMatch: z.array(alertmanagerMatcher).default([]),
          targetMatch: z.array(alertmanagerMatcher).default([]),
          equal: z.array(z.string()).default([]),
        }),
      )
      .optional(),
  }),
});

const applicationSource = z.object({
  repoURL: z.string(),
  path: z.string().optional(),
  chart: z.string().optional(),
  helm: z
    .object({
      valuesObject: z.record(z.string(), z.unknown()).optional(),
      values: z.string().optional(),
      valueFiles: z.array(z.unknown()).optional(),
      parameters: z.array(z.unknown()).optional(),
      fileParameters: z.array(z.unknown()).optional(),
    })
    .optional(),
});

const argoApplication = z.object({
  spec: z.object({
    project: z.string().optional(),
    source: applicationSource.optional(),
    sources: z.array(applicationSource).optional(),
    destination: z
      .object({
        server: z.string().optional(),
        name: z.string().optional(),
        namespace: z.string().optional(),
      })
      .optional(),
    ignoreDifferences: z
      .array(
        z.object({
          group: z.string().optional(),
          kind: z.string(),
          name: z.string().optional(),
          namespace: z.string().optional(),
          jsonPointers: z.array(z.string()).optional(),
          jqPathExpressions: z.array(z.string()).optional(),
          managedFieldsManagers: z.array(z.string()).optional(),
        }),
      )
      .optional(),
    syncPolicy: z
      .object({
        syncOptions: z.array(z.string()).optional(),
        retry: z
          .object({
            limit: z.number().optional(),
            backoff: z
              .object({ duration: z.string().optional(), maxDuration: z.string().optional() })
              .optional(),
          })
          .optional(),
      })
      .optional(),
  }),
});

const permittedKinds = z
  .array(z.object({ group: z.string(), kind: z.string(), name: z.string().optional() }))
  .optional();

const argoProject = z.object({
  spec: z.object({
    sourceRepos: z.array(z.string()).optional(),
    destinations: z
      .array(
        z.object({
          server: z.string().optional(),
          name: z.string().optional(),
          namespace: z.string().optional(),
        }),
      )
      .optional(),
    clusterResourceWhitelist: permittedKinds,
    namespaceResourceWhitelist: permittedKinds,
  }),
});

const views = {
  Deployment: { group: 'apps', schema: scalable },
  StatefulSet: { group: 'apps', schema: scalable },
  ReplicaSet: { group: 'apps', schema: scalable },
  Rollout: { group: 'argoproj.io', schema: rollout },
  DaemonSet: { group: 'apps', schema: templated },
  Job: { group: 'batch', schema: z.object({ spec: jobSpec }) },
  CronJob: { group: 'batch', schema: cronJob },
  Pod: { group: '', schema: z.object({ spec: podTemplate.shape.spec }) },
  Service: { group: '', schema: service },
  Ingress: { group: 'networking.k8s.io', schema: ingress },
  ServiceAccount: { group: '', schema: z.object({}) },
  ConfigMap: {
    group: '',
    schema: z.object({ data: strings.optional(), binaryData: strings.optional() }),
  },
  Secret: { group: '', schema: z.object({ data: strings.optional(), stringData: strings.optional() }) },
  Namespace: { group: '', schema: z.object({}) },
  HorizontalPodAutoscaler: { group: 'autoscaling', schema: horizontalPodAutoscaler },
  ScaledObject: { group: 'keda.sh', schema: scaledObject },
  Kafka: { group: 'kafka.strimzi.io', schema: kafka },
  KafkaTopic: { group: 'kafka.strimzi.io', schema: kafkaTopic },
  KafkaUser: { group: 'kafka.strimzi.io', schema: kafkaUser },
  SparkApplication: { group: 'sparkoperator.k8s.io', schema: sparkApplication },
  PodDisruptionBudget: { group: 'policy', schema: podDisruptionBudget },
  NetworkPolicy: { group: 'networking.k8s.io', schema: networkPolicy },
  ServiceMonitor: { group: 'monitoring.coreos.com', schema: serviceMonitor },
  PodMonitor: { group: 'monitoring.coreos.com', schema: podMonitor },
  PrometheusRule: { group: 'monitoring.coreos.com', schema: prometheusRule },
  AlertmanagerConfig: { group: 'monitoring.coreos.com', schema: alertmanagerConfig },
  Application: { group: 'argoproj.io', schema: argoApplication },
  AppProject: { group: 'argoproj.io', schema: argoProject },
  AnalysisTemplate: { group: 'argoproj.io', schema: analysisTemplate },
  ClusterAnalysisTemplate: { group: 'argoproj.io', schema: analysisTemplate },
} as const;

export type KnownKind = keyof typeof views;
export type View<K extends KnownKind> = z.infer<(typeof views)[K]['schema']>;

/** An object of a kind that the rules read. */
export interface Known<K extends KnownKind> extends Manifest {
  readonly body: View<K>;
}

/** Kinds that the rules know, with the API group that makes them that kind: knative has a Service of its own. */
export const VIEWS: {
  readonly [K in KnownKind]: { readonly group: string; readonly schema: z.ZodType<View<K>> };
} = views;

export function isKnownKind(kind: string, group: string): kind is KnownKind {
  return Object.hasOwn(views, kind) && VIEWS[kind as KnownKind].group === group;
}
