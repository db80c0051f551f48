import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SECRET_PRELOAD } from '../constructs/training/secret-preload';
import { IMAGE } from '../runtime/contract/image';
import type { Container, PodProgram } from './container';

/**
 * The volumes of a pod as folders of this machine. Each container gets a folder that stands for the root of its file
 * system, in which every mount is a link to its volume: containers of a pod see the same files, each at its own path.
 */
export class PodVolumes {
  /**
   * @param folder new folder for all of the pod
   * @param root folder that stands for the image's working directory
   */
  constructor(
    container: Container,
    private readonly folder: string,
    private readonly root: string,
  ) {
    for (const program of [...container.initContainers, container]) {
      mkdirSync(this.rootOf(program));
      // a mount within another one comes after it
      const mounts = [...program.mounts].sort((one, other) => one.path.length - other.path.length);
      for (const { volume, path, files } of mounts) {
        const place = join(folder, 'volumes', volume);
        mkdirSync(place, { recursive: true });
        for (const [name, text] of Object.entries(files)) {
          mkdirSync(dirname(join(place, name)), { recursive: true });
          writeFileSync(join(place, name), text);
        }
        const mount = join(this.rootOf(program), path);
        mkdirSync(dirname(mount), { recursive: true });
        if (!existsSync(mount)) symlinkSync(place, mount);
      }
    }
  }

  /** Where a path of a container is here: in a volume, or in the folder of the image. */
  localPath(program: PodProgram, path: string): string {
    return isMounted(program, path) ? this.rootOf(program) + path : resolve(this.root, path);
  }

  /** The command and the environment of a container, with the paths of its mounts as they are here. */
  seenBy(program: PodProgram): Pick<PodProgram, 'command' | 'environment'> {
    const seen = (text: string): string => {
      // the module finds secrets by their folder, which it names
      if (text === SECRET_PRELOAD)
        return text.replace(IMAGE.secretsDirectory, this.rootOf(program) + IMAGE.secretsDirectory);
      return isMounted(program, text) ? this.rootOf(program) + text : text;
    };
    return {
      command: program.command.map(seen),
      environment: Object.fromEntries(
        Object.entries(program.environment).map(([name, value]) => [name, seen(value)]),
      ),
    };
  }

  private rootOf({ name }: PodProgram): string {
    return join(this.folder, `root-${name}`);
  }
}

function isMounted({ mounts }: PodProgram, path: string): boolean {
  return mounts.some((mount) => path === mount.path || path.startsWith(`${mount.path}/`));
}
