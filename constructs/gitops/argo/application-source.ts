import type { ApplicationSpecIgnoreDifferences, ApplicationSpecSource } from '../../../imports/argoproj.io';
import type { Deployed } from './deployed';

/** The source of an application's manifests: a folder that this app synthesizes, or a Helm chart. */
export interface ApplicationSource {
  /** URL that the project has to permit. */
  readonly repository: string;
  /** Namespace of its objects, where it has one. */
  readonly namespace: string | undefined;
  /** The `source` of the Application's spec. */
  toManifest(): ApplicationSpecSource;
  /** Fields that something in the cluster sets. */
  ignoreDifferences(): ApplicationSpecIgnoreDifferences[];
  /** The kinds and namespaces that it deploys. Known at synthesis, after all objects have been added. */
  deploys(): Deployed;
}
