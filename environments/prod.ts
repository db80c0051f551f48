import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { pagerDuty, slack } from '../constructs';
import { COMMON, HOME, RECEIVERS } from './common';
import { infrastructureOf } from './infrastructure';
import type { PlatformEnvironment } from './types';

const SLACK = slack({ webhookUrl: { name: RECEIVERS, key: 'slack-url' } });
const PAGER = pagerDuty({ routingKey: { name: RECEIVERS, key: 'pagerduty-key' } });

/** Undefined: not made by infrastructure/, and the values below hold. */
const infrastructure = infrastructureOf('environments/prod.infrastructure.json');

/** Production. `gitops/` holds its manifests. */
export const prod = {
  ...COMMON,
  repository: { url: `${HOME}.git`, revision: 'main' },
  registry: infrastructure?.registry,
  replicas: { minimum: 4, maximum: 6 },
  resources: {},
  quotas: {
    serving: { cpuRequests: Cpu.units(8), memoryRequests: Size.gibibytes(16), pods: 40 },
    training: { cpuRequests: Cpu.units(8), memoryRequests: Size.gibibytes(32), pods: 20 },
  },
  handWrites: { action: 'warn' },
  alerts: {
    critical: [PAGER, SLACK],
    warning: [SLACK],
    info: [SLACK],
  },
  platformAlerts: { critical: [PAGER, SLACK], warning: [SLACK] },
  deadMansSwitch: { url: { name: RECEIVERS, key: 'heartbeat-url' } },
  streaming: {
    deployed: false,
    kafka: { brokers: 3, controllers: 3, storage: Size.gibibytes(100) },
    partitions: 12,
    minReplicas: 2,
    resources: {},
  },
  training: {
    deployed: false,
    bucket: infrastructure?.bucket ?? {
      endpoint: 'https://s3.eu-central-1.amazonaws.com',
      region: 'eu-central-1',
      bucket: 'aiops-models',
    },
    postgres: { instances: 3, storage: Size.gibibytes(20) },
    backupRetention: Duration.days(30),
    schedule: '0 3 * * 1',
    maximumAge: Duration.days(15),
    retrainingSize: { cpuRequest: Cpu.units(2), memory: Size.gibibytes(4) },
  },
  observability: {
    replicas: 2,
    metricRetention: Duration.days(15),
    logRetention: Duration.days(30),
    storage: Size.gibibytes(20),
  },
} satisfies PlatformEnvironment;
