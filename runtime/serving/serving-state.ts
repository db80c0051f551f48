import type { LoadedModel } from '../inference/loaded-model';

/**
 * What this process can do for a client at this moment. Assigning `model` swaps what is served: a request in
 * flight finishes with the model that it began with.
 */
export class ServingState {
  /** Undefined until the first model is loaded and proven. */
  model: LoadedModel | undefined;
  /** Set at SIGTERM, never unset: no new traffic should come, and connections are closed after their answer. */
  draining = false;

  get status(): 'starting' | 'ready' | 'draining' {
    if (this.draining) return 'draining';
    return this.model === undefined ? 'starting' : 'ready';
  }
}
