import { constants } from 'node:os';
import { STOP_SIGNALS, takeEarlySignals } from './early-signals';

/** Kubernetes sends SIGTERM, a terminal SIGINT. A second signal ends the process at once. */
export function onStopSignal(shutDown: (signal: NodeJS.Signals) => Promise<void>): void {
  let signalled = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (signalled) process.exit(128 + constants.signals[signal]);
    signalled = true;
    void shutDown(signal);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
  takeEarlySignals().forEach(stop);
}
