import { ACTIONS } from './actions';
import {
  buildCommands,
  metadataFile,
  RELEASE_AUTHOR,
  releaseImageCommands,
  releaseModelCommands,
  RETRAINED_FOLDER,
  retrainCommands,
  testCommands,
  VERSION_COMMANDS,
} from './commands';
import {
  DRIFT_EVENT_TYPE,
  DRIFT_VARIABLES,
  nodeVersion,
  RELEASE_PREFIX,
  releaseBranch,
  RETRAINING_SETTINGS,
  RETRAINING_VARIABLES,
  type Images,
  type Pipeline,
  type PublishJob,
  type Retraining,
} from './pipeline';
import { yamlText } from './yaml-text';

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly 'runs-on': string;
  readonly 'timeout-minutes': number;
  readonly steps: readonly Step[];
  readonly [key: string]: unknown;
}

const FOLDER = '.github/workflows';
const RUNNER = 'ubuntu-24.04';
const READ = { contents: 'read' } as const;
const IMAGE_REGISTRY = 'ghcr.io';

/** The workflow of the tests, in this very repository and commit. */
const TEST_JOB = { permissions: READ, uses: '$/.github/workflows/ci.yaml' } as const;

const CHECKOUT: Step = { uses: ACTIONS.checkout, with: { 'persist-credentials': false } };

/**
 * The workflows of GitHub by their paths.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
export function githubWorkflows(pipeline: Pipeline, writtenBy: string): Map<string, string> {
  const { images, retraining } = pipeline;
  const files = new Map([[`${FOLDER}/ci.yaml`, testWorkflow(pipeline, writtenBy)]]);
  if (images !== undefined) files.set(`${FOLDER}/release.yaml`, releaseWorkflow(pipeline, images, writtenBy));
  if (retraining !== undefined) {
    files.set(`${FOLDER}/retrain.yaml`, retrainWorkflow(pipeline, retraining, writtenBy));
  }
  return files;
}

function testWorkflow(pipeline: Pipeline, writtenBy: string): string {
  return yamlText({
    header: writtenBy,
    content: {
      name: 'ci',
      on: { push: { branches: Object.keys(pipeline.branches) }, pull_request: {}, workflow_call: {} },
      permissions: READ,
      concurrency: {
        group: '${{ github.workflow }}-${{ github.ref }}',
        'cancel-in-progress': "${{ github.event_name == 'pull_request' }}",
      },
      jobs: { test: testJob(pipeline) },
    },
    comments: {
      'on workflow_call': 'by the workflows that release',
      'jobs test if': 'a release commit starts nothing when it is pushed; a tag on it does',
    },
  });
}

function testJob(pipeline: Pipeline): Job {
  const several = pipeline.node.length > 1;
  return {
    if: unlessReleased(),
    'runs-on': RUNNER,
    'timeout-minutes': pipeline.test.timeoutMinutes,
    ...(several && { strategy: { 'fail-fast': false, matrix: { node: pipeline.node } } }),
    env: { ENVIRONMENT: environmentExpression(pipeline) },
    steps: [
      CHECKOUT,
      {
        uses: ACTIONS.setupNode,
        with: { 'node-version': several ? '${{ matrix.node }}' : nodeVersion(pipeline), cache: 'npm' },
      },
      ...testCommands(pipeline),
    ],
  };
}

/** A tag on a release commit is a push as well, and starts what tags start. */
function unlessReleased(): string {
  return `\${{ github.event_name != 'push' || github.ref_type == 'tag' || !startsWith(github.event.head_commit.message, '${RELEASE_PREFIX}') }}`;
}

function environmentExpression({ branches }: Pipeline): string {
  const [first, ...others] = Object.entries(branches);
  const default_ = first?.[1] ?? '';
  if (others.length === 0) return default_;
  const choices = others.map(
    ([branch, environment]) => `(github.base_ref || github.ref_name) == '${branch}' && '${environment}' || `,
  );
  return `\${{ ${choices.join('')}'${default_}' }}`;
}

function retrainWorkflow(pipeline: Pipeline, retraining: Retraining, writtenBy: string): string {
  return yamlText({
    header: writtenBy,
    content: {
      name: 'retrain',
      on: {
        schedule: [{ cron: retraining.schedule }],
        repository_dispatch: { types: [DRIFT_EVENT_TYPE] },
        workflow_dispatch: {},
      },
      permissions: READ,
      // two runs at the same time are not kept apart by the registry
      concurrency: { group: `retrain-${retraining.registeredModel}`, 'cancel-in-progress': false },
      jobs: {
        test: { if: retrainingCondition(retraining), ...TEST_JOB },
        retrain: retrainJob(pipeline, retraining),
        'release-model': releaseModelJob(pipeline, retraining),
      },
    },
    spaced: 'jobs',
  });
}

/** Where there are no registry and no data, and for the drift of another service, every job is skipped. */
function retrainingCondition({ service }: Retraining): string {
  const set = RETRAINING_VARIABLES.map((name) => `vars.${name} != ''`).join(' && ');
  return `\${{ ${set} && (github.event_name != 'repository_dispatch' || github.event.client_payload.service == '${service}') }}`;
}

function retrainJob(pipeline: Pipeline, retraining: Retraining): Job {
  return {
    needs: ['test'],
    'runs-on': RUNNER,
    'timeout-minutes': 180,
    permissions: READ,
    env: {
      ...retrainingEnvironment(),
      ...Object.fromEntries(
        Object.entries(DRIFT_VARIABLES).map(([field, name]) => [
          name,
          `\${{ github.event.client_payload.${field} }}`,
        ]),
      ),
    },
    steps: [
      CHECKOUT,
      setupNode(pipeline),
      ...retrainCommands(pipeline, retraining),
      {
        name: 'Show the summary',
        run: `cat ${RETRAINED_FOLDER}/summary.md >> "$GITHUB_STEP_SUMMARY"`,
      },
    ],
  };
}

function retrainingEnvironment(): Record<string, string> {
  const { variables, secrets } = RETRAINING_SETTINGS;
  return Object.fromEntries([
    ...[...RETRAINING_VARIABLES, ...variables].map((name) => [name, `\${{ vars.${name} }}`]),
    ...secrets.map((name) => [name, `\${{ secrets.${name} }}`]),
  ]) as Record<string, string>;
}

function releaseModelJob(pipeline: Pipeline, retraining: Retraining): Job {
  return {
    needs: ['retrain'],
    'runs-on': RUNNER,
    'timeout-minutes': 15,
    permissions: { contents: 'write' },
    concurrency: RELEASE_LOCK,
    env: { ...RELEASE_AUTHOR, ...retrainingEnvironment() },
    steps: [...releaseSteps(pipeline), ...withToken(releaseModelCommands(pipeline, retraining))],
  };
}

/** Releases of models and of images write the same branch. */
const RELEASE_LOCK = { group: 'release', 'cancel-in-progress': false } as const;

function releaseSteps(pipeline: Pipeline): Step[] {
  return [
    {
      uses: ACTIONS.checkout,
      with: { ref: releaseBranch(pipeline), 'fetch-depth': 0, 'persist-credentials': false },
    },
    setupNode(pipeline),
  ];
}

/** The last command pushes, and asks GitHub's API; only it gets the token. */
function withToken(commands: readonly Step[]): Step[] {
  const last = commands.length - 1;
  return commands.map((step, index) =>
    index === last
      ? {
          ...step,
          run: `gh auth setup-git\n${step.run ?? ''}`.trimEnd() + '\n',
          env: { GITHUB_TOKEN: '${{ github.token }}' },
        }
      : step,
  );
}

function releaseWorkflow(pipeline: Pipeline, images: Images, writtenBy: string): string {
  const tagged = images.on === 'version-tag';
  const { publish } = pipeline;
  return yamlText({
    header: writtenBy,
    content: {
      name: 'release',
      on:
        images.on === 'version-tag'
          ? { push: { tags: ['v*'] } }
          : {
              push: { branches: [releaseBranch(pipeline)], paths: images.on.changesOf },
              workflow_dispatch: {},
            },
      permissions: READ,
      concurrency: { group: 'release-image', 'cancel-in-progress': false },
      jobs: {
        ...(tagged && { version: versionJob(pipeline) }),
        test: tagged ? { needs: ['version'], ...TEST_JOB } : { if: unlessReleased(), ...TEST_JOB },
        ...(publish && { package: packageJob(pipeline, publish) }),
        build: buildJob(images),
        'release-image': releaseImageJob(pipeline, images),
      },
    },
    spaced: 'jobs',
    comments: {
      ...(publish && {
        'jobs package environment':
          'npm knows this workflow and this environment as the trusted publisher: there is no token to leak',
      }),
    },
  });
}

function versionJob(pipeline: Pipeline): Job {
  return {
    'runs-on': RUNNER,
    'timeout-minutes': 5,
    env: { REF: '${{ github.ref_name }}' },
    steps: [CHECKOUT, setupNode(pipeline), ...VERSION_COMMANDS],
  };
}

function packageJob(pipeline: Pipeline, { environment }: PublishJob): Job {
  return {
    needs: ['test'],
    'runs-on': RUNNER,
    'timeout-minutes': 15,
    environment,
    // signs the provenance and identifies the workflow to npm
    permissions: { ...READ, 'id-token': 'write' },
    steps: [
      CHECKOUT,
      setupNode(pipeline),
      { run: 'npm ci' },
      { run: 'npm publish --provenance --access public' },
    ],
  };
}

function buildJob(images: Images): Job {
  const file = metadataFile(images.builds[0].name);
  return {
    needs: ['test'],
    'runs-on': RUNNER,
    'timeout-minutes': 60,
    permissions: { ...READ, packages: 'write' },
    outputs: { image: '${{ steps.digest.outputs.image }}' },
    env: {
      REGISTRY: `${IMAGE_REGISTRY}/\${{ github.repository_owner }}`,
      REF:
        images.on === 'version-tag'
          ? '${{ github.ref_name }}'
          : '${{ github.sha }}-${{ github.run_id }}-${{ github.run_attempt }}',
      REVISION: '${{ github.sha }}',
      SOURCE: '${{ github.server_url }}/${{ github.repository }}',
    },
    steps: [
      CHECKOUT,
      { uses: ACTIONS.setupBuildx },
      {
        uses: ACTIONS.dockerLogin,
        with: {
          registry: IMAGE_REGISTRY,
          username: '${{ github.actor }}',
          password: '${{ github.token }}',
        },
      },
      ...buildCommands(images),
      {
        id: 'digest',
        name: 'Hand the digest to the release',
        run: `echo "image=$(jq --raw-output '."image.name" + "@" + ."containerimage.digest"' ${file})" >> "$GITHUB_OUTPUT"`,
      },
    ],
  };
}

function releaseImageJob(pipeline: Pipeline, images: Images): Job {
  return {
    needs: ['build'],
    'runs-on': RUNNER,
    'timeout-minutes': 15,
    permissions: {
      contents: 'write',
      ...(images.releaseBy === 'merge-request' && { 'pull-requests': 'write' }),
    },
    concurrency: RELEASE_LOCK,
    env: { ...RELEASE_AUTHOR, IMAGE: '${{ needs.build.outputs.image }}' },
    steps: [...releaseSteps(pipeline), ...withToken(releaseImageCommands(pipeline, images, 'github'))],
  };
}

/** A cache that other runs can write to has no part in what is released. */
function setupNode(pipeline: Pipeline): Step {
  return {
    uses: ACTIONS.setupNode,
    with: { 'node-version': nodeVersion(pipeline), 'package-manager-cache': false },
  };
}
