import type { LoadedModel } from '../../inference/loaded-model';

/** Computes a value once for each model, and keeps it as long as the model. */
export function memoizeByModel<T>(make: (loaded: LoadedModel) => T): (loaded: LoadedModel) => T {
  const made = new WeakMap<LoadedModel, T>();
  return (loaded) => {
    const known = made.get(loaded);
    if (known !== undefined) return known;
    const value = make(loaded);
    made.set(loaded, value);
    return value;
  };
}
