import type { LoadedModel } from '../../inference/loaded-model';

/**
 * State of the server: the model that it serves, and whether it is draining. An assignment to `model` swaps the model: a
 * request in flight finishes with the model that it began with.
 */
export class ServingState {
  /** Undefined until the first model is loaded and proven. */
  model: LoadedModel | undefined;
  /** Set at SIGTERM, never unset. Readiness fails, and each connection is closed after its answer. */
  draining = false;

  get status(): 'starting' | 'ready' | 'draining' {
    if (this.draining) return 'draining';
    return this.model === undefined ? 'starting' : 'ready';
  }
}
