import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { difference, timed, type Measurement, type Spent } from './phases';

/** Keeps what cdk8s writes of it, and what it took to make JSON of its objects. */
class MeasuredChart extends Chart {
  objects: readonly unknown[] = [];
  resolve: Spent = { wall: 0, cpu: 0 };

  override toJson(): unknown[] {
    const [objects, resolve] = timed((): unknown[] => super.toJson());
    this.objects = objects;
    this.resolve = resolve;
    return objects;
  }
}

/**
 * Synthesizes a chart once, in this process.
 *
 * @param fill what the chart holds
 * @param validate throws if a rule does not hold
 * @returns what it took, and the objects as JSON
 */
export function measure(
  fill: (chart: Chart) => void,
  validate: (objects: readonly unknown[]) => void,
): { readonly measurement: Measurement; readonly objects: readonly unknown[] } {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const app = new App({ outdir });
    const chart = new MeasuredChart(app, 'serving', { namespace: 'serving' });
    const [, construct] = timed(() => {
      fill(chart);
    });
    const [, synth] = timed(() => {
      app.synth();
    });
    const { objects, resolve } = chart;
    const [, validated] = timed(() => {
      validate(objects);
    });
    const measurement = {
      objects: objects.length,
      bytes: statSync(join(outdir, 'serving.k8s.yaml')).size,
      megabytes: process.resourceUsage().maxRSS / 1024,
      construct,
      resolve,
      write: difference(synth, resolve),
      validate: validated,
    };
    return { measurement, objects };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
