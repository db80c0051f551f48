import { evaluate } from '@marcbachmann/cel-js';
import { Chart } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PlatformNamespace } from '../../../constructs';
import {
  GitOpsWritePolicy,
  type GitOpsWritePolicyProps,
} from '../../../constructs/gitops/gitops-write-policy';
import { manifestOf } from '../../../constructs/testing';
import { validateManifests } from '../../../constructs/validation';
import { strictSchema } from '../../../constructs/validation/rules/kubernetes/strict-schema';
import { argoCharts } from '../../support/argo-charts';

type Props = Partial<GitOpsWritePolicyProps>;

/** A policy over a scaled service in `serving`, and over the namespaces `serving` and `training`. */
function policies(props: Props = {}): Chart {
  const { app, serving } = argoCharts();
  const namespaces = new Chart(app, 'namespaces');
  new PlatformNamespace(namespaces, 'serving');
  new PlatformNamespace(namespaces, 'training');
  const chart = new Chart(app, 'policies');
  new GitOpsWritePolicy(chart, 'gitops-writes', { charts: [serving, namespaces], ...props });
  return chart;
}

const rule = z.object({ apiGroups: z.array(z.string()), resources: z.array(z.string()) });
const expressions = z.array(z.object({ name: z.string(), expression: z.string() }));
const policySpec = z.object({
  matchConstraints: z.object({ resourceRules: z.array(rule) }),
  matchConditions: expressions,
  variables: expressions,
  validations: z.tuple([z.object({ expression: z.string(), messageExpression: z.string() })]),
  auditAnnotations: z.tuple([z.object({ valueExpression: z.string() })]),
});

function specOf(props?: Props): z.infer<typeof policySpec> {
  return policySpec.parse(manifestOf(policies(props), 'ValidatingAdmissionPolicy', 'gitops-writes').spec);
}

/** A write, as the API server describes it to a policy. */
interface Write {
  readonly user: string;
  readonly groups?: readonly string[];
  readonly group?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly dryRun?: boolean;
}

/**
 * What the API server makes of a write: undefined where the policy is not about it. The compiler and the evaluator of
 * k8s.io/apiserver 0.36.5 gave the same answers for the writes of this file; they also refuse an expression whose types do
 * not fit, which this evaluator does not.
 */
function judge(
  { user, groups, group = 'apps', resource = 'deployments', namespace = 'serving', dryRun }: Write,
  props?: Props,
): { admitted: boolean; message: string; audit: string } | undefined {
  const spec = specOf(props);
  const request = {
    userInfo: { username: user, ...(groups === undefined ? {} : { groups }) },
    resource: { group, version: 'v1', resource },
    namespace,
    ...(dryRun === undefined ? {} : { dryRun }),
  };
  if (!spec.matchConditions.every(({ expression }) => evaluate(expression, { request }) === true)) return;
  const variables = Object.fromEntries(
    spec.variables.map(({ name, expression }) => [name, z.boolean().parse(evaluate(expression, { request }))]),
  );
  const [{ expression, messageExpression }] = spec.validations;
  return {
    admitted: evaluate(expression, { request, variables }) === true,
    message: z.string().parse(evaluate(messageExpression, { request, variables })),
    audit: z.string().parse(evaluate(spec.auditAnnotations[0].valueExpression, { request, variables })),
  };
}

const ARGO_CD = 'system:serviceaccount:argocd:argocd-application-controller';
const ADA = { user: 'ada@acme.test', groups: ['system:authenticated', 'platform:on-call'] };

/** An account of a controller of Kubernetes, with the groups that the API server gives it. */
const controller = (name: string): Write => ({
  user: `system:serviceaccount:kube-system:${name}`,
  groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
});

test('the policy and its binding, as the API server takes them', () => {
  const chart = policies({ action: 'deny', breakGlassGroups: ['platform:break-glass'] });
  const objects: unknown[] = chart.toJson();
  expect(objects).toMatchSnapshot();
  expect(validateManifests(objects, { rules: [strictSchema] })).toEqual([]);
});

describe('who writes', () => {
  test.each<[string, Write]>([
    ['Argo CD', { user: ARGO_CD, groups: ['system:serviceaccounts:argocd'] }],
    ['the autoscaler, which scales', controller('horizontal-pod-autoscaler')],
    ['the deployment controller, which notes its revision', controller('deployment-controller')],
    ['the garbage collector, which deletes', controller('generic-garbage-collector')],
    ['the namespace controller, which empties a namespace', controller('namespace-controller')],
    [
      'the controller of service accounts, which makes the default one',
      { ...controller('service-account-controller'), group: '', resource: 'serviceaccounts' },
    ],
    [
      'all controllers of a control plane that gives them one account',
      { user: 'system:kube-controller-manager', groups: ['system:authenticated'] },
    ],
    ['the cloud’s controller, which makes load balancers', { user: 'system:cloud-controller-manager' }],
    ['a node', { user: 'system:node:worker-1', groups: ['system:nodes', 'system:authenticated'] }],
  ])('%s may', (_, write) => {
    expect(judge(write)).toMatchObject({ admitted: true, audit: '' });
  });

  test.each<[string, Write]>([
    ['a person', ADA],
    ['an administrator of the cluster', { user: 'kubernetes-admin', groups: ['system:masters'] }],
    ['a user of no group', { user: 'ada@acme.test' }],
    [
      'Argo CD’s server, through which people write',
      { user: 'system:serviceaccount:argocd:argocd-server', groups: ['system:serviceaccounts:argocd'] },
    ],
    [
      'an account whose name begins like that of Argo CD',
      { user: `${ARGO_CD}-2`, groups: ['system:serviceaccounts:argocd'] },
    ],
    [
      'a pipeline with an account of its own',
      { user: 'system:serviceaccount:serving:deployer', groups: ['system:serviceaccounts:serving'] },
    ],
  ])('%s may not', (_, write) => {
    expect(judge(write)).toMatchObject({ admitted: false, audit: '' });
  });

  test('another controller may when it is named', () => {
    const keda = { user: 'system:serviceaccount:keda:keda-operator' };
    expect(judge(keda)).toMatchObject({ admitted: false });
    expect(judge(keda, { controllers: [keda.user] })).toMatchObject({ admitted: true, audit: '' });
  });

  test('another GitOps controller takes the place of Argo CD’s', () => {
    const flux = 'system:serviceaccount:flux-system:kustomize-controller';
    expect(judge({ user: flux }, { gitOpsUsers: [flux] })).toMatchObject({ admitted: true });
    expect(judge({ user: ARGO_CD }, { gitOpsUsers: [flux] })).toMatchObject({ admitted: false });
  });

  test('a group may break the glass, and the audit log has who did', () => {
    const breakGlassGroups = ['platform:break-glass', 'platform:on-call'];
    expect(judge(ADA, { breakGlassGroups })).toMatchObject({ admitted: true, audit: 'ada@acme.test' });
    expect(judge({ user: ARGO_CD, groups: breakGlassGroups }, { breakGlassGroups })).toMatchObject({
      admitted: true,
      audit: '',
    });
  });

  test('is told what to do instead', () => {
    expect(judge(ADA)?.message).toBe(
      'Argo CD deploys deployments of serving from git, and does not undo what is added here; change it in git. ' +
        'You are ada@acme.test',
    );
  });
});

describe('what is guarded', () => {
  test.each<[string, Partial<Write>]>([
    ['a dry run, such as that of kubectl diff', { dryRun: true }],
    ['a kind that no chart has', { group: '', resource: 'secrets' }],
    ['a kind of another group with the same name', { group: 'serving.knative.dev', resource: 'services' }],
    ['a kind that the chart has in another namespace', { namespace: 'training' }],
  ])('not %s', (_, write) => {
    expect(judge({ ...ADA, ...write })).toBeUndefined();
  });

  test.each<[string, Partial<Write>]>([
    ['a write that says that it is no dry run', { dryRun: false }],
    ['a namespace', { group: '', resource: 'namespaces', namespace: 'training' }],
    ['a policy of another namespace', {
      group: 'networking.k8s.io',
      resource: 'networkpolicies',
      namespace: 'training',
    }],
  ])('%s', (_, write) => {
    expect(judge({ ...ADA, ...write })).toMatchObject({ admitted: false });
  });

  test('replicas, which are written without the object', () => {
    const [apps] = specOf().matchConstraints.resourceRules.filter(({ apiGroups }) => apiGroups[0] === 'apps');
    expect(apps?.resources).toEqual(['deployments', 'deployments/scale']);
  });

  test('each group of the charts, and no status', () => {
    const { resourceRules } = specOf().matchConstraints;
    expect(resourceRules.map(({ apiGroups }) => apiGroups)).toEqual([
      [''],
      ['apps'],
      ['autoscaling'],
      ['networking.k8s.io'],
      ['policy'],
    ]);
    expect(resourceRules.flatMap(({ resources }) => resources).join()).not.toContain('status');
  });
});

test.each([
  ['warn', ['Warn', 'Audit']],
  ['deny', ['Deny', 'Audit']],
  [undefined, ['Warn', 'Audit']],
] as const)('with the action %s, a write by hand is %j', (action, validationActions) => {
  const chart = policies({ action });
  expect(manifestOf(chart, 'ValidatingAdmissionPolicyBinding', 'gitops-writes').spec).toEqual({
    policyName: 'gitops-writes',
    validationActions,
  });
});

test.each<[Props, string]>([
  [{ charts: [] }, 'guards nothing: charts is []; write charts: [serving]'],
  [{ breakGlassGroups: [''] }, 'breakGlassGroups of policies/gitops-writes holds an empty name, got [""]'],
])('what guards nothing or admits everybody is refused: %j', (props, message) => {
  expect(() => policies(props)).toThrow(message);
});
