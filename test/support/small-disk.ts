import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  /** @returns the folder that the disk is mounted at */
  mount(): string;
  unmount(folder: string): void;
}

/** A disk in memory that is soon full. Undefined where this user may not mount one, which is said loudly. */
export function smallDisk(kibibytes: number): SmallDisk | undefined {
  const mount = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
    const options = ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder];
    const { status, stderr, error } = spawnSync('mount', options, { encoding: 'utf8' });
    if (status === 0) return folder;
    rmdirSync(folder);
    throw new Error(`mount: ${error?.message ?? stderr.trim()}`);
  };
  const unmount = (folder: string): void => {
    const { status, stderr } = spawnSync('umount', [folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`umount: ${stderr.trim()}`);
    rmdirSync(folder);
  };
  try {
    unmount(mount());
    return { mount, unmount };
  } catch (error) {
    console.warn(`NO FULL DISK WAS TRIED, because no tmpfs can be mounted: ${String(error)}`);
    return undefined;
  }
}
