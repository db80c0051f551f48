import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** A project that uses this package has these, and nothing that only this package depends on. */
const PACKAGES = ['cdk8s', 'cdk8s-cli', 'cdk8s-plus-27', 'constructs', 'typescript', 'vitest'];

/**
 * A copy of an example outside this repository, with the packages that a project of its own would install. This package
 * is what `npm run build` made, through its `exports`.
 */
export class OutsideProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'outside-'));

  /** @param example folder of the example, such as `examples/own-rule` */
  constructor(example: string) {
    cpSync(example, this.folder, { recursive: true });
    this.link('cdk8s-aiops', '.');
    for (const name of PACKAGES) this.link(name, join('node_modules', name));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private link(name: string, target: string): void {
    const link = join(this.folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(resolve(target), link);
  }
}
