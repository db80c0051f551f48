import type { ApplicationSpecIgnoreDifferences, ApplicationSpecSource } from '../../../imports/argoproj.io';
import type { ApplicationSource } from './application-source';
import type { Deployed } from './deployed';
import type { HelmValues } from './helm-values';
import { type GroupKind, isClusterScoped } from './kinds';

/** A Helm chart at one version, with our values, and the kinds that it creates with them. */
export interface PinnedChart {
  /** Helm repository, or OCI registry without `oci://`. */
  readonly repository: string;
  /** Name of the chart in its repository. */
  readonly name: string;
  /** An exact version: a range would deploy versions that no commit names. */
  readonly version: string;
  /** Kinds that it creates outside of namespaces. */
  readonly clusterKinds: readonly GroupKind[];
  /** Kinds that it creates in namespaces. */
  readonly namespaceKinds: readonly GroupKind[];
}

/** Overrides for a Helm chart whose values come from this package. */
export interface ChartOverrides {
  /**
   * Values that override ours, for settings that the props do not offer. Maps are merged; lists and scalars are replaced.
   *
   * @default - none
   */
  readonly values?: HelmValues;

  /**
   * Kinds that those values add to the release, such as Ingress for Grafana. The project permits no other kinds.
   *
   * @default - none
   */
  readonly addedKinds?: readonly GroupKind[];
}

/** Props of `HelmRelease`. */
export interface HelmReleaseProps extends ChartOverrides {
  /** The chart and its version. */
  readonly chart: PinnedChart;

  /** Name of the release, and of the objects that the chart names after it. */
  readonly releaseName: string;

  /** Namespace of the release. */
  readonly namespace: string;

  /**
   * Namespaces that the chart writes into besides its own.
   *
   * @default - none
   */
  readonly otherNamespaces?: readonly string[];
}

const EXACT_VERSION = /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/**
 * A pinned Helm chart, rendered by Argo CD, as the source of an application.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
 * @example
 * const apps = new Chart(app, 'apps', { namespace: 'argocd' });
 * const project = new ArgoProject(apps, 'tracing', { description: 'Traces' });
 * new ArgoApplication(apps, 'tempo', {
 *   project,
 *   source: new HelmRelease({
 *     chart: {
 *       repository: 'https://grafana.github.io/helm-charts',
 *       name: 'tempo',
 *       version: '1.10.1',
 *       clusterKinds: [],
 *       namespaceKinds: [{ group: 'apps', kind: 'StatefulSet' }, { group: '', kind: 'Service' }],
 *     },
 *     releaseName: 'tempo',
 *     namespace: 'observability',
 *   }),
 * });
 */
export class HelmRelease implements ApplicationSource {
  readonly repository: string;
  readonly namespace: string;
  /** Name of the release, and of the objects that the chart names after it. */
  readonly releaseName: string;
  /** Values of the chart: ours, with the overrides merged over them. */
  readonly values: HelmValues;

  constructor(private readonly props: HelmReleaseProps) {
    const { chart } = props;
    if (!EXACT_VERSION.test(chart.version)) {
      throw new Error(
        `the chart ${chart.name} must be pinned to one version, got "${chart.version}"; write one like 1.2.3`,
      );
    }
    this.repository = chart.repository;
    this.namespace = props.namespace;
    this.releaseName = props.releaseName;
    this.values = props.values ?? {};
  }

  toManifest(): ApplicationSpecSource {
    const { chart, releaseName } = this.props;
    return {
      repoUrl: chart.repository,
      chart: chart.name,
      targetRevision: chart.version,
      helm: { releaseName, valuesObject: this.values },
    };
  }

  ignoreDifferences(): ApplicationSpecIgnoreDifferences[] {
    return [];
  }

  deploys(): Deployed {
    const { chart, namespace, otherNamespaces = [], addedKinds = [] } = this.props;
    return {
      namespaces: [namespace, ...otherNamespaces],
      clusterResources: [...chart.clusterKinds, ...addedKinds.filter(isClusterScoped)],
      namespaceKinds: [...chart.namespaceKinds, ...addedKinds.filter((kind) => !isClusterScoped(kind))],
    };
  }
}
