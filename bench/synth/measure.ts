import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Testing } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import {
  DriftMonitor,
  InferenceService,
  Model,
  PrometheusRule,
  ScalingPolicy,
  serviceAlerts,
  ServiceMonitor,
} from '../../constructs';
import { validateManifests } from '../../constructs/validation';

/** What one process measured. */
export interface Measurement {
  readonly objects: number;
  /** Milliseconds: constructs made; manifests worked out and written as YAML; rules checked. */
  readonly construct: number;
  readonly write: number;
  readonly validate: number;
  readonly megabytes: number;
}

const IMAGE = `ghcr.io/acme/aiops:1.2.0@sha256:${'ab'.repeat(32)}`;

/** A served model with all that scales and watches it. */
function ours(chart: Chart, name: string): void {
  const service = new InferenceService(chart, name, {
    image: IMAGE,
    model: Model.inImage({ path: '/app/model.json' }),
  });
  const scaling = new ScalingPolicy(chart, `${name}-scaling`, { target: service });
  const drift = new DriftMonitor(chart, `${name}-drift`, { target: service });
  new ServiceMonitor(chart, `${name}-monitor`, { target: service });
  new PrometheusRule(chart, `${name}-alerts`, { alerts: serviceAlerts({ service, scaling, drift }) });
}

/** Five small objects in cdk8s' own constructs, which nothing checks: the floor. */
function plain(chart: Chart, name: string): void {
  const metadata = { name, labels: { app: name } };
  const selector = { matchLabels: { app: name } };
  new k8s.KubeDeployment(chart, `${name}-deployment`, {
    metadata,
    spec: {
      selector,
      template: {
        metadata,
        spec: { containers: [{ name: 'server', image: IMAGE, ports: [{ containerPort: 8080 }] }] },
      },
    },
  });
  new k8s.KubeService(chart, `${name}-service`, {
    metadata,
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  });
  new k8s.KubeServiceAccount(chart, `${name}-account`, { metadata });
  new k8s.KubePodDisruptionBudget(chart, `${name}-budget`, { metadata, spec: { selector } });
  new k8s.KubeConfigMap(chart, `${name}-config`, { metadata, data: { name } });
}

/** Synthesizes once, in this process, and checks nothing that is not ours. */
export function measure(what: 'ours' | 'plain', services: number): Measurement {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const start = performance.now();
    const app = new App({ outdir });
    const chart = new Chart(app, 'serving', { namespace: 'serving' });
    for (let i = 0; i < services; i++) (what === 'ours' ? ours : plain)(chart, `service-${i}`);
    const constructed = performance.now();
    app.synth();
    const written = performance.now();
    const manifests: unknown[] = Testing.synth(chart);
    const resolved = performance.now();
    const violations = what === 'ours' ? validateManifests(manifests) : [];
    const validated = performance.now();
    if (violations.length > 0) throw new Error(violations[0]!.message);
    return {
      objects: manifests.length,
      construct: constructed - start,
      write: written - constructed,
      validate: validated - resolved,
      megabytes: process.resourceUsage().maxRSS / 1024,
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
