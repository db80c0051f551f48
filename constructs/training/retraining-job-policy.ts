import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { lazy } from '../private/lazy';
import { objectName } from '../private/object-name';
import type { DriftReceiver } from './drift-receiver';
import type { RetrainingSchedule } from './retraining-schedule';

/** Props of `RetrainingJobPolicy`. */
export interface RetrainingJobPolicyProps {
  /** The receiver whose Jobs are checked. Its target is `TrainingTarget.job`. */
  readonly receiver: DriftReceiver;

  /**
   * Name of both objects. A DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

/** The fields of a CronJob's pod that the policy compares. */
interface Template {
  readonly serviceAccountName: string;
  readonly containers: readonly [
    {
      readonly image: string;
      readonly command: readonly string[];
      readonly args: readonly string[];
      readonly env?: readonly { readonly name: string; readonly value?: string }[];
    },
  ];
  readonly volumes?: readonly {
    readonly secret?: { readonly secretName: string };
    readonly configMap?: { readonly name: string };
    readonly persistentVolumeClaim?: { readonly claimName: string };
  }[];
}

/**
 * A policy of the API server: the Jobs that a receiver makes run what its schedule's CronJob runs. RBAC cannot say that,
 * because a right to create has no names: whoever has the receiver's token could otherwise run any image with any Secret of
 * the namespace.
 *
 * Pinned are image, command, arguments and variables of the one container, the service account, and what is mounted. A
 * changed CronJob changes the policy with it.
 *
 * It needs Kubernetes 1.30 or later, and a chart without a namespace, because both objects are cluster-scoped.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 * @example
 * const policies = new Chart(app, 'policies');
 * new RetrainingJobPolicy(policies, 'incident-retraining-jobs', { receiver });
 */
export class RetrainingJobPolicy extends Construct {
  /** The ValidatingAdmissionPolicy object. */
  readonly policy: ApiObject;
  /** The ValidatingAdmissionPolicyBinding object. */
  readonly binding: ApiObject;

  /** @throws if the receiver makes no Jobs, or the chart has a namespace */
  constructor(scope: Construct, id: string, props: RetrainingJobPolicyProps) {
    super(scope, id);
    const { name: account, namespace, schedule } = props.receiver;
    const name = objectName(props.name ?? id);
    if (schedule === undefined) {
      throw new Error(
        `${this.node.path} checks Jobs, and ${props.receiver.node.path} makes none: its target is not TrainingTarget.job; remove the policy`,
      );
    }
    const chart = Chart.of(this);
    if (chart.namespace !== undefined) {
      throw new Error(
        `${this.node.path} needs a chart without a namespace, because a policy is in none, got "${chart.namespace}"; ` +
          `write new RetrainingJobPolicy(new Chart(app, 'policies'), '${id}', { receiver })`,
      );
    }
    props.receiver.guardedBy(this);
    const metadata = { name, labels: { 'app.kubernetes.io/managed-by': 'cdk8s' } };
    this.policy = new ApiObject(this, 'Policy', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          matchPolicy: 'Equivalent',
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          resourceRules: [
            {
              apiGroups: ['batch'],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['jobs'],
              scope: 'Namespaced',
            },
          ],
        },
        matchConditions: [
          {
            name: 'made-by-the-receiver',
            expression: `request.userInfo.username == ${literal(`system:serviceaccount:${namespace}:${account}`)}`,
          },
        ],
        // changes of the CronJob by addJsonPatch count, too
        variables: lazy(() => variables(templateOf(schedule))),
        validations: validations(schedule.name),
      },
    });
    this.binding = new ApiObject(this, 'Binding', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: name, validationActions: ['Deny', 'Audit'] },
    });
  }
}

function templateOf({ cronJob }: RetrainingSchedule): Template {
  const manifest = cronJob.toJson() as { spec: { jobTemplate: { spec: { template: { spec: Template } } } } };
  return manifest.spec.jobTemplate.spec.template.spec;
}

/** A text, a list or a map is written in CEL as in JSON. */
function literal(value: unknown): string {
  return JSON.stringify(value);
}

function variables({ serviceAccountName, containers, volumes = [] }: Template) {
  const [{ image, command, args, env = [] }] = containers;
  const names = (of: (volume: (typeof volumes)[number]) => string | undefined): string[] =>
    volumes.map(of).filter((name) => name !== undefined);
  return [
    { name: 'image', expression: literal(image) },
    { name: 'command', expression: literal(command) },
    { name: 'arguments', expression: literal(args) },
    {
      name: 'environment',
      expression: literal(Object.fromEntries(env.map(({ name, value = '' }) => [name, value]))),
    },
    { name: 'account', expression: literal(serviceAccountName) },
    { name: 'secrets', expression: literal(names(({ secret }) => secret?.secretName)) },
    { name: 'configMaps', expression: literal(names(({ configMap }) => configMap?.name)) },
    { name: 'claims', expression: literal(names((volume) => volume.persistentVolumeClaim?.claimName)) },
    { name: 'pod', expression: 'object.spec.template.spec' },
    { name: 'container', expression: 'variables.pod.containers[0]' },
  ];
}

function validations(schedule: string): readonly { readonly expression: string; readonly message: string }[] {
  const none = (field: string): string => `(!has(${field}) || ${field}.size() == 0)`;
  const absent = (fields: readonly string[]): string => fields.map((field) => `!has(${field})`).join(' && ');
  const of = 'of the CronJob';
  return [
    {
      expression: `object.metadata.name.startsWith(${literal(`${schedule}-d`)})`,
      message: `the name of the Job must begin with ${schedule}-d`,
    },
    {
      expression: ['parallelism', 'completions']
        .map((field) => `(!has(object.spec.${field}) || object.spec.${field} == 1)`)
        .join(' && '),
      message: 'the Job must run one pod',
    },
    {
      expression: `variables.pod.containers.size() == 1 && ${none('variables.pod.initContainers')}`,
      message: 'the pod must have one container',
    },
    { expression: 'variables.container.image == variables.image', message: `the image must be that ${of}` },
    {
      expression:
        'has(variables.container.command) && variables.container.command == variables.command && ' +
        'has(variables.container.args) && variables.container.args == variables.arguments && ' +
        '(!has(variables.container.workingDir) || variables.container.workingDir == "")',
      message: `command and arguments must be those ${of}, in the folder of the image`,
    },
    {
      // NODE_OPTIONS alone would run any code
      expression:
        `${none('variables.container.envFrom')} && (!has(variables.container.env) || variables.container.env.all(each, ` +
        '!has(each.valueFrom) && each.name in variables.environment && ' +
        '(has(each.value) ? each.value : "") == variables.environment[each.name]))',
      message: `the variables must be those ${of}`,
    },
    {
      expression: absent(
        ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'].map(
          (field) => `variables.container.${field}`,
        ),
      ),
      message: 'the container must run no other command',
    },
    {
      expression:
        'has(variables.pod.serviceAccountName) && variables.pod.serviceAccountName == variables.account',
      message: `the service account must be that ${of}`,
    },
    {
      expression:
        '!has(variables.pod.volumes) || variables.pod.volumes.all(each, has(each.emptyDir) || ' +
        '(has(each.secret) && each.secret.secretName in variables.secrets) || ' +
        '(has(each.configMap) && each.configMap.name in variables.configMaps) || ' +
        '(has(each.persistentVolumeClaim) && each.persistentVolumeClaim.claimName in variables.claims))',
      message: `the volumes must be those ${of}`,
    },
  ];
}
