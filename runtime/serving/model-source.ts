import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { MaybePromise } from './http/maybe-promise';
import type { Metrics } from '../telemetry/metrics';
import { ArtifactError } from '../model/artifact-error';
import type { TrainedModel } from '../model/trained-model';
import { LOG_MESSAGES } from '../contract/events';

/** Attempts to read a file that is being written: time between two, and their number. */
const RETRY = { milliseconds: 100, times: 50 } as const;

/** The file that models are read from. */
export interface ModelFile {
  readonly path: string;
  /** A text that changes with the file, or with the target of its path. It never fails. */
  readonly stamp: () => Promise<string>;
  /**
   * Reads and checks its model, outside of the event loop.
   *
   * @throws ArtifactError if the model cannot be served, or an error of the system
   */
  readonly load: () => Promise<TrainedModel>;
}

export interface ModelSourceOptions {
  readonly file: ModelFile;
  readonly swapModel: (model: TrainedModel) => MaybePromise<void>;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/**
 * Serves the model of a file, and each later model that is written to it. A new model is checked before it is served:
 * the whole file, its digest, its schema, a prediction. Until then, and if it is refused, the previous model answers.
 *
 * The file is polled, not watched. A ConfigMap's mount is a chain of symbolic links, and the kubelet replaces one of them:
 * inotify follows the inode and does not see that, nor anything on network file systems. A stat of the path works
 * everywhere, and costs one system call.
 */
export class ModelSource {
  /** Digest of the model that is served. */
  private served: string | undefined;
  /** Stamp of the file that was last served or refused. It is not tried a second time. */
  private tried: string | undefined;
  private lastSeen: string | undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly options: ModelSourceOptions) {}

  /**
   * Serves the first model.
   *
   * @throws ArtifactError if it is refused, or an error of the system if it cannot be read
   */
  start(): Promise<void> {
    return this.inTurn(() => this.loadSettled());
  }

  /**
   * Serves the file's model if it has changed. A file that is still being written is checked again at the next poll.
   */
  look(): Promise<void> {
    return this.inTurn(async () => {
      const stamp = await this.options.file.stamp();
      const settled = stamp === this.lastSeen;
      this.lastSeen = stamp;
      if (settled && stamp !== this.tried) await this.replace(() => this.load(stamp));
    });
  }

  /** Loads the file at once, for SIGHUP: without waiting for two equal stamps, and even if it has not changed. */
  reload(): Promise<void> {
    return this.inTurn(() => this.replace(() => this.loadSettled()));
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.working.then(work);
    this.working = done.catch(() => undefined);
    return done;
  }

  private async replace(load: () => Promise<void>): Promise<void> {
    const { metrics, logger, file } = this.options;
    try {
      await load();
    } catch (error) {
      metrics.modelLoadFailures.inc();
      logger.error({ path: file.path, err: error, served: this.served }, LOG_MESSAGES.modelKept);
    }
  }

  /** A file that changes while it is read is read again. */
  private async loadSettled(): Promise<void> {
    const { file } = this.options;
    for (let left: number = RETRY.times; ; left--) {
      const stamp = await file.stamp();
      try {
        await this.load(stamp);
        return;
      } catch (error) {
        if (left === 0 || stamp === (await file.stamp())) throw error;
        await wait(RETRY.milliseconds);
      }
    }
  }

  private async load(stamp: string): Promise<void> {
    const { file, swapModel, logger } = this.options;
    try {
      const model = await file.load();
      this.tried = stamp;
      if (model.digest === this.served) {
        logger.info({ path: file.path, digest: model.digest }, 'the model is the one that is served');
        return;
      }
      await swapModel(model);
      this.served = model.digest;
    } catch (error) {
      // an invalid file stays invalid until it changes; an error of the system may be temporary
      if (error instanceof ArtifactError) this.tried = stamp;
      throw error;
    }
  }
}
