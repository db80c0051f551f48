import { accessSync, constants, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemProblem } from './system-problem';

/** A file cannot be written. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/**
 * Makes the folder of a file that will be written, if it is missing. To be called before the work, so that an error comes
 * early.
 *
 * @throws OutputError if no file can be written there
 */
export function prepareOutput(path: string): void {
  attemptWrite(path, () => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
      throw new OutputError(`cannot write ${path}: it is a folder; name a file in it`);
    }
    mkdirSync(dirname(path), { recursive: true });
    accessSync(dirname(path), constants.W_OK);
  });
}

/**
 * Writes a file beside its place and moves it there, so that no reader sees a part of it. A missing folder is made.
 *
 * @throws OutputError
 */
export function writeAtomically(path: string, text: string): void {
  prepareOutput(path);
  const temporary = `${path}.${process.pid}.tmp`;
  attemptWrite(path, () => {
    try {
      // fails if there is a link in its place
      rmSync(temporary, { force: true });
      writeFileSync(temporary, text, { flag: 'wx' });
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/**
 * Runs a step of writing a file. The system's errors do not always name the path.
 *
 * @throws OutputError that names the file and says the system's error in words
 */
export function attemptWrite<T>(path: string, part: () => T): T {
  try {
    return part();
  } catch (error) {
    const problem = systemProblem(error);
    if (problem === undefined) throw error;
    throw new OutputError(`cannot write ${path}: ${problem}`);
  }
}
