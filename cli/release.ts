import { isDeepStrictEqual } from 'node:util';
import { Command, InvalidArgumentError, Option } from 'commander';
import { releaseKey, type ReleaseFile, type ReleasedModel } from '../constructs/serving/release-file';
import { parseImage } from '../constructs/serving/image';
import { REGISTRY, RETRAINING_ENVIRONMENT } from '../runtime/contract/retraining';
import { ModelRegistry } from '../runtime/registry/model-registry';
import { Tracking } from '../runtime/registry/tracking';
import { COMMANDS } from './commands';
import { mlflowRequests, registeredModelName, trackingUriOption, withRequestOptions } from './mlflow-options';
import { exitTwoOnMisuse } from './option-parsers';
import type { MakeEdit } from './release/deliver';
import {
  checkStored,
  DELIVERY_HELP,
  runDelivery,
  withDeliveryOptions,
  type DeliveryFlags,
} from './release/delivery-options';
import { proposalBranch, releaseMessage } from './release/release-message';
import { resolveModel, type ResolvedModel } from './release/resolve-model';

interface ReleasedImage {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

interface ReleaseFlags extends DeliveryFlags {
  readonly trackingUri?: string;
  readonly registeredModel?: string;
  readonly alias: string;
  readonly artifacts?: string;
  readonly image?: ReleasedImage;
  readonly again?: true;
  readonly requestTimeout: number;
  readonly requestRetries: number;
}

/** `cdk8s-aiops release`: from an alias of the registry, or an image, to a commit. */
export function releaseCommand(): Command {
  const command = exitTwoOnMisuse(new Command('release'))
    .description(COMMANDS.release.description)
    .option(
      '--registered-model <name>',
      'name of a registered model, whose alias is released',
      registeredModelName,
    )
    .option('--alias <alias>', 'alias of the version to release', REGISTRY.championAlias)
    .addOption(trackingUriOption())
    .addOption(
      new Option(
        '--artifacts <address>',
        'where MLflow puts artifacts: what it was started with as --artifacts-destination, such as s3://acme-models/mlflow',
      )
        // the variable of `mlflow server`, https://mlflow.org/docs/latest/api_reference/cli.html#mlflow-server
        .env('MLFLOW_ARTIFACTS_DESTINATION')
        .argParser(s3Folder),
    )
    .option('--image <reference>', 'image to release, as repository:tag@sha256:…', releasedImage)
    .option('--again', 'release the version also if it was rolled back');
  return withRequestOptions(withDeliveryOptions(command))
    .addHelpText('after', DELIVERY_HELP)
    .action(async (flags: ReleaseFlags) => {
      const { registeredModel, image, trackingUri } = flags;
      if (registeredModel === undefined && image === undefined) {
        command.error('error: nothing was given to release; give --registered-model, --image, or both');
      }
      if (registeredModel !== undefined && trackingUri === undefined) {
        command.error(
          `error: --registered-model needs --tracking-uri, or ${RETRAINING_ENVIRONMENT.trackingUri.name} in the environment`,
        );
      }
      await runDelivery(flags, makeRelease(flags));
    });
}

function makeRelease(flags: ReleaseFlags): MakeEdit {
  const { registeredModel: name, alias, image } = flags;
  return async (before) => {
    // again for each attempt, because the alias may have moved too
    const resolved = name === undefined ? undefined : await resolve(name, flags);
    const key = releaseKey(name ?? '', alias);
    const old = before.models?.[key];
    if (
      resolved !== undefined &&
      old?.withdrawn?.includes(resolved.model.number) === true &&
      flags.again !== true
    ) {
      return {
        nothing: `version ${resolved.model.number} of ${key} was rolled back; set the alias to another version, or give --again`,
      };
    }
    const after = edited(before, key, resolved, image);
    if (isDeepStrictEqual(after, before)) {
      return {
        nothing: `${[...(name === undefined ? [] : [key]), ...(image === undefined ? [] : ['the image'])].join(' and ')} of release.json is up to date`,
      };
    }
    if (resolved !== undefined && flags.storeCheck) await checkStored(resolved.model);
    const message = releaseMessage(
      resolved === undefined || name === undefined || isSame(old, resolved)
        ? undefined
        : { name, alias, resolved, before: old },
      image === undefined || isDeepStrictEqual(before.image, after.image)
        ? undefined
        : { reference: `${image.repository}:${image.tag}@${image.digest}`, tag: image.tag },
    );
    return { release: after, ...message, branch: proposalBranch(message.subject, after) };
  };
}

async function resolve(name: string, flags: ReleaseFlags): Promise<ResolvedModel> {
  const { alias, artifacts, trackingUri = '' } = flags;
  const requests = mlflowRequests(trackingUri, flags, process.env);
  return resolveModel(
    { name, alias, trackingUri, artifacts },
    new ModelRegistry(requests, name),
    new Tracking(requests),
  );
}

/** Everything that the release does not name stays. */
function edited(
  before: ReleaseFile,
  key: string,
  resolved: ResolvedModel | undefined,
  image: ReleasedImage | undefined,
): ReleaseFile {
  const withdrawn = before.models?.[key]?.withdrawn?.filter((number) => number !== resolved?.model.number);
  return {
    ...before,
    ...(image !== undefined && { image: { ...before.image, ...image } }),
    ...(resolved !== undefined && {
      models: {
        ...before.models,
        [key]: { ...resolved.model, ...(withdrawn !== undefined && withdrawn.length > 0 && { withdrawn }) },
      },
    }),
  };
}

function isSame(old: ReleasedModel | undefined, { model }: ResolvedModel): boolean {
  return old?.number === model.number && old.digest === model.digest && old.address === model.address;
}

function s3Folder(text: string): string {
  if (/^s3:\/\/[^/]+(\/.*)?$/.test(text)) return text;
  throw new InvalidArgumentError('Give an address of S3, such as s3://acme-models/mlflow.');
}

function releasedImage(text: string): ReleasedImage {
  const [, repository, tag, digest] = /^(.+):([^:@/]+)@(sha256:.+)$/.exec(text) ?? [];
  try {
    parseImage(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
  if (repository === undefined || tag === undefined || digest === undefined) {
    throw new InvalidArgumentError(
      'Give the digest that the registry gave it, too: repository:tag@sha256:….',
    );
  }
  return { repository, tag, digest };
}
