import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { webhook } from '../constructs';
import { COMMON, HOME, RECEIVERS } from './common';
import type { PlatformEnvironment } from './types';

const WEBHOOK = webhook({ url: { name: RECEIVERS, key: 'webhook-url' } });

/** A small cluster on one machine, such as kind. */
export const dev = {
  ...COMMON,
  // each environment's manifests live on a branch of their own
  repository: { url: `${HOME}.git`, revision: 'dev' },
  // the local registry of kind's documentation
  registry: 'localhost:5001',
  replicas: { minimum: 1, maximum: 2 },
  resources: { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(256) },
  ingress: { host: 'incident.localhost' },
  alerts: { critical: [WEBHOOK], warning: [WEBHOOK], info: [WEBHOOK] },
  platformAlerts: { warning: [WEBHOOK] },
  metricAliases: true,
  streaming: {
    deployed: false,
    kafka: {
      brokers: 1,
      storage: Size.gibibytes(5),
      sizes: {
        broker: { cpuRequest: Cpu.millis(200), memory: Size.gibibytes(1) },
        entityOperator: { cpuRequest: Cpu.millis(50), memory: Size.mebibytes(256) },
        exporter: { cpuRequest: Cpu.millis(20), memory: Size.mebibytes(64) },
      },
    },
    partitions: 3,
    minReplicas: 1,
    resources: { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(256) },
  },
  training: {
    deployed: false,
    bucket: {
      endpoint: 'https://s3.eu-central-1.amazonaws.com',
      region: 'eu-central-1',
      bucket: 'aiops-models-dev',
    },
    postgres: {
      instances: 1,
      storage: Size.gibibytes(5),
      size: { cpuRequest: Cpu.millis(50), memory: Size.mebibytes(256) },
    },
    backupRetention: Duration.days(2),
    schedule: '0 3 * * *',
    maximumAge: Duration.days(3),
    mlflowSize: { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(768) },
    retrainingSize: { cpuRequest: Cpu.millis(200), memory: Size.mebibytes(512) },
  },
  observability: {
    replicas: 1,
    // the slowest burn of an error budget looks back three days
    metricRetention: Duration.days(4),
    logRetention: Duration.days(2),
    storage: Size.gibibytes(5),
    sizes: {
      prometheus: { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(768) },
      alertmanager: { cpuRequest: Cpu.millis(10), memory: Size.mebibytes(64) },
      operator: { cpuRequest: Cpu.millis(20), memory: Size.mebibytes(128) },
      grafana: { cpuRequest: Cpu.millis(50), memory: Size.mebibytes(384) },
      grafanaSidecar: { cpuRequest: Cpu.millis(10), memory: Size.mebibytes(128) },
      kubeStateMetrics: { cpuRequest: Cpu.millis(10), memory: Size.mebibytes(64) },
      nodeExporter: { cpuRequest: Cpu.millis(20), memory: Size.mebibytes(48) },
      loki: { cpuRequest: Cpu.millis(50), memory: Size.mebibytes(384) },
    },
  },
} satisfies PlatformEnvironment;
