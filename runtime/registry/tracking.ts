import { z } from 'zod';
import { NOTHING, type MlflowRequests } from './mlflow-requests';
import { RegistryError } from './registry-error';

const runSchema = z.object({
  info: z.object({ run_id: z.string(), artifact_uri: z.string(), start_time: z.number() }),
});

/** One run of an experiment. */
export interface Run {
  readonly id: string;
  readonly experimentId: string;
  /** Where its artifacts are, as MLflow states it. */
  readonly artifactUri: string;
  /** In milliseconds since 1970. */
  readonly startTime: number;
}

/** What a run was given and has measured. */
export interface RunRecord {
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** The data of a run. */
export interface RunInput {
  readonly name: string;
  /** At most 36 characters. */
  readonly digest: string;
  /** Address or path. */
  readonly source: string;
  readonly sourceType: 'local' | 'http' | 's3';
  readonly profile: object;
}

/** Experiments and runs. Each call can be repeated. */
export class Tracking {
  constructor(private readonly requests: MlflowRequests) {}

  /** The id of an experiment, which is made if it is missing. */
  async experiment(name: string): Promise<string> {
    const found = await this.experimentByName(name);
    if (found !== undefined) return found;
    try {
      const made = await this.requests.post(
        'experiments/create',
        { name },
        z.object({ experiment_id: z.string() }),
      );
      return made.experiment_id;
    } catch (error) {
      // made meanwhile
      if (!hasCode(error, 'RESOURCE_ALREADY_EXISTS')) throw error;
      const now = await this.experimentByName(name);
      if (now === undefined) throw error;
      return now;
    }
  }

  private async experimentByName(name: string): Promise<string | undefined> {
    try {
      const { experiment } = await this.requests.get(
        'experiments/get-by-name',
        { experiment_name: name },
        z.object({ experiment: z.object({ experiment_id: z.string(), lifecycle_stage: z.string() }) }),
      );
      if (experiment.lifecycle_stage === 'active') return experiment.experiment_id;
    } catch (error) {
      if (hasCode(error, 'RESOURCE_DOES_NOT_EXIST')) return undefined;
      throw error;
    }
    throw new RegistryError(
      `the experiment "${name}" was deleted in MLflow; restore it, or name another one`,
      undefined,
      false,
    );
  }

  /** The run with a tag, which is made if it is missing: a run that was killed is continued. */
  async run(
    experimentId: string,
    name: string,
    tag: { readonly key: string; readonly value: string },
    now: number,
  ): Promise<Run> {
    const { runs } = await this.requests.post(
      'runs/search',
      {
        experiment_ids: [experimentId],
        filter: `tags.\`${tag.key}\` = '${tag.value}'`,
        order_by: ['attributes.start_time ASC'],
        max_results: 1,
      },
      z.object({ runs: z.array(runSchema).default([]) }),
    );
    const run =
      runs[0] ??
      (
        await this.requests.postOnce(
          'runs/create',
          { experiment_id: experimentId, run_name: name, start_time: now, tags: [tag] },
          z.object({ run: runSchema }),
        )
      ).run;
    const { run_id: id, artifact_uri: artifactUri, start_time: startTime } = run.info;
    return { id, experimentId, artifactUri, startTime };
  }

  /** The id of the experiment that a run belongs to; undefined if the run is not there. */
  async experimentOf(runId: string): Promise<string | undefined> {
    try {
      const { run } = await this.requests.get(
        'runs/get',
        { run_id: runId },
        z.object({ run: z.object({ info: z.object({ experiment_id: z.string() }) }) }),
      );
      return run.info.experiment_id;
    } catch (error) {
      if (hasCode(error, 'RESOURCE_DOES_NOT_EXIST')) return undefined;
      throw error;
    }
  }

  /** Logs at the time of the run's start, so that the same again is nothing new. */
  async log(run: Run, { params, metrics, tags }: RunRecord): Promise<void> {
    const listed = (values: Readonly<Record<string, string>>) =>
      Object.entries(values).map(([key, value]) => ({ key, value }));
    await this.requests.post(
      'runs/log-batch',
      {
        run_id: run.id,
        params: listed(params),
        tags: listed(tags),
        metrics: Object.entries(metrics).map(([key, value]) => ({
          key,
          value,
          timestamp: run.startTime,
          step: 0,
        })),
      },
      NOTHING,
    );
  }

  async logInput(run: Run, { name, digest, source, sourceType, profile }: RunInput): Promise<void> {
    const dataset = {
      name,
      digest,
      source_type: sourceType,
      source: JSON.stringify(sourceType === 'local' ? { uri: source } : { url: source }),
      profile: JSON.stringify(profile),
    };
    await this.requests.post(
      'runs/log-inputs',
      { run_id: run.id, datasets: [{ dataset, tags: [{ key: 'mlflow.data.context', value: 'training' }] }] },
      NOTHING,
    );
  }

  async end(runId: string, status: 'FINISHED' | 'FAILED', now: number): Promise<void> {
    await this.requests.post('runs/update', { run_id: runId, status, end_time: now }, z.object({}));
  }

  /** Stores a file among the run's artifacts, under a path such as `model/model.json`. */
  put(run: Run, path: string, body: string): Promise<void> {
    return this.requests.putArtifact(`${run.artifactUri}/${path}`, body);
  }

  get(run: Run, path: string): Promise<string> {
    return this.requests.getArtifact(`${run.artifactUri}/${path}`);
  }
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof RegistryError && error.code === code;
}
