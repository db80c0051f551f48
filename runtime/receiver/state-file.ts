import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { EMPTY_STATE, receiverStateSchema, type ReceiverState } from './receiver-state';

const FILE = 'outbox.json';

/** The outbox on the disk: one file, which is replaced as a whole, so that a crash leaves the old one or the new one. */
export class StateFile {
  private readonly path: string;

  constructor(private readonly directory: string) {
    this.path = join(directory, FILE);
  }

  /**
   * Reads the file, or begins with an empty state if there is none. A file that cannot be understood is kept beside it
   * under another name.
   *
   * @param now milliseconds since the epoch, for that name
   * @returns the state, and the path of the damaged file if there was one
   * @throws an error of the system if the folder cannot be written to
   */
  async load(now: number): Promise<{ state: ReceiverState; damaged?: string }> {
    await mkdir(this.directory, { recursive: true });
    const text = await textOf(this.path);
    const state = text === undefined ? EMPTY_STATE : parse(text);
    if (state !== undefined) {
      // a folder that cannot be written to is noticed before an event depends on it
      await this.save(state);
      return { state };
    }
    const damaged = `${this.path}.damaged-${now}`;
    await rename(this.path, damaged);
    await this.save(EMPTY_STATE);
    return { state: EMPTY_STATE, damaged };
  }

  /** Writes the state, and returns when it is on the disk. @throws an error of the system, such as a full disk */
  async save(state: ReceiverState): Promise<void> {
    const next = `${this.path}.next`;
    const file = await open(next, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(state));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, this.path);
    // the new name is an entry of the folder
    const folder = await open(this.directory, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): ReceiverState | undefined {
  try {
    return receiverStateSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
