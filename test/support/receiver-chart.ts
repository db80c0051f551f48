import { Chart, Testing } from 'cdk8s';
import {
  DriftMonitor,
  DriftReceiver,
  type DriftReceiverProps,
  InferenceService,
  Model,
  RetrainingJobPolicy,
  type RetrainingSchedule,
  TrainingTarget,
} from '../../constructs';
import { retrainingChart } from './reference-retraining';

export const SIGNING_SECRET = { name: 'drift-webhook', key: 'signing-key' };

export interface ReceiverCharts {
  readonly training: Chart;
  readonly serving: Chart;
  readonly policies: Chart;
  readonly schedule: RetrainingSchedule;
  readonly service: InferenceService;
  readonly receiver: DriftReceiver;
  /** Every object, as it is applied. */
  readonly manifests: () => unknown[];
}

/** A service that sends its drift to a receiver, which makes Jobs of a schedule. */
export function receiverCharts(props: Partial<DriftReceiverProps> = {}): ReceiverCharts {
  const { chart: training, schedule } = retrainingChart();
  const app = Testing.app();
  const serving = new Chart(app, 'serving', { namespace: 'serving' });
  const policies = new Chart(app, 'policies');
  const receiver = new DriftReceiver(training, 'churn-receiver', {
    image: 'ghcr.io/acme/aiops:1.2.0',
    target: TrainingTarget.job(schedule),
    signingSecret: SIGNING_SECRET,
    ...props,
  });
  if (receiver.schedule !== undefined)
    new RetrainingJobPolicy(policies, 'churn-retraining-jobs', { receiver });
  const service = new InferenceService(serving, 'churn', {
    image: 'ghcr.io/acme/aiops:1.2.0',
    model: Model.inImage({ path: '/app/model.json' }),
  });
  new DriftMonitor(serving, 'drift', { target: service, webhook: receiver.webhookOf(service) });
  const manifests = (): unknown[] =>
    [training, serving, policies].flatMap((chart): unknown[] => Testing.synth(chart));
  return { training, serving, policies, schedule, service, receiver, manifests };
}
