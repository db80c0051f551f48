import { basename, dirname } from 'node:path';

export const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

const early: NodeJS.Signals[] = [];
const remember = (signal: NodeJS.Signals): void => {
  early.push(signal);
};

/** `main.ts` or `main.js` of a room beside this one. */
function isEntry(file: string): boolean {
  return basename(file).startsWith('main.') && dirname(dirname(file)) === dirname(__dirname);
}

/**
 * Records signals while the other modules load. In a container Node is process 1, for which the kernel drops a signal
 * without a listener: the pod would be killed at the end of its grace period. A program that imports an entry handles its
 * own signals.
 */
if (require.main !== undefined && isEntry(require.main.filename)) {
  for (const signal of STOP_SIGNALS) process.on(signal, remember);
}

/** The signals received so far; later ones must be handled by the caller. */
export function takeEarlySignals(): readonly NodeJS.Signals[] {
  for (const signal of STOP_SIGNALS) process.off(signal, remember);
  return early;
}
