import { z } from 'zod';
import { relabeling } from '../../manifests/kubernetes-views';
import { relabelingError } from '../../series/relabeling-error';
import { type Rule, at } from '../../rule';

const MONITORS: ReadonlySet<string> = new Set(['ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig']);

/** `relabelings`, `metricRelabelings`, and `relabelingConfigs` of a Probe. */
const FIELD = /^(?:metricR|r)elabel(?:ings|ingConfigs)$/;

const step = relabeling.extend({ modulus: z.number().optional() });

/**
 * The operator leaves out a whole monitor for one step that Prometheus would not load, and only its log says so.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
 */
export const relabelings: Rule = {
  name: 'relabelings',
  title: 'The Prometheus operator takes every relabeling of a monitor',
  source: 'prometheus-operator #5338',
  *check(set) {
    for (const manifest of set.manifests) {
      if (manifest.group !== 'monitoring.coreos.com' || !MONITORS.has(manifest.kind)) continue;
      for (const { path, value } of stepsOf(manifest.source, '')) {
        const { data } = step.safeParse(value);
        const error = data && relabelingError(data);
        if (!error) continue; // strict-schema refuses what is no step
        yield {
          ends: [at(manifest, `${path}.${error.field}`)],
          problem: `${error.problem}, so the operator leaves out the whole ${manifest.kind}`,
          fix: error.fix,
        };
      }
    }
  },
};

/** Every step below a value, with its field path. */
function* stepsOf(
  value: unknown,
  path: string,
): Iterable<{ readonly path: string; readonly value: unknown }> {
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  for (const [key, field] of Object.entries(value)) {
    const inner = isList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    if (!isList && FIELD.test(key) && Array.isArray(field)) {
      for (const [i, each] of field.entries()) yield { path: `${inner}[${i}]`, value: each };
    } else yield* stepsOf(field, inner);
  }
}
