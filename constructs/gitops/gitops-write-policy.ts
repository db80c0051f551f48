import { ApiObject, type Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { lazy } from '../private/lazy';
import { objectName } from '../private/object-name';
import { chartObjects } from './argo/chart-objects';
import { groupOf } from './argo/kinds';
import { isScalable, resourceName } from './argo/resource-names';

/** Props of `GitOpsWritePolicy`. */
export interface GitOpsWritePolicyProps {
  /**
   * The charts that Argo CD deploys. In each namespace, the kinds that they have there are guarded, whoever made the
   * object; a Namespace is guarded itself. Other cluster-scoped objects are not.
   */
  readonly charts: readonly Chart[];

  /**
   * Effect on a write by anybody else: it is admitted with a warning that kubectl shows, or it is refused. The audit
   * log of the API server notes it in both cases. Begin with `warn`, and read the log before you refuse.
   *
   * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#validation-actions
   *
   * @default 'warn'
   */
  readonly action?: 'warn' | 'deny';

  /**
   * User names of the programs that may write what git says.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/architecture/
   *
   * @default - Argo CD's application controller in `argocd`. Its server, through which people write, is not among them
   */
  readonly gitOpsUsers?: readonly string[];

  /**
   * User names of controllers that write objects of these kinds, besides those of Kubernetes. An operator that makes a
   * ConfigMap in one of these namespaces is one: `system:serviceaccount:keda:keda-operator`.
   *
   * @default - none
   */
  readonly controllers?: readonly string[];

  /**
   * Groups whose members may write by hand, for the night on which git does not help. The audit log notes each of their
   * writes under `break-glass`.
   *
   * @default - none; whoever may delete the ValidatingAdmissionPolicyBinding can still do that, since no policy guards it
   */
  readonly breakGlassGroups?: readonly string[];

  /**
   * Name of both objects. A DNS label.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

/** Argo CD applies with this account. */
const ARGO_CD = 'system:serviceaccount:argocd:argocd-application-controller';

/**
 * Users and groups of the control plane. Its controllers have an account each in kube-system: those of autoscalers, of
 * garbage collection, of namespaces that are deleted, of root certificates. Where kube-controller-manager runs without
 * `--use-service-account-credentials`, they are all one user. Nodes write the status of what runs on them.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#controller-roles
 */
const CONTROL_PLANE = {
  users: [
    'system:apiserver',
    'system:cloud-controller-manager',
    'system:kube-controller-manager',
    'system:kube-scheduler',
  ],
  groups: ['system:serviceaccounts:kube-system', 'system:nodes'],
};

/**
 * A policy of the API server: objects of these kinds in these namespaces are written by Argo CD and by Kubernetes' own
 * controllers. Argo CD undoes a changed or deleted field, but an added one stays, because server-side apply does not own
 * it, and an added object stays, because no application has it.
 *
 * Guarded are the objects themselves and their replicas (the subresource `scale`), when they are created, updated or
 * deleted. Not guarded are their status, their pods, and dry runs, such as those of `kubectl diff`.
 *
 * It needs Kubernetes 1.30 or later, and a chart without a namespace, because both objects are cluster-scoped.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 * @example
 * const policies = new Chart(app, 'policies');
 * new GitOpsWritePolicy(policies, 'gitops-writes', {
 *   charts: [chart],
 *   action: 'deny',
 *   breakGlassGroups: ['platform:break-glass'],
 * });
 */
export class GitOpsWritePolicy extends Construct {
  /** Name of the policy and of its binding. */
  readonly name: string;
  /** The ValidatingAdmissionPolicy object. */
  readonly policy: ApiObject;
  /** The ValidatingAdmissionPolicyBinding object. */
  readonly binding: ApiObject;

  /** @throws if there is no chart, or a name or a group is empty */
  constructor(scope: Construct, id: string, props: GitOpsWritePolicyProps) {
    super(scope, id);
    this.name = objectName(props.name ?? id);
    const { charts, action = 'warn' } = props;
    if (charts.length === 0) {
      throw new Error(`${this.node.path} guards nothing: charts is []; write charts: [serving]`);
    }
    const { gitOpsUsers = [ARGO_CD], controllers = [], breakGlassGroups = [] } = props;
    for (const [field, names] of Object.entries({ gitOpsUsers, controllers, breakGlassGroups })) {
      if (!names.some((name) => name.trim() === '')) continue;
      throw new Error(
        `${field} of ${this.node.path} holds an empty name, got ${JSON.stringify(names)}; write the name that the API server ` +
          `sees, such as ${ARGO_CD}`,
      );
    }
    const metadata = { name: this.name, labels: { 'app.kubernetes.io/managed-by': 'cdk8s' } };
    this.policy = new ApiObject(this, 'Policy', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        // none of the expressions can fail; if one did, nobody could write
        failurePolicy: 'Fail',
        matchConstraints: lazy(() => matchConstraints(guardedBy(charts))),
        matchConditions: lazy(() => [
          { name: 'not-a-dry-run', expression: '!has(request.dryRun) || !request.dryRun' },
          { name: 'a-kind-of-the-namespace', expression: isGuarded(guardedBy(charts)) },
        ]),
        variables: [
          {
            name: 'byController',
            expression: either(
              [...gitOpsUsers, ...controllers, ...CONTROL_PLANE.users],
              CONTROL_PLANE.groups,
            ),
          },
          { name: 'breaksGlass', expression: either([], breakGlassGroups) },
        ],
        validations: [
          {
            expression: 'variables.byController || variables.breaksGlass',
            messageExpression:
              '"Argo CD deploys " + request.resource.resource + " of " + request.namespace + " from git, and does not undo ' +
              'what is added here; change it in git. You are " + request.userInfo.username',
            reason: 'Forbidden',
          },
        ],
        auditAnnotations: [
          {
            key: 'break-glass',
            // an empty value is not noted; null would be of another type than a name, which the API server refuses
            valueExpression:
              '!variables.byController && variables.breaksGlass ? request.userInfo.username : ""',
          },
        ],
      },
    });
    this.binding = new ApiObject(this, 'Binding', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: this.name, validationActions: [action === 'deny' ? 'Deny' : 'Warn', 'Audit'] },
    });
  }
}

/** A Common Expression: whether the user, or one of their groups, is in a list. */
function either(users: readonly string[], groups: readonly string[]): string {
  const byName = users.length > 0 ? [`request.userInfo.username in ${JSON.stringify(users)}`] : [];
  const byGroup =
    groups.length > 0
      ? [`has(request.userInfo.groups) && request.userInfo.groups.exists(group, group in ${JSON.stringify(groups)})`]
      : [];
  return [...byName, ...byGroup].join(' || ') || 'false';
}

/** A resource of the API, and the namespaces in which it is guarded. */
interface Guarded {
  readonly group: string;
  readonly resource: string;
  readonly scalable: boolean;
  readonly namespaces: readonly string[];
}

/** Sorted, so that the same charts give the same bytes. */
function guardedBy(charts: readonly Chart[]): readonly Guarded[] {
  const found = new Map<string, { group: string; kind: string; namespaces: Set<string> }>();
  for (const object of charts.flatMap(chartObjects)) {
    const group = groupOf(object.apiVersion);
    // the API server compares a Namespace with its own labels
    const namespace = object.kind === 'Namespace' && group === '' ? object.name : object.metadata.namespace;
    if (namespace === undefined) continue;
    const key = `${group}/${resourceName(object)}`;
    const known = found.get(key) ?? { group, kind: object.kind, namespaces: new Set<string>() };
    known.namespaces.add(namespace);
    found.set(key, known);
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { group, kind, namespaces }]) => ({
      group,
      resource: resourceName({ kind }),
      scalable: isScalable({ kind }),
      namespaces: [...namespaces].sort(),
    }));
}

/** Whether a request is about a kind that the charts have in its namespace. */
function isGuarded(guarded: readonly Guarded[]): string {
  return namespacesOf(guarded)
    .map((namespace) => {
      const own = guarded.filter((each) => each.namespaces.includes(namespace));
      const resources = own.map(({ group, resource }) => `${group}/${resource}`);
      return (
        `request.namespace == ${JSON.stringify(namespace)} && ` +
        `request.resource.group + "/" + request.resource.resource in ${JSON.stringify(resources)}`
      );
    })
    .join(' || ');
}

function namespacesOf(guarded: readonly Guarded[]): string[] {
  return [...new Set(guarded.flatMap(({ namespaces }) => namespaces))].sort();
}

/** Objects that the API server checks with this policy; {@link isGuarded} is exact. */
function matchConstraints(guarded: readonly Guarded[]): object {
  const groups = [...new Set(guarded.map(({ group }) => group))];
  return {
    matchPolicy: 'Equivalent',
    namespaceSelector: {
      matchExpressions: [
        {
          key: 'kubernetes.io/metadata.name',
          operator: 'In',
          values: namespacesOf(guarded),
        },
      ],
    },
    resourceRules: groups.map((group) => ({
      apiGroups: [group],
      apiVersions: ['*'],
      operations: ['CREATE', 'UPDATE', 'DELETE'],
      resources: guarded
        .filter((each) => each.group === group)
        .flatMap(({ resource, scalable }) => [resource, ...(scalable ? [`${resource}/scale`] : [])]),
      scope: '*',
    })),
  };
}
