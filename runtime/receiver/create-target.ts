import type { ReceiverConfig } from '../config/receiver-config';
import type { SendRequest } from './send-request';
import { AirflowDagTarget } from './targets/airflow-dag';
import { GitHubDispatchTarget } from './targets/github-dispatch';
import { GitLabPipelineTarget } from './targets/gitlab-pipeline';
import { KubernetesJobTarget, type KubernetesApi } from './targets/kubernetes-job';
import type { TrainingTarget } from './targets/training-target';

/** The world that targets need. */
export interface TargetEdges {
  /** The API server of the cluster that the receiver runs in. */
  readonly kubernetes: () => Pick<KubernetesApi, 'url' | 'namespace' | 'token' | 'ca'>;
  /** Text of a file, without white space around it. */
  readonly readSecret: (path: string) => Promise<string>;
  /** Trusted certificate authorities, PEM. @default - Node's */
  readonly ca?: string;
  readonly send: SendRequest;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** Creates the configured target. `parseReceiverConfig` has refused a configuration without what it needs. */
export function createTarget(config: ReceiverConfig, edges: TargetEdges): TrainingTarget {
  const { send, clock, ca, readSecret } = edges;
  const text = (key: keyof ReceiverConfig): string => String(config[key]);
  if (config.receiverTarget === 'kubernetes') {
    return new KubernetesJobTarget({ ...edges.kubernetes(), send, clock }, text('receiverCronJob'));
  }
  const server = {
    url: new URL(text('receiverUrl').replace(/\/*$/, '/')),
    secret: () => readSecret(text('receiverTokenFile')),
    ca,
    send,
    clock,
  };
  switch (config.receiverTarget) {
    case 'gitlab':
      return new GitLabPipelineTarget(server, text('receiverProject'), config.receiverRef);
    case 'github':
      return new GitHubDispatchTarget(server, text('receiverProject'), config.receiverEventType);
    case 'airflow':
      return new AirflowDagTarget(server, text('receiverUsername'), text('receiverDag'));
  }
}
