import { Command } from 'commander';
import { FETCHING, FETCHING_EXIT_CODES } from '../runtime/contract/fetching';
import { RETRAINING_ENVIRONMENT } from '../runtime/contract/retraining';
import { runFetch } from '../runtime/fetch/main';
import { COMMANDS } from './commands';
import { exitTwoOnMisuse } from './option-parsers';

/** `cdk8s-aiops fetch`: what the init container of a service with a model from the registry runs. */
export function fetchCommand(): Command {
  const codes = Object.values(FETCHING_EXIT_CODES).map(({ code, help }) => `  ${code}  ${help}`);
  const { awsEndpoint, awsRegion, awsAccessKeyId, awsSecretAccessKey } = RETRAINING_ENVIRONMENT;
  return exitTwoOnMisuse(new Command('fetch'))
    .description(COMMANDS.fetch.description)
    .argument('<address>', 'address of the artifact, s3://bucket/key')
    .requiredOption(
      `--${FETCHING.digestOption} <digest>`,
      'digest that the artifact states, as release.json names it',
    )
    .requiredOption(`--${FETCHING.outOption} <file>`, 'file to write; it appears when it is whole')
    .addHelpText(
      'after',
      `
A download that broke off is continued. ${awsEndpoint.name}, ${awsRegion.name}, ${awsAccessKeyId.name} and
${awsSecretAccessKey.name} are read as the AWS SDK reads them, and so are its other sources, such as a web identity.

Exit codes:
${codes.join('\n')}`,
    )
    .action(async (address: string, { digest, out }: { digest: string; out: string }) => {
      process.exitCode = await runFetch(
        [address, `--${FETCHING.digestOption}`, digest, `--${FETCHING.outOption}`, out],
        process.env,
      );
    });
}
