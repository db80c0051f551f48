import { ENVIRONMENT } from '../contract/environment';
import { ROUTES } from '../contract/routes';
import {
  readVariables,
  shown,
  writeVariables,
  type ConfigOf,
  type Environment,
  type SettingName,
  type SettingsOf,
  type VariableSet,
} from './variables';

export { ConfigError, type Environment } from './variables';

/** The runtime's configuration, one property for each entry of `ENVIRONMENT` in the contract. */
export type Config = ConfigOf<typeof ENVIRONMENT>;

/** Chosen settings; all others keep their defaults. */
export type Settings = SettingsOf<typeof ENVIRONMENT>;

const RUNTIME: VariableSet<typeof ENVIRONMENT> = { variables: ENVIRONMENT, conflicts };

/**
 * Reads the configuration from environment variables. An unset or empty variable takes its default.
 *
 * @throws ConfigError with every problem; each names the variable, its value and the values allowed
 */
export function parseConfig(environment: Environment): Config {
  return readVariables(RUNTIME, environment);
}

/**
 * Writes settings as environment variables. `parseConfig` reads the same settings back.
 *
 * @param nameOf name of a setting in the messages; by default its variable
 * @throws ConfigError if `parseConfig` would refuse a value, or read another one: an environment variable cannot hold
 *   an empty text, spaces around a text, or a NUL
 */
export function toEnvironment(
  settings: Settings,
  nameOf?: SettingName<typeof ENVIRONMENT>,
): Record<string, string> {
  return writeVariables(RUNTIME, settings, nameOf);
}

/** Problems between two variables. */
function conflicts(config: Config, nameOf: SettingName<typeof ENVIRONMENT>): string[] {
  const problems: string[] = [];
  const { driftWindow, driftMinimumSample, driftWebhook, driftWebhookAllowHttp, metricsPort, port } = config;
  const { bodyLimitBytes, maxBodyBytesInFlight } = config;
  if (bodyLimitBytes > maxBodyBytesInFlight) {
    problems.push(
      `MAX_BODY_BYTES_IN_FLIGHT must be at least BODY_LIMIT_BYTES (${bodyLimitBytes}), got "${maxBodyBytesInFlight}": the largest body would never be accepted`,
    );
  }
  if (driftMinimumSample !== undefined && driftMinimumSample > driftWindow) {
    problems.push(
      `${nameOf('driftMinimumSample')} must be at most ${nameOf('driftWindow')} (${driftWindow}), got "${driftMinimumSample}": the window would never be evaluated`,
    );
  }
  const { driftConfirmations, driftConfirmationWindows } = config;
  if (driftConfirmations > driftConfirmationWindows) {
    problems.push(
      `${nameOf('driftConfirmations')} must be at most ${nameOf('driftConfirmationWindows')} (${driftConfirmationWindows}), got "${driftConfirmations}": drift would never be confirmed`,
    );
  }
  if (driftWebhook !== undefined) {
    if (!URL.canParse(driftWebhook)) {
      problems.push(
        `${nameOf('driftWebhook')} must be a URL like https://hooks.example.com/drift, got ${shown(ENVIRONMENT.driftWebhook, driftWebhook)}`,
      );
    } else if (new URL(driftWebhook).protocol !== 'https:' && !driftWebhookAllowHttp) {
      problems.push(
        `${nameOf('driftWebhook')} must be https, got ${shown(ENVIRONMENT.driftWebhook, driftWebhook)}; set ${nameOf('driftWebhookAllowHttp')} to true for a receiver without TLS`,
      );
    }
  }
  if (metricsPort === port) {
    problems.push(
      `${nameOf('metricsPort')} must differ from ${nameOf('port')} (${port}); leave it out to serve ${ROUTES.metrics} on ${nameOf('port')}`,
    );
  }
  return problems;
}
