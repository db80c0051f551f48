import { App, Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  DriftMonitor,
  InferenceService,
  Model,
  PrometheusRule,
  ScalingPolicy,
  serviceAlerts,
  ServiceMonitor,
} from '../../../constructs';
import { availabilitySlo } from '../../../constructs/observability/alerts/slo-availability';
import { budgetAlerts } from '../../../constructs/observability/alerts/slo-burn-rate';
import { latencySlo } from '../../../constructs/observability/alerts/slo-latency';
import {
  at,
  missing,
  SECURITY_RULES,
  validateManifests,
  valueAt,
  type ManifestValidationOptions,
  type Rule,
} from '../../../constructs/validation';
import { type Document, documentSchema, goodPlatform } from './good-platform';
import { MUTANTS } from './mutants';

function messages(documents: readonly unknown[], options: ManifestValidationOptions = {}): readonly string[] {
  return validateManifests(documents, options).map(({ message }) => message);
}

function broken(rule: string): Document[] {
  const mutant = MUTANTS.find((each) => each.rule === rule);
  return mutant!.make();
}

/** One service with everything that the constructs offer, and a second one beside it. */
function fullPlatform(): unknown[] {
  const app = new App();
  const chart = new Chart(app, 'serving', { namespace: 'serving' });
  for (const name of ['full', 'second']) {
    const service = new InferenceService(chart, name, {
      image: `ghcr.io/acme/aiops:1.2.0@sha256:${'ab'.repeat(32)}`,
      model: Model.inImage({ path: '/app/model.json', version: '3' }),
      metricsPort: 9464,
      ingress: { host: 'models.example.com' },
      requestsFrom: ['shop'],
      logRedact: ['age'],
    });
    const scaling = new ScalingPolicy(chart, `${name}-scaling`, { target: service });
    const drift = new DriftMonitor(chart, `${name}-drift`, {
      target: service,
      webhook: {
        url: 'https://hooks.example.com:8443/drift',
        signingSecret: { name: 'webhook', key: 'key' },
      },
    });
    new ServiceMonitor(chart, `${name}-monitor`, { target: service });
    new PrometheusRule(chart, `${name}-alerts`, {
      alerts: [
        ...serviceAlerts({ service, scaling, drift }),
        ...[availabilitySlo(service), latencySlo(service)].flatMap((slo) => budgetAlerts(slo)),
      ],
    });
  }
  return app.charts.flatMap((each): unknown[] => each.toJson());
}

it('the fullest use of the constructs breaks no rule', () => {
  expect(messages(fullPlatform())).toEqual([]);
});

it('objects of kinds without a schema pass through where an option names them', () => {
  const certificate = {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: 'a', namespace: 'b' },
  };
  const knative = {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name: 'a', namespace: 'b' },
  };
  const kindsWithoutSchema = ['cert-manager.io/v1/Certificate', 'serving.knative.dev/v1/Service'];
  expect(messages([...goodPlatform(), certificate, knative], { kindsWithoutSchema })).toEqual([]);
});

describe('a CustomResourceDefinition of the set', () => {
  const widgets = (openAPIV3Schema: unknown): unknown => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.acme.com' },
    spec: {
      group: 'acme.com',
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  });
  const widget = {
    apiVersion: 'acme.com/v1',
    kind: 'Widget',
    metadata: { name: 'a', namespace: 'b' },
    spec: { size: 'large' },
  };
  const spec = { type: 'object', properties: { size: { type: 'integer' } } };

  it('says which fields its kind has', () => {
    const found = messages([widgets({ type: 'object', properties: { spec } }), widget]);
    expect(found).toEqual([expect.stringContaining('Widget b/a spec.size')]);
  });

  it('may list none, where its kind takes any', () => {
    const any = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    expect(messages([widgets(any), widget])).toEqual([]);
  });
});

it('the message names the rule, both ends, the problem and the fix, in one line', () => {
  expect(messages(broken('hpa-owns-replicas'))).toEqual([
    'hpa-owns-replicas: Deployment serving/incident spec.replicas and HorizontalPodAutoscaler serving/incident spec.scaleTargetRef: ' +
      'replicas is 3 while the autoscaler sets it too, so every sync undoes the scaling. ' +
      'To fix it, remove spec.replicas from Deployment incident.',
  ]);
});

describe('an exception', () => {
  const reason = 'the autoscaler is paused during the migration';

  it('accepts the violations of one rule by one object', () => {
    const exceptions = [{ rule: 'hpa-owns-replicas', kind: 'Deployment', name: 'incident', reason }];
    expect(messages(broken('hpa-owns-replicas'), { exceptions })).toEqual([]);
  });

  it('accepts nothing of another rule or object', () => {
    const exceptions = [
      { rule: 'hpa-requests', kind: 'Deployment', name: 'incident', reason },
      { rule: 'hpa-owns-replicas', kind: 'Deployment', name: 'other', reason },
    ];
    const rules = validateManifests(broken('hpa-owns-replicas'), { exceptions }).map(({ rule }) => rule);
    expect(rules).toEqual(['hpa-owns-replicas', 'unused-exception', 'unused-exception']);
  });

  it('is a violation itself when it accepts nothing', () => {
    const exceptions = [{ rule: 'hpa-owns-replicas', kind: 'Deployment', name: 'incident', reason }];
    expect(messages(goodPlatform(), { exceptions })).toEqual([expect.stringContaining(reason)]);
  });

  it('to a rule that does not exist is an error that suggests the nearest name', () => {
    const to = (rule: string) => () =>
      validateManifests(goodPlatform(), {
        exceptions: [{ rule, kind: 'Deployment', name: 'incident', reason }],
      });
    expect(to('hpa-own-replicas')).toThrow(
      'there is no rule "hpa-own-replicas"; did you mean "hpa-owns-replicas"?',
    );
    expect(to('R1')).toThrow(/there is no rule "R1"; the rules are documents, .*exceptions\[0\]\.rule/s);
  });

  it('needs a reason', () => {
    const exceptions = [{ rule: 'hpa-owns-replicas', kind: 'Deployment', name: 'incident', reason: ' ' }];
    expect(() => validateManifests(goodPlatform(), { exceptions })).toThrow(/reason/);
  });
});

describe('rules', () => {
  const named = (name: string): Rule => ({
    name,
    title: 'No Service is there',
    *check(set, { prometheusNamespace }) {
      for (const manifest of set.manifests) {
        if (manifest.kind !== 'Service') continue;
        const image = set
          .pods(
            { matchLabels: z.record(z.string(), z.string()).parse(valueAt(manifest, 'spec.selector')) },
            'serving',
          )
          .flatMap(({ containers }) => containers.map(({ image }) => image))
          .join();
        yield {
          ends: [at(manifest, 'spec.type'), missing('Pod', prometheusNamespace, 'gone')],
          problem: `it serves ${image}`,
          fix: 'remove it',
        };
      }
    },
  });
  const image = `ghcr.io/acme/aiops:1.2.0`;

  it('of a person’s own run after the packs that were picked, and see objects, pods and settings', () => {
    const rules = [...SECURITY_RULES, named('no-services')];
    expect(messages(broken('hpa-owns-replicas'), { rules, prometheusNamespace: 'monitoring' })).toEqual([
      expect.stringMatching(
        new RegExp(
          `^no-services: Service serving/incident spec.type and Pod monitoring/gone \\(not in the set\\): it serves ${image}`,
        ),
      ),
    ]);
  });

  it('can be named by an exception', () => {
    const exceptions = [{ rule: 'no-services', kind: 'Service', name: 'incident', reason: 'it stays' }];
    expect(messages(goodPlatform(), { rules: [named('no-services')], exceptions })).toEqual([]);
  });

  it('that were not picked cannot', () => {
    const exceptions = [{ rule: 'disruption', kind: 'Service', name: 'incident', reason: 'it stays' }];
    expect(() => validateManifests(goodPlatform(), { rules: SECURITY_RULES, exceptions })).toThrow(
      'there is no rule "disruption"; the rules are pod-security, ',
    );
  });

  it.each([
    [
      'two of one name',
      [named('a-rule'), named('a-rule')],
      /two rules are called "a-rule".*rules\[1\]\.name/s,
    ],
    ['a name in another case', [named('aRule')], /kebab case, such as own-registry, got "aRule"/],
  ])('are refused: %s', (_, rules, message) => {
    expect(() => validateManifests(goodPlatform(), { rules })).toThrow(message);
  });
});

describe('the options', () => {
  it('name the release by which the operator selects', () => {
    const rules = validateManifests(goodPlatform(), { releaseLabel: 'prometheus' }).map(({ rule }) => rule);
    expect(rules).toEqual(['operator-selection', 'operator-selection', 'operator-selection']);
  });

  it('say that the operator selects everything', () => {
    const documents = goodPlatform().map((document) => {
      const { labels = {}, ...metadata } = documentSchema.parse(document['metadata']);
      const others = Object.entries(documentSchema.parse(labels)).filter(([key]) => key !== 'release');
      return { ...document, metadata: { ...metadata, labels: Object.fromEntries(others) } };
    });
    expect(messages(documents, { releaseLabel: false })).toEqual([]);
    expect(messages(documents)).toHaveLength(3);
  });

  it('name the namespace that Prometheus scrapes from', () => {
    expect(messages(goodPlatform(), { prometheusNamespace: 'observability' })).toEqual([
      expect.stringContaining('lets the namespace observability reach port 8080'),
    ]);
  });

  it('name series of other exporters, with any label', () => {
    const rule = {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: {
        name: 'a',
        namespace: 'serving',
        labels: { release: 'kube-prometheus-stack' },
        annotations: { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' },
      },
      spec: {
        groups: [
          { name: 'a', rules: [{ record: 'a:b', expr: 'max by (gpu) (DCGM_FI_DEV_GPU_UTIL{gpu="0"})' }] },
        ],
      },
    };
    expect(messages([...goodPlatform(), rule])).not.toEqual([]);
    expect(messages([...goodPlatform(), rule], { outsideSeries: ['DCGM_FI_DEV_GPU_UTIL'] })).toEqual([]);
  });
});
