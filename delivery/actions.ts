/** Actions of GitHub at one exact commit, and the version that it is. */
const PINS = {
  checkout: ['actions/checkout', '3d3c42e5aac5ba805825da76410c181273ba90b1', 'v7.0.1'],
  setupNode: ['actions/setup-node', '820762786026740c76f36085b0efc47a31fe5020', 'v7.0.0'],
  setupBuildx: ['docker/setup-buildx-action', '37fe631027851001ddb9b187196cc803df7f5f0e', 'v4.3.0'],
  dockerLogin: ['docker/login-action', '4907a6ddec9925e35a0a9e82d7399ccc52663121', 'v4.1.0'],
} as const;

const reference = ([action, commit]: readonly [string, string, string]): string => `${action}@${commit}`;

/** References of the actions, for `uses`. */
export const ACTIONS = {
  checkout: reference(PINS.checkout),
  setupNode: reference(PINS.setupNode),
  setupBuildx: reference(PINS.setupBuildx),
  dockerLogin: reference(PINS.dockerLogin),
} as const;

/** The version of each reference. */
export const ACTION_VERSIONS: ReadonlyMap<string, string> = new Map(
  Object.values(PINS).map((pin) => [reference(pin), pin[2]]),
);
