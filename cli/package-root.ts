import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Folder of this package, from its source or from what was built of it.
 *
 * @throws if there is none, as in an image that holds the compiled files alone
 */
export function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    if (dirname(folder) === folder) {
      throw new Error(
        `no folder above ${__dirname} has a package.json; run the command from the npm package`,
      );
    }
    folder = dirname(folder);
  }
  return folder;
}
