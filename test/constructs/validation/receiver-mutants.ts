import { JsonPatch } from 'cdk8s';
import { z } from 'zod';
import { receiverCharts } from '../../support/receiver-chart';
import { CONTAINER, patch, variable, without } from './change';
import { type Document, documentSchema } from './good-platform';
import { mutantOf, type Mutant } from './mutant';

const RECEIVER = 'StatefulSet churn-receiver';
const SERVICE = 'Deployment churn';
const POLICY = 'ValidatingAdmissionPolicy churn-retraining-jobs';
const WEBHOOK_POLICY = 'NetworkPolicy churn-allow-drift-webhook';
const RECEIVER_POLICY = 'NetworkPolicy churn-receiver';

const documents = JSON.stringify(receiverCharts().manifests());

/** A service, its receiver, the schedule that it starts and the policy of its Jobs: no rule is broken. */
function goodReceiver(): Document[] {
  return z.array(documentSchema).parse(JSON.parse(documents));
}

const mutant = mutantOf(goodReceiver);

export const RECEIVER_MUTANTS: readonly Mutant[] = [
  mutant(
    'drift-receiver',
    'the CronJob of a receiver is not there',
    [
      'StatefulSet training/churn-receiver spec.template.spec.containers[0].env[RECEIVER_CRONJOB]',
      'CronJob training/retraining (not in the set)',
    ],
    variable(RECEIVER, CONTAINER, 'RECEIVER_CRONJOB', 'retraining'),
  ),
  mutant(
    'drift-receiver',
    'the policy of the Jobs pins another image than the CronJob has',
    [
      'ValidatingAdmissionPolicy churn-retraining-jobs spec.variables[0].expression',
      'CronJob training/churn-retraining spec.jobTemplate.spec.template.spec.containers[0].image',
      'the API server refuses each Job',
    ],
    patch(POLICY, JsonPatch.replace('/spec/variables/0/expression', '"ghcr.io/acme/aiops-retrain:1.1.0"')),
  ),
  mutant(
    'drift-receiver',
    'the policy of the Jobs pins another command than the CronJob has',
    ['ValidatingAdmissionPolicy churn-retraining-jobs spec.variables[1].expression', 'containers[0].command'],
    patch(POLICY, JsonPatch.replace('/spec/variables/1/expression', '["node","dist/cli/training-image.js"]')),
  ),
  mutant(
    'drift-receiver',
    'a limit of a receiver is no number',
    ['StatefulSet training/churn-receiver', 'RECEIVER_TRAINING_SECONDS must be a whole number', 'got "1h"'],
    variable(RECEIVER, CONTAINER, 'RECEIVER_TRAINING_SECONDS', '1h'),
  ),
  mutant(
    'drift-webhook',
    'the webhook names a Service that does not exist',
    [
      'Deployment serving/churn spec.template.spec.containers[0].env[DRIFT_WEBHOOK]',
      'Service training/receiver (not in the set)',
    ],
    variable(SERVICE, CONTAINER, 'DRIFT_WEBHOOK', 'http://receiver.training.svc:8080/events'),
  ),
  mutant(
    'drift-webhook',
    'the webhook asks a port that the Service does not have',
    ['Service training/churn-receiver spec.ports', 'the webhook asks port 80, and the Service has 8080'],
    variable(SERVICE, CONTAINER, 'DRIFT_WEBHOOK', 'http://churn-receiver.training.svc/events'),
    ['network-paths', 'network-addresses'],
  ),
  mutant(
    'drift-webhook',
    'the webhook asks another path than the receiver answers',
    ['the receiver answers 404 to /drift'],
    variable(SERVICE, CONTAINER, 'DRIFT_WEBHOOK', 'http://churn-receiver.training.svc:8080/drift'),
  ),
  mutant(
    'drift-webhook',
    'the service signs with another key than the receiver checks',
    [
      'Deployment serving/churn spec.template.spec.containers[0].env[DRIFT_WEBHOOK_KEY_FILE]',
      'StatefulSet training/churn-receiver spec.template.spec.containers[0].env[RECEIVER_KEY_FILE]',
      'signed with webhook/signing-key, and the receiver checks drift-webhook/signing-key',
    ],
    variable(SERVICE, CONTAINER, 'DRIFT_WEBHOOK_KEY_FILE', '/etc/webhook/signing-key'),
  ),
  mutant(
    'network-addresses',
    'the service may not reach the receiver',
    ['NetworkPolicy serving/churn-allow-drift-webhook spec.egress', 'reach the receiver of drift'],
    patch(
      WEBHOOK_POLICY,
      JsonPatch.replace('/spec/egress/0/to/0/podSelector/matchLabels/app.kubernetes.io~1instance', 'other'),
    ),
  ),
  mutant(
    'network-addresses',
    'the receiver does not let the service in',
    ['NetworkPolicy training/churn-receiver spec.ingress', 'Deployment serving/churn'],
    patch(RECEIVER_POLICY, JsonPatch.remove('/spec/ingress/0/from/0')),
  ),
];

/** Changes of that set that no rule refuses. */
export const RECEIVER_ACCEPTED: Readonly<Record<string, () => Document[]>> = {
  'a service with its drift receiver': goodReceiver,
  'a receiver whose policy another repository deploys': () =>
    [
      'ValidatingAdmissionPolicy churn-retraining-jobs',
      'ValidatingAdmissionPolicyBinding churn-retraining-jobs',
    ].reduce((set, object) => without(object)(set), goodReceiver()),
};
