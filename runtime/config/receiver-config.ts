import { RECEIVER_ENVIRONMENT, type ReceiverTarget } from '../contract/receiver';
import {
  readVariables,
  writeVariables,
  type ConfigOf,
  type Environment,
  type SettingName,
  type SettingsOf,
  type VariableSet,
} from './variables';

/** The configuration of the receiver, one property for each entry of `RECEIVER_ENVIRONMENT` in the contract. */
export type ReceiverConfig = ConfigOf<typeof RECEIVER_ENVIRONMENT>;

/** Chosen settings of the receiver; all others keep their defaults. */
export type ReceiverSettings = SettingsOf<typeof RECEIVER_ENVIRONMENT>;

type ReceiverSettingName = SettingName<typeof RECEIVER_ENVIRONMENT>;

/** `namespace/name`, as an event names its service. */
const SERVICE = /^[a-z0-9-]+\/[a-z0-9-]+$/;

/** What each target needs. */
const REQUIRED: Readonly<Record<ReceiverTarget, readonly (keyof ReceiverConfig)[]>> = {
  kubernetes: ['receiverCronJob'],
  gitlab: ['receiverUrl', 'receiverProject', 'receiverTokenFile'],
  github: ['receiverUrl', 'receiverProject', 'receiverTokenFile'],
  airflow: ['receiverUrl', 'receiverDag', 'receiverUsername', 'receiverTokenFile'],
};

const RECEIVER: VariableSet<typeof RECEIVER_ENVIRONMENT> = { variables: RECEIVER_ENVIRONMENT, conflicts };

/**
 * Reads the receiver's own variables. Those that it shares with the service are read by `parseConfig`.
 *
 * @throws ConfigError with every problem; each names the variable, its value and the values allowed
 */
export function parseReceiverConfig(environment: Environment): ReceiverConfig {
  return readVariables(RECEIVER, environment);
}

/**
 * Writes the receiver's settings as environment variables. `parseReceiverConfig` reads the same settings back.
 *
 * @param nameOf name of a setting in the messages; by default its variable
 * @throws ConfigError if `parseReceiverConfig` would refuse them
 */
export function toReceiverEnvironment(
  settings: ReceiverSettings,
  nameOf?: ReceiverSettingName,
): Record<string, string> {
  return writeVariables(RECEIVER, settings, nameOf);
}

function conflicts(config: ReceiverConfig, nameOf: ReceiverSettingName): string[] {
  const { receiverTarget: target, receiverServices, receiverProject } = config;
  const problems = REQUIRED[target]
    .filter((key) => config[key] === undefined)
    .map((key) => `${nameOf(key)} must be set for ${nameOf('receiverTarget')} ${target}`);
  if (config.receiverKeyFile === undefined && config.receiverAlertsTokenFile === undefined) {
    problems.push(
      `${nameOf('receiverKeyFile')} or ${nameOf('receiverAlertsTokenFile')} must be set, or nothing could be received`,
    );
  }
  if (config.receiverAlertsUsername !== undefined && config.receiverAlertsTokenFile === undefined) {
    problems.push(
      `${nameOf('receiverAlertsTokenFile')} must be set with ${nameOf('receiverAlertsUsername')}: it holds the password`,
    );
  }
  const wrong = receiverServices.find((service) => !SERVICE.test(service));
  if (wrong !== undefined) {
    problems.push(
      `${nameOf('receiverServices')} must be a list of namespace/name, got "${wrong}"; write serving/incident`,
    );
  }
  if (target === 'github' && receiverProject !== undefined && !/^[^/]+\/[^/]+$/.test(receiverProject)) {
    problems.push(`${nameOf('receiverProject')} must be owner/name for github, got "${receiverProject}"`);
  }
  return problems;
}
