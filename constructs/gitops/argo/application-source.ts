import type { ApplicationSpecIgnoreDifferences, ApplicationSpecSource } from '../../../imports/argoproj.io';
import type { Deployed } from './deployed';

/** Where an application's manifests come from: a folder that we synthesize, or a Helm chart. */
export interface ApplicationSource {
  /** URL that the project has to permit. */
  readonly repository: string;
  /** Namespace of its objects, where it has one. */
  readonly namespace: string | undefined;
  toManifest(): ApplicationSpecSource;
  /** Fields that something in the cluster sets. */
  ignoreDifferences(): ApplicationSpecIgnoreDifferences[];
  /** What it deploys; known at synthesis, when all charts are whole. */
  deploys(): Deployed;
}
