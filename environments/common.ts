import releaseJson from '../release.json';

/** Address of this repository. It is written nowhere else. */
export const HOME = 'https://github.com/cdk8s-aiops/cdk8s-aiops';

/** Settings that all environments share. */
export const COMMON = {
  runbooks: `${HOME}/blob/main/docs/runbooks`,
  release: releaseJson,
  modelFile: 'model/incident.json',
  podSecurityVersion: 'v1.30',
};

/**
 * Name of the Secret whose keys the notification routes read, one in `serving` and one in `observability`. Whoever runs
 * the cluster makes both.
 */
export const RECEIVERS = 'alert-receivers';
