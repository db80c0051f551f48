import {
  DRIFT_VARIABLES,
  releaseBranch,
  type ImageBuild,
  type Images,
  type Pipeline,
  type Retraining,
} from './pipeline';

/** A step of a job: the same shell on each platform. */
export interface Command {
  /** @default - the command itself is what the log shows */
  readonly name?: string;
  readonly run: string;
}

/** Author of the commits of releases, for git. */
export const RELEASE_AUTHOR = {
  GIT_AUTHOR_NAME: 'cdk8s-aiops release',
  GIT_AUTHOR_EMAIL: 'release@cdk8s-aiops.invalid',
  GIT_COMMITTER_NAME: 'cdk8s-aiops release',
  GIT_COMMITTER_EMAIL: 'release@cdk8s-aiops.invalid',
} as const;

/** Folder that a retraining writes its summary to. */
export const RETRAINED_FOLDER = 'retrained';
/** Folder of what the builder says of each image that it pushed. */
export const BUILT_FOLDER = 'built';

const INSTALL: Command = { run: 'npm ci' };

/** `ENVIRONMENT` names the environment that gitops/ holds on the branch. */
export function testCommands({ test }: Pipeline): Command[] {
  return [
    ...(test.setup === undefined ? [] : [{ name: 'Install what tests need', run: test.setup }]),
    INSTALL,
    { run: 'npm test' },
    {
      name: 'gitops/ is what main.ts makes',
      run: [
        'npm run synth -- --env "$ENVIRONMENT"',
        'git add --intent-to-add gitops',
        'git diff --exit-code -- gitops || {',
        '  echo "gitops/ is not what main.ts makes; run npm run synth -- --env $ENVIRONMENT and commit it"',
        '  exit 1',
        '}',
        '',
      ].join('\n'),
    },
  ];
}

/** A challenger that is not better ends well, and the release then has nothing to do. */
export function retrainCommands({ command }: Pipeline, retraining: Retraining): Command[] {
  const { service, digest, cause } = DRIFT_VARIABLES;
  return [
    INSTALL,
    {
      name: 'What started it',
      run: `printf 'service %s, model %s, cause %s\\n' "\${${service}:-none}" "\${${digest}:-none}" "\${${cause}:-none}"`,
    },
    {
      name: 'Train a challenger, and promote it if every gate holds',
      run: [
        `${command} retrain "$TRAINING_DATA" --label ${quoted(retraining.label)}`,
        `--registered-model ${quoted(retraining.registeredModel)}`,
        ...retraining.gates.map((gate) => `--gate ${quoted(gate)}`),
        `--out ${RETRAINED_FOLDER} --zero-if-not-better --log text`,
      ].join(' \\\n  '),
    },
  ];
}

/** Commits the champion of the registry, or nothing where it is released already. */
export function releaseModelCommands(pipeline: Pipeline, retraining: Retraining): Command[] {
  return [
    INSTALL,
    {
      name: 'Release the champion',
      run: `${pipeline.command} release --registered-model ${quoted(retraining.registeredModel)} --branch ${releaseBranch(pipeline)} --push`,
    },
  ];
}

/** Where the version is a tag, both must say the same. `REF` is the tag. */
export const VERSION_COMMANDS: readonly Command[] = [
  {
    name: 'The tag is the version of package.json',
    run: `test "$REF" = "v$(node -p "require('./package.json').version")"`,
  },
];

/**
 * Builds and pushes each image with its provenance and its SBOM. `REGISTRY` is where the repositories are, `REF` the tag
 * or the name of the build, `REVISION` the commit and `SOURCE` the address of the repository.
 */
export function buildCommands({ builds, platforms }: Images): Command[] {
  return [
    { run: `mkdir -p ${BUILT_FOLDER}` },
    ...builds.map((build) => ({ name: `Build and push ${build.name}`, run: buildCommand(build, platforms) })),
  ];
}

function buildCommand(
  { name, context = '.', target, buildArgs = {} }: ImageBuild,
  platforms: readonly string[],
) {
  return [
    `docker buildx build --push --platform ${platforms.join(',')}`,
    `--provenance mode=max --sbom=true --metadata-file ${metadataFile(name)}`,
    ...(target === undefined ? [] : [`--target ${quoted(target)}`]),
    ...Object.entries(buildArgs).map(([key, value]) => `--build-arg ${quoted(`${key}=${value}`)}`),
    '--label "org.opencontainers.image.version=${REF#v}"',
    '--label "org.opencontainers.image.revision=$REVISION"',
    '--label "org.opencontainers.image.source=$SOURCE"',
    `--tag "$REGISTRY/${name}:\${REF#v}" ${quoted(context)}`,
  ].join(' \\\n  ');
}

/** What the builder says of an image: its name with its tag, and its digest. */
export function metadataFile(name: string): string {
  return `${BUILT_FOLDER}/${name}.json`;
}

/**
 * Pins the image of the service by digest. `IMAGE` is its reference, with tag and digest. The other images have the same
 * tag, and manifests name them by it.
 */
export function releaseImageCommands(
  pipeline: Pipeline,
  { releaseBy }: Images,
  platform: 'gitlab' | 'github',
): Command[] {
  const how = releaseBy === 'push' ? '--push' : `--merge-request ${platform}`;
  return [
    INSTALL,
    {
      name: 'Release the image',
      run: `${pipeline.command} release --image "$IMAGE" --branch ${releaseBranch(pipeline)} ${how}`,
    },
  ];
}

/** One word of a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
