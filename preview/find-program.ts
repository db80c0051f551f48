import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first of some names that is a program on the PATH. Debian calls Alertmanager `prometheus-alertmanager`. */
export function findProgram(names: readonly string[], path = process.env['PATH'] ?? ''): string | undefined {
  return path
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
