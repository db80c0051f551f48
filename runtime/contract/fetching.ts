/** The init container that fetches a model: the program `fetch` of the image that serves. */
export const FETCHING = {
  script: 'dist/runtime/fetch/main.js',
  /** Name of the init container. */
  container: 'fetch-model',
  digestOption: 'digest',
  outOption: 'out',
} as const;

/** Exit codes of `cdk8s-aiops fetch`. */
export const FETCHING_EXIT_CODES = {
  fetched: { code: 0, help: 'the artifact is there, with the digest that it must have' },
  failed: { code: 1, help: 'the store is away or refuses, or nothing can be written; run again' },
  misuse: { code: 2, help: 'wrong usage' },
  model: {
    code: 3,
    help: 'there is no such object, or it has another digest; running again changes nothing',
  },
} as const;

/** Messages of the log. */
export const FETCHING_MESSAGES = {
  present: 'model is there already',
  retrying: 'fetch is tried again',
  fetched: 'model fetched',
  failed: 'model not fetched',
} as const;

export type FetchingMessage = (typeof FETCHING_MESSAGES)[keyof typeof FETCHING_MESSAGES];
