import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Milliseconds that a test may take which installs packages. */
export const INSTALL_TIME = 300_000;

/** Runs a program as on a person's own machine: not in CI, where test runners write no snapshots. */
export function run(cwd: string, program: string, ...args: string[]): string {
  const env = { ...process.env };
  delete env['CI'];
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} exited with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** The package as npm would publish it, in a scratch folder. What was built is packed: other suites read it meanwhile. */
export class PackedPackage {
  readonly folder = mkdtempSync(join(tmpdir(), 'pack-'));
  private readonly tarball: string;

  constructor() {
    const output = run('.', 'npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', this.folder);
    this.tarball = join(this.folder, output.trim().split('\n').at(-1)!);
  }

  /** Paths in it. */
  get files(): string[] {
    return run('.', 'tar', '-tzf', this.tarball).trim().split('\n');
  }

  /** Makes a project of these files in the scratch folder, installs the package in it, and returns its folder. */
  installIn(name: string, files: Readonly<Record<string, string>>): string {
    const project = join(this.folder, name);
    mkdirSync(project);
    for (const [path, text] of Object.entries(files)) writeFileSync(join(project, path), text);
    this.install(project);
    return project;
  }

  /** Installs the package, and what else the project asks for. */
  install(project: string): void {
    run(project, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', this.tarball);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
