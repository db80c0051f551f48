import { execFileSync, spawn, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const COMMAND = resolve('dist/cli/cdk8s-aiops.js');

/** Synthesizes as a small repository would: what is released goes into one Deployment, as `settings.json` sizes it. */
const SYNTH = `
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import 'installed';
const { image, models = {} } = JSON.parse(readFileSync('release.json', 'utf8'));
const { replicas } = JSON.parse(readFileSync('settings.json', 'utf8'));
const env = Object.entries(models).map(([key, { digest }]) => ({ name: key, value: digest }));
mkdirSync('gitops', { recursive: true });
writeFileSync('gitops/incident.yaml', JSON.stringify({
  kind: 'Deployment', metadata: { name: 'incident', namespace: 'serving' },
  spec: { replicas, containers: [{ name: 'server', image: image.repository + ':' + image.tag, env }] },
}));
`;

const image = { repository: 'ghcr.io/acme/aiops', tag: '1.0.0', digest: null };
const SMALL = {
  'synth.mjs': SYNTH,
  'settings.json': '{ "replicas": 1 }\n',
  'release.json': JSON.stringify({ image, other: 'stays' }),
};

/** A bare repository, and clones of it. */
export class ReleaseRepository {
  readonly folder = mkdtempSync(join(tmpdir(), 'release-'));
  readonly remote = join(this.folder, 'remote.git');

  /**
   * @param files of the first commit, by path
   * @param packages of this repository that a clone has installed, beside one that is empty
   */
  constructor(
    files: Readonly<Record<string, string>> = SMALL,
    private readonly packages: readonly string[] = [],
  ) {
    this.git(this.folder, 'init', '--quiet', '--bare', '--initial-branch=main', this.remote);
    const clone = this.clone('first');
    this.git(clone, 'symbolic-ref', 'HEAD', 'refs/heads/main');
    writeFileSync(join(clone, '.gitignore'), 'node_modules\n');
    for (const [path, content] of Object.entries(files)) writeFileSync(join(clone, path), content);
    this.git(clone, 'add', '.');
    this.git(clone, 'commit', '--quiet', '--message', 'feat: a service');
    this.git(clone, 'push', '--quiet', 'origin', 'main');
  }

  /** A clone with installed packages. @returns its folder */
  clone(name: string): string {
    const clone = join(this.folder, name);
    this.git(this.folder, 'clone', '--quiet', this.remote, clone);
    this.git(clone, 'config', 'user.name', 'Ada');
    this.git(clone, 'config', 'user.email', 'ada@example.com');
    mkdirSync(join(clone, 'node_modules/installed'), { recursive: true });
    writeFileSync(join(clone, 'node_modules/installed/index.js'), '');
    for (const name of this.packages) {
      const place = name === 'cdk8s-aiops' ? '.' : join('node_modules', name);
      symlinkSync(resolve(place), join(clone, 'node_modules', name));
    }
    return clone;
  }

  git(folder: string, ...args: string[]): string {
    const quiet: ExecFileSyncOptionsWithStringEncoding = {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    };
    return execFileSync('git', args, { cwd: folder, ...quiet }).trim();
  }

  /** Subjects of a branch of the remote, the newest first. */
  subjects(branch = 'main'): string[] {
    return this.git(this.remote, 'log', '--format=%s', branch).split('\n');
  }

  /** A file of a branch of the remote. */
  file(path: string, branch = 'main'): unknown {
    return JSON.parse(this.git(this.remote, 'show', `${branch}:${path}`));
  }

  /** What is left of releases in a clone, and what was changed in it. */
  leftIn(clone: string): string {
    const worktrees = this.git(clone, 'worktree', 'list', '--porcelain')
      .match(/^worktree .*/gm)!
      .slice(1);
    return [this.git(clone, 'status', '--porcelain'), ...worktrees].join('');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs a command of ours in a clone. */
export async function runIn(
  clone: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: clone,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: clone, ...environment },
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, output, errors };
}

export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
