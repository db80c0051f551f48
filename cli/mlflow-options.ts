import { InvalidArgumentError, Option, type Command } from 'commander';
import { RETRAINING_ENVIRONMENT } from '../runtime/contract/retraining';
import { MlflowRequests } from '../runtime/registry/mlflow-requests';
import { number } from './option-parsers';

const ENV = RETRAINING_ENVIRONMENT;

/** How long a command waits for MLflow. */
interface RequestFlags {
  readonly requestTimeout: number;
  readonly requestRetries: number;
}

export function trackingUriOption(): Option {
  return new Option('--tracking-uri <url>', ENV.trackingUri.help)
    .env(ENV.trackingUri.name)
    .argParser(mlflowUrl);
}

export function withRequestOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--request-timeout <seconds>', ENV.requestTimeout.help)
        .env(ENV.requestTimeout.name)
        .argParser(number(ENV.requestTimeout.minimum, ENV.requestTimeout.maximum))
        .default(ENV.requestTimeout.default),
    )
    .addOption(
      new Option('--request-retries <count>', ENV.requestRetries.help)
        .env(ENV.requestRetries.name)
        .argParser(number(ENV.requestRetries.minimum, ENV.requestRetries.maximum))
        .default(ENV.requestRetries.default),
    );
}

/** Requests with the login that the environment names. */
export function mlflowRequests(
  trackingUri: string,
  { requestTimeout, requestRetries }: RequestFlags,
  environment: NodeJS.ProcessEnv,
): MlflowRequests {
  return new MlflowRequests({
    trackingUri,
    user: userOf(environment),
    token: unlessEmpty(environment[ENV.trackingToken.name]),
    timeoutSeconds: requestTimeout,
    retries: requestRetries,
  });
}

function userOf(environment: NodeJS.ProcessEnv): { name: string; password: string } | undefined {
  const name = unlessEmpty(environment[ENV.trackingUsername.name]);
  return name === undefined ? undefined : { name, password: environment[ENV.trackingPassword.name] ?? '' };
}

/** A variable that is set to nothing is not set. */
export function unlessEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

export function mlflowUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError(`Give a URL such as ${ENV.trackingUri.example}.`);
}

/** MLflow's own rule. */
export function registeredModelName(text: string): string {
  if (text.trim() !== '' && !/[/:]/.test(text)) return text;
  throw new InvalidArgumentError('Give a name without / and :, as MLflow asks for.');
}
