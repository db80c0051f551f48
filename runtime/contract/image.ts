/** What the process ends with. A second signal ends it at once, with 128 and the signal's number. */
export const EXIT_CODES = {
  drained: { code: 0, help: 'a signal came, and every request in flight had its answer' },
  failed: {
    code: 1,
    help: '`SHUTDOWN_TIMEOUT_SECONDS` passed before all was done, a port could not be opened, or something unforeseen was thrown',
  },
  configuration: { code: 2, help: 'the configuration was refused; standard error names every variable' },
  model: { code: 3, help: 'the model was refused; the log says why' },
} as const;

/** What the process runs, seen from the image's working directory and from the package's folder. */
const SERVER_SCRIPT = 'dist/runtime/serving/main.js';

/** What the image holds, and as whom it runs. */
export const IMAGE = {
  workingDirectory: '/app',
  script: SERVER_SCRIPT,
  /**
   * One thread collects garbage and compiles beside the one that serves, not four: each keeps memory of its own, and a pod
   * has about one core. V8 reads the flags when it starts, so the process cannot set them itself.
   *
   * 16 MiB is as large as each space of short-lived objects gets, and what V8 kept to before Node 24; there it lets them
   * grow to 32, and holds 230 MB with 256 connections instead of 145, for nothing. With 8 MiB they do not hold what so many
   * requests keep alive: with every prediction logged each then costs an eighth more.
   */
  command: ['node', '--v8-pool-size=1', '--max-semi-space-size=16', SERVER_SCRIPT],
  userId: 10001,
  /** Where a mounted model artifact lies. */
  modelDirectory: '/var/lib/cdk8s-aiops/model',
  modelFile: 'model.json',
  /** Where mounted secrets lie, one folder a secret. */
  secretsDirectory: '/var/run/secrets/cdk8s-aiops',
} as const;
