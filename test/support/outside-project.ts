import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/**
 * A project outside this repository with these packages installed, and nothing that only this package depends on. This
 * package is what `npm run build` made, through its `exports`.
 */
export class OutsideProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'outside-'));

  /**
   * @param packages names; their commands are in `bin`
   * @param example folder of an example to copy, such as `examples/own-rule`
   */
  constructor(packages: readonly string[], example?: string) {
    if (example !== undefined) cpSync(example, this.folder, { recursive: true });
    for (const name of packages)
      this.install(name, name === 'cdk8s-aiops' ? '.' : join('node_modules', name));
  }

  /** Folder of the commands, for the PATH. */
  get bin(): string {
    return join(this.folder, 'node_modules', '.bin');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private install(name: string, from: string): void {
    const place = join(this.folder, 'node_modules', name);
    link(place, from);
    const { bin = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as {
      bin?: string | Readonly<Record<string, string>>;
    };
    const commands = typeof bin === 'string' ? { [name]: bin } : bin;
    mkdirSync(this.bin, { recursive: true });
    // npm links to the file and makes it executable, which a build does not
    for (const [command, file] of Object.entries(commands)) {
      const script = `#!/bin/sh\nexec node '${join(place, file)}' "$@"\n`;
      writeFileSync(join(this.bin, command), script, { mode: 0o755 });
    }
  }
}

function link(place: string, target: string): void {
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(resolve(target), place);
}
