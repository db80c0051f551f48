import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { GitRepository } from '../constructs/gitops/argo/git-repository';
import { githubWorkflows } from '../delivery/github';
import { gitlabPipeline } from '../delivery/gitlab';
import type { Pipeline } from '../delivery/pipeline';
import { IMAGE } from '../runtime/contract/image';
import { VERSION } from '../runtime/contract/version';
import { COMMANDS } from './commands';
import { obstacle } from './obstacle';
import { packageRoot } from './package-root';
import { printable, writeOutput } from './terminal';
import { attemptWrite } from './write-atomically';

const TEMPLATE_SUFFIX = '.template';
/** The sample that a new repository serves until it has a model of its own. */
const SAMPLE_MODEL = 'model/incident.json';
/** The file of a repository whose image holds the model. */
const DOCKERFILE = 'Dockerfile';
const WRITTEN_BY = 'written by `cdk8s-aiops init`; yours to change';

/** Platforms that pipelines are written for. */
const CI_CHOICES = {
  github: ['github'],
  gitlab: ['gitlab'],
  both: ['github', 'gitlab'],
  none: [],
} as const satisfies Readonly<Record<string, readonly ('github' | 'gitlab')[]>>;

interface InitFlags {
  readonly repository?: string;
  readonly revision: string;
  readonly ci?: keyof typeof CI_CHOICES;
  readonly modelInImage?: boolean;
}

/** What a new repository needs to synthesize and to test, in the versions that this package is tested with. */
const TOOLS = [
  '@types/node',
  'cdk8s',
  'cdk8s-cli',
  'cdk8s-plus-27',
  'constructs',
  'tsx',
  'typescript',
  'vitest',
] as const;

/** `cdk8s-aiops init`: a GitOps repository of the reader's own. */
export function initCommand(): Command {
  return new Command('init')
    .description(COMMANDS.init.description)
    .argument('[dir]', 'folder to write into; it is made if it does not exist', '.')
    .option(
      '--repository <url>',
      'where it will be pulled from (default: the Git remote `origin`, if there is one)',
    )
    .option('--revision <name>', 'branch that Argo CD follows', 'main')
    .addOption(
      new Option(
        '--ci <platform>',
        'whose pipelines are written (default: gitlab where the repository is on such a host, else github)',
      ).choices(Object.keys(CI_CHOICES)),
    )
    .option(
      '--model-in-image',
      'build an image with the model, for one that does not fit into a ConfigMap (1 MiB)',
    )
    .addHelpText(
      'after',
      `
No file is overwritten. Without a repository it synthesizes everything but the Applications: set \`repository\` in
environment.ts when you know it.

Exit codes: 0 written, 1 nothing was written.`,
    )
    .action((dir: string, options: InitFlags, command: Command) => {
      try {
        const folder = resolve(dir);
        const repository = options.repository ?? originOf(folder);
        const files = render(folder, repository, options);
        write(folder, files);
        const place = relative(process.cwd(), folder);
        writeOutput(
          `${place || '.'}: ${files.size} files written\n` +
            (repository === undefined
              ? 'No repository is known yet: set `repository` in environment.ts, and Applications are synthesized too.\n'
              : '') +
            `Next: ${place === '' ? '' : `cd ${/\s/.test(place) ? JSON.stringify(place) : place} && `}npm install && npm test && npm run synth\n`,
        );
      } catch (error) {
        command.error(printable(`error: ${error instanceof Error ? error.message : String(error)}`), {
          exitCode: 1,
        });
      }
    });
}

/** Files by their paths, with what is particular to this repository filled in. */
function render(
  folder: string,
  repository: string | undefined,
  { revision, ci = platformOf(repository), modelInImage = false }: InitFlags,
): Map<string, string> {
  const root = packageRoot();
  const pipeline = pipelineOf(packageName(basename(folder)), revision, modelInImage);
  const templates = join(root, 'templates/init');
  const values: Readonly<Record<string, string>> = {
    name: packageName(basename(folder)),
    version: VERSION,
    repository: repositorySource(repository, revision),
    model: modelInImage
      ? `Model.inImage({ path: '${IMAGE.workingDirectory}/${SAMPLE_MODEL}' })`
      : `Model.fromArtifact('${SAMPLE_MODEL}')`,
    pipelines: pipelinesText(ci, modelInImage),
    dependencies: JSON.stringify(dependencies(root), undefined, 2).replaceAll('\n', '\n  '),
  };
  const files = new Map<string, string>();
  for (const file of readdirSync(templates, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith(TEMPLATE_SUFFIX)) continue;
    // npm leaves every .gitignore out of a package
    const path = file.slice(0, -TEMPLATE_SUFFIX.length).replace(/^gitignore$/, '.gitignore');
    if (path === DOCKERFILE && !modelInImage) continue;
    const text = readFileSync(join(templates, file), 'utf8');
    files.set(
      path,
      text.replaceAll(/\{\{(\w+)\}\}/g, (slot, name: string) => values[name] ?? slot),
    );
  }
  for (const platform of CI_CHOICES[ci]) {
    if (platform === 'gitlab') files.set('.gitlab-ci.yml', gitlabPipeline(pipeline, WRITTEN_BY));
    else for (const [path, text] of githubWorkflows(pipeline, WRITTEN_BY)) files.set(path, text);
  }
  return files.set(SAMPLE_MODEL, readFileSync(join(root, SAMPLE_MODEL), 'utf8'));
}

/** A commit of the model is a release where it is in the repository; where it is in the image, one is built. */
function pipelineOf(name: string, revision: string, modelInImage: boolean): Pipeline {
  return {
    branches: { [revision]: 'prod', dev: 'dev' },
    node: [24],
    command: 'npx cdk8s-aiops',
    test: { timeoutMinutes: 15 },
    ...(modelInImage && {
      images: {
        builds: [{ name }],
        platforms: ['linux/amd64'],
        on: { changesOf: [DOCKERFILE, 'model/**'] },
        releaseBy: 'push',
      },
    }),
  };
}

function platformOf(repository: string | undefined): 'gitlab' | 'github' {
  return repository !== undefined && /^(\w+:\/\/)?[^/:]*gitlab/.test(repository) ? 'gitlab' : 'github';
}

/** The paragraph of the README about the pipelines. */
function pipelinesText(ci: keyof typeof CI_CHOICES, modelInImage: boolean): string {
  if (ci === 'none') return '';
  const releases = modelInImage
    ? ' One that changes `Dockerfile` or `model/` also builds and pushes the image, and commits `release: …` with its digest in `release.json` and `gitops/`; such a commit starts nothing.'
    : ' A new model is a commit of `model/incident.json` and `gitops/`.';
  return `## Pipelines

Every commit is tested, and refused where \`gitops/\` is not what \`main.ts\` makes.${releases} Rights, retraining and rollback: [delivery.md](https://github.com/cdk8s-aiops/cdk8s-aiops/blob/main/docs/delivery.md).

`;
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  const paths = [...files.keys()];
  const inTheWay = paths.map((path) => obstacle(folder, path)).find((problem) => problem !== undefined);
  if (inTheWay !== undefined) throw new Error(`${inTheWay}; name another folder, or move it away`);
  const taken = paths.filter((path) => existsSync(join(folder, path)));
  if (taken.length > 0) {
    throw new Error(
      `${folder} already has ${taken.join(', ')}, and nothing is overwritten; name another folder, or move them away`,
    );
  }
  const written: string[] = [];
  try {
    for (const [path, text] of files) {
      const place = join(folder, path);
      attemptWrite(place, () => {
        mkdirSync(dirname(place), { recursive: true });
        written.push(place);
        writeFileSync(place, text, { flag: 'wx' });
      });
    }
  } catch (error) {
    for (const place of written) rmSync(place, { force: true });
    throw error;
  }
}

/** TypeScript for the environment. @throws if the URL is none that Argo CD can pull without credentials */
function repositorySource(url: string | undefined, revision: string): string {
  if (url === undefined) return 'undefined';
  const repository = new GitRepository({ url, revision, field: '--repository' });
  const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  return `{ url: ${quoted(repository.url)}, revision: ${quoted(repository.revision)} }`;
}

/** The remote of the Git repository whose top the folder is, without the credentials that it may hold. */
function originOf(folder: string): string | undefined {
  if (!existsSync(join(folder, '.git'))) return undefined;
  const { status, stdout } = spawnSync('git', ['remote', 'get-url', 'origin'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) return undefined;
  return stdout.trim().replace(/^(https?:\/\/)[^/@]*@/, '$1');
}

/** As npm takes it, and kubectl as the name of a field manager. */
function packageName(folder: string): string {
  return (
    folder
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'platform'
  );
}

const manifest = z.object({ devDependencies: z.record(z.string(), z.string()) });

function dependencies(root: string): Record<string, string> {
  const { devDependencies } = manifest.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const tools = TOOLS.map((name) => [name, devDependencies[name]!] as const);
  return Object.fromEntries(
    [...tools, ['cdk8s-aiops', `^${VERSION}`] as const].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
