/** Exit codes of the process. A second signal ends it at once, with 128 plus the signal's number. */
export const EXIT_CODES = {
  drained: { code: 0, help: 'a signal was received, and every request in flight was answered' },
  failed: {
    code: 1,
    help: '`SHUTDOWN_TIMEOUT_SECONDS` passed before every request was answered, a port could not be opened, or an unexpected error was thrown',
  },
  configuration: { code: 2, help: 'the configuration was refused; standard error lists each problem' },
  model: { code: 3, help: 'the model was refused; the log gives the reason' },
} as const;

/** Path of the server's script, relative to the image's working directory and to the package's folder. */
const SERVER_SCRIPT = 'dist/runtime/serving/main.js';
/** The same of the scorer's script. */
const SCORER_SCRIPT = 'dist/runtime/streaming/main.js';
/** The same of the script of the drift receiver. */
const RECEIVER_SCRIPT = 'dist/runtime/receiver/main.js';

/**
 * V8 reads these flags when it starts, so the process cannot set them itself.
 *
 * `--v8-pool-size=1`: one background thread collects garbage and compiles, instead of four. Each thread has memory of
 * its own, and a pod has about one core.
 *
 * `--max-semi-space-size=16`: each half of the young generation is at most 16 MiB, the default before Node 24. Node 24
 * allows 32 MiB, and with 256 connections the process then uses 230 MB instead of 145 MB without being faster. 8 MiB is
 * too small for so many requests: with every prediction logged, a request costs an eighth more.
 */
const NODE = ['node', '--v8-pool-size=1', '--max-semi-space-size=16'] as const;

/** Paths, command and user of the container image. */
export const IMAGE = {
  workingDirectory: '/app',
  script: SERVER_SCRIPT,
  command: [...NODE, SERVER_SCRIPT],
  scorerScript: SCORER_SCRIPT,
  /** Command of a scorer, in an image that was built with the dependencies of `dependencies/streaming`. */
  scorerCommand: [...NODE, SCORER_SCRIPT],
  receiverScript: RECEIVER_SCRIPT,
  /** Command of the drift receiver, in the image of the server. */
  receiverCommand: [...NODE, RECEIVER_SCRIPT],
  userId: 10001,
  /** Folder of a mounted model artifact. */
  modelDirectory: '/var/lib/cdk8s-aiops/model',
  modelFile: 'model.json',
  /** Folder of predictions that wait for their truth, if they are to survive a restart of the container. */
  feedbackDirectory: '/var/lib/cdk8s-aiops/feedback',
  /** Folder of mounted secrets, with one folder for each secret. */
  secretsDirectory: '/var/run/secrets/cdk8s-aiops',
} as const;
