import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Yaml } from 'cdk8s';
import { difference, timed, type Measurement, type Spent } from './phases';

/**
 * Synthesizes a chart once, in this process.
 *
 * @param fill what it holds
 * @param validate throws if a rule does not hold
 * @returns what it took, and the objects as JSON
 */
export function measure(
  fill: (chart: Chart) => void,
  validate: (objects: readonly unknown[]) => void,
): { readonly measurement: Measurement; readonly objects: readonly unknown[] } {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const [app, construct] = timed(() => {
      const made = new App({ outdir });
      fill(new Chart(made, 'serving', { namespace: 'serving' }));
      return made;
    });
    const [{ objects, write }, synth] = timed(() => written(app));
    const [, validated] = timed(() => {
      validate(objects);
    });
    const megabytes = process.resourceUsage().maxRSS / 1024;
    const { size: bytes } = statSync(join(outdir, 'serving.k8s.yaml'));
    const resolve = difference(synth, write);
    const measurement = {
      objects: objects.length,
      bytes,
      megabytes,
      construct,
      resolve,
      write,
      validate: validated,
    };
    return { measurement, objects };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** cdk8s resolves and writes in one call; what passes between the two is caught on its way to the file. */
function written(app: App): { readonly objects: readonly unknown[]; readonly write: Spent } {
  const save = Yaml.save.bind(Yaml);
  const objects: unknown[] = [];
  let write: Spent = { wall: 0, cpu: 0 };
  Yaml.save = (file: string, documents: unknown[]) => {
    objects.push(...documents);
    [, write] = timed(() => {
      save(file, documents);
    });
  };
  app.synth();
  return { objects, write };
}
