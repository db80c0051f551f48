import { load } from 'js-yaml';
import { z } from 'zod';
import { GRAFANA_SIDECAR } from '../../observability/grafana-sidecar';
import { prometheusStacks } from './argo-applications';
import type { ManifestSet } from './manifest-set';

/** What panels can read. */
export interface DataSources {
  /** Their uids and names. */
  readonly names: ReadonlySet<string>;
  /** Their types, such as `prometheus`; undefined if some may be outside the set. */
  readonly types: ReadonlySet<string> | undefined;
}

const source = z.looseObject({ name: z.string(), uid: z.string().optional(), type: z.string().optional() });
const provisioning = z.looseObject({ datasources: z.array(source) });

const stackValues = z.looseObject({
  grafana: z.looseObject({ additionalDataSources: z.array(source).optional() }),
});

/** Of the chart, by uid and by name. */
const CHARTS_OWN = ['prometheus', 'Prometheus', 'alertmanager', 'Alertmanager'];

/** Grafana's own. */
export const BUILT_IN_SOURCES: readonly string[] = [
  'grafana',
  '-- Grafana --',
  '-- Mixed --',
  '-- Dashboard --',
  'default',
];

/**
 * The data sources that a set gives Grafana: through its sidecar, and by the chart kube-prometheus-stack.
 *
 * @returns undefined if Grafana itself is not in the set, so that others may give it more
 */
export function dataSourcesOf(set: ManifestSet): DataSources | undefined {
  const provisioned = set
    .all('ConfigMap')
    .filter(({ labels }) => labels[GRAFANA_SIDECAR.datasourceLabel] !== undefined)
    .flatMap(({ body }) => Object.values(body.data ?? {}))
    .flatMap((text) => provisioning.safeParse(parsed(text)).data?.datasources ?? []);
  const stacks = prometheusStacks(set);
  if (stacks.length === 0) return undefined;
  const ofStacks = stacks.flatMap(
    ({ source }) =>
      stackValues.safeParse(source.helm?.valuesObject).data?.grafana.additionalDataSources ?? [],
  );
  const all = [...provisioned, ...ofStacks];
  return {
    names: new Set([
      ...BUILT_IN_SOURCES,
      ...CHARTS_OWN,
      ...all.flatMap(({ name, uid }) => [name, uid ?? name]),
    ]),
    types:
      provisioned.length === 0
        ? undefined
        : new Set([...CHARTS_OWN, ...all.flatMap(({ type }) => type ?? [])]),
  };
}

function parsed(text: string): unknown {
  try {
    return load(text);
  } catch {
    return undefined; // Grafana says what is wrong when it starts
  }
}
