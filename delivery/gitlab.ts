import {
  BUILT_FOLDER,
  buildCommands,
  metadataFile,
  RELEASE_AUTHOR,
  releaseImageCommands,
  releaseModelCommands,
  RETRAINED_FOLDER,
  retrainCommands,
  testCommands,
  VERSION_COMMANDS,
  type Command,
} from './commands';
import {
  DRIFT_VARIABLES,
  nodeVersion,
  RELEASE_PREFIX,
  releaseBranch,
  RETRAINING_VARIABLES,
  type Images,
  type Pipeline,
  type Retraining,
} from './pipeline';
import { yamlText } from './yaml-text';

interface Rule {
  readonly if: string;
  readonly when?: 'never';
  readonly changes?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

type Job = Readonly<Record<string, unknown>> & { readonly script: readonly string[] };

/** Releases of models and of images write the same branch. */
const RELEASE_LOCK = 'release';
const BY_HAND_OR_TIME = '$CI_PIPELINE_SOURCE =~ /^(schedule|web|api)$/';
const DOCKER = '29';

/**
 * `.gitlab-ci.yml` of the pipelines.
 *
 * @see https://docs.gitlab.com/ci/yaml/
 */
export function gitlabPipeline(pipeline: Pipeline, writtenBy: string): string {
  const { retraining, images } = pipeline;
  return yamlText({
    header: writtenBy,
    content: {
      stages: [
        'test',
        ...(retraining ? ['retrain'] : []),
        ...(images ? ['build'] : []),
        ...((retraining ?? images) ? ['release'] : []),
      ],
      workflow: { rules: workflowRules(pipeline) },
      default: { image: nodeImage(nodeVersion(pipeline)) },
      ...(images?.on === 'version-tag' && { version: versionJob() }),
      test: testJob(pipeline),
      ...(retraining && {
        retrain: retrainJob(pipeline, retraining),
        'release-model': releaseModelJob(pipeline, retraining),
      }),
      ...(images && {
        build: buildJob(pipeline, images),
        'release-image': releaseImageJob(pipeline, images),
      }),
    },
  });
}

function workflowRules(pipeline: Pipeline): Rule[] {
  const branches = Object.keys(pipeline.branches);
  return [
    { if: '$CI_PIPELINE_SOURCE == "merge_request_event"' },
    ...branches.map((branch) => ({ if: `$CI_COMMIT_BRANCH == ${JSON.stringify(branch)}` })),
    ...(pipeline.images?.on === 'version-tag' ? [{ if: '$CI_COMMIT_TAG =~ /^v/' }] : []),
  ];
}

/** A release commit starts nothing when it is pushed. A schedule, a trigger or a tag on top of it does. */
const PUSHED_RELEASE: Rule = {
  if: `$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH && $CI_COMMIT_MESSAGE =~ /^${RELEASE_PREFIX}/`,
  when: 'never',
};

function versionJob(): Job {
  return {
    stage: 'test',
    rules: [{ if: '$CI_COMMIT_TAG' }],
    variables: { REF: '$CI_COMMIT_TAG' },
    script: scriptOf(VERSION_COMMANDS),
  };
}

function testJob(pipeline: Pipeline): Job {
  const [first, ...others] = Object.entries(pipeline.branches);
  const several = pipeline.node.length > 1;
  return {
    stage: 'test',
    ...(several && {
      parallel: { matrix: [{ NODE: pipeline.node.map(String) }] },
      image: nodeImage('$NODE'),
    }),
    rules: [
      PUSHED_RELEASE,
      ...others.map(([branch, environment]) => ({
        if: `$CI_COMMIT_BRANCH == ${JSON.stringify(branch)} || $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == ${JSON.stringify(branch)}`,
        variables: { ENVIRONMENT: environment },
      })),
      { if: '$CI_PIPELINE_SOURCE' },
    ],
    variables: { ENVIRONMENT: first?.[1], npm_config_cache: '$CI_PROJECT_DIR/.npm' },
    cache: { key: { files: ['package-lock.json'] }, paths: ['.npm'] },
    interruptible: true,
    timeout: `${pipeline.test.timeoutMinutes} minutes`,
    script: scriptOf(testCommands(pipeline)),
  };
}

function retrainingRules(pipeline: Pipeline, { service }: Retraining): Rule[] {
  const branch = `$CI_COMMIT_BRANCH == ${JSON.stringify(releaseBranch(pipeline))}`;
  return [
    { if: RETRAINING_VARIABLES.map((name) => `$${name} == null`).join(' || '), when: 'never' },
    { if: `${branch} && ${BY_HAND_OR_TIME}` },
    {
      if: `${branch} && $CI_PIPELINE_SOURCE == "trigger" && $${DRIFT_VARIABLES.service} == ${JSON.stringify(service)}`,
    },
  ];
}

function retrainJob(pipeline: Pipeline, retraining: Retraining): Job {
  return {
    stage: 'retrain',
    rules: retrainingRules(pipeline, retraining),
    resource_group: `retrain-${retraining.registeredModel}`,
    timeout: '3 hours',
    artifacts: { when: 'always', paths: [`${RETRAINED_FOLDER}/`], expire_in: '30 days' },
    script: scriptOf(retrainCommands(pipeline, retraining)),
  };
}

function releaseModelJob(pipeline: Pipeline, retraining: Retraining): Job {
  return {
    ...releaseJob(),
    rules: retrainingRules(pipeline, retraining),
    script: scriptOf(releaseModelCommands(pipeline, retraining)),
  };
}

function releaseJob(): Omit<Job, 'script'> {
  return {
    stage: 'release',
    resource_group: RELEASE_LOCK,
    timeout: '15 minutes',
    variables: {
      ...RELEASE_AUTHOR,
      // a branch that has moved is rebased upon
      GIT_DEPTH: '0',
    },
  };
}

function imageRules(pipeline: Pipeline, { on }: Images): Rule[] {
  if (on === 'version-tag') return [{ if: '$CI_COMMIT_TAG' }];
  const branch = `$CI_COMMIT_BRANCH == ${JSON.stringify(releaseBranch(pipeline))}`;
  return [
    PUSHED_RELEASE,
    { if: `${branch} && $CI_PIPELINE_SOURCE == "web"` },
    { if: `${branch} && $CI_PIPELINE_SOURCE == "push"`, changes: on.changesOf },
  ];
}

function buildJob(pipeline: Pipeline, images: Images): Job {
  return {
    stage: 'build',
    rules: imageRules(pipeline, images),
    image: `docker:${DOCKER}-cli`,
    services: [`docker:${DOCKER}-dind`],
    timeout: '60 minutes',
    variables: {
      DOCKER_TLS_CERTDIR: '/certs',
      REGISTRY: '$CI_REGISTRY_IMAGE',
      REF: images.on === 'version-tag' ? '$CI_COMMIT_TAG' : '$CI_COMMIT_SHORT_SHA-$CI_JOB_ID',
      REVISION: '$CI_COMMIT_SHA',
      SOURCE: '$CI_PROJECT_URL',
    },
    artifacts: { paths: [`${BUILT_FOLDER}/`], expire_in: '30 days' },
    script: [
      'printf %s "$CI_REGISTRY_PASSWORD" | docker login --username "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"',
      // a builder needs a context that knows the certificates of the service
      'docker context create builder',
      'docker buildx create --use builder',
      ...scriptOf(buildCommands(images)),
    ],
  };
}

function releaseImageJob(pipeline: Pipeline, images: Images): Job {
  const file = metadataFile(images.builds[0].name);
  return {
    ...releaseJob(),
    rules: imageRules(pipeline, images),
    script: [
      `IMAGE=$(node -p "const image = require('./${file}'); image['image.name'] + '@' + image['containerimage.digest']")`,
      ...scriptOf(releaseImageCommands(pipeline, images, 'gitlab')),
    ],
  };
}

function scriptOf(commands: readonly Command[]): string[] {
  return commands.map(({ run }) => run);
}

/** With git, Python and a root user. */
function nodeImage(version: number | string): string {
  return `node:${version}-bookworm`;
}
