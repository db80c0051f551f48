import { z } from 'zod';
import { NOTHING, type MlflowRequests } from './mlflow-requests';
import { RegistryError } from './registry-error';
import { hasCode } from './tracking';

const versionSchema = z.object({
  version: z.string(),
  source: z.string(),
  run_id: z.string().default(''),
  creation_timestamp: z.number(),
  tags: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
});

/** One version of a registered model. */
export interface ModelVersion {
  /** MLflow's number: 1, 2, … */
  readonly number: string;
  /** Where its files are. */
  readonly source: string;
  readonly runId: string;
  /** In milliseconds since 1970. */
  readonly created: number;
  readonly tags: ReadonlyMap<string, string>;
}

/** One registered model, its versions and its aliases. Each call can be repeated. */
export class ModelRegistry {
  constructor(
    private readonly requests: MlflowRequests,
    private readonly name: string,
  ) {}

  /** The version with an alias; undefined if the model or the alias is not there. */
  async byAlias(alias: string): Promise<ModelVersion | undefined> {
    try {
      const { model_version: found } = await this.requests.get(
        'registered-models/alias',
        { name: this.name, alias },
        z.object({ model_version: versionSchema }),
      );
      return versionOf(found);
    } catch (error) {
      // MLflow says so of a missing alias, as of every wrong parameter
      const missingAlias =
        hasCode(error, 'INVALID_PARAMETER_VALUE') && /alias .* not found/i.test(String(error));
      if (missingAlias || hasCode(error, 'RESOURCE_DOES_NOT_EXIST')) return undefined;
      throw error;
    }
  }

  /** Versions with a tag, the oldest first; all of them without one. */
  async versions(tag?: { readonly key: string; readonly value: string }): Promise<readonly ModelVersion[]> {
    const name = `name = '${this.name.replaceAll("'", "''")}'`;
    const filter = tag === undefined ? name : `${name} and tags.\`${tag.key}\` = '${tag.value}'`;
    const found: ModelVersion[] = [];
    let page: string | undefined;
    do {
      const answer: z.infer<typeof pageSchema> = await this.requests.get(
        'model-versions/search',
        { filter, max_results: '200', ...(page !== undefined && { page_token: page }) },
        pageSchema,
      );
      found.push(...answer.model_versions.map(versionOf));
      page = answer.next_page_token;
    } while (page !== undefined && page !== '');
    return found.sort((a, b) => Number(a.number) - Number(b.number));
  }

  /**
   * Registers a version, and the model where it is missing. A version that has the tag already is the same version.
   *
   * @param identity tag that no other version has
   */
  async register(
    identity: { readonly key: string; readonly value: string },
    {
      source,
      runId,
      tags,
    }: { readonly source: string; readonly runId: string; readonly tags: Readonly<Record<string, string>> },
  ): Promise<ModelVersion> {
    try {
      await this.requests.post('registered-models/create', { name: this.name }, NOTHING);
    } catch (error) {
      if (!hasCode(error, 'RESOURCE_ALREADY_EXISTS')) throw error;
    }
    const [before] = await this.versions(identity);
    if (before !== undefined) return before;
    try {
      const { model_version: made } = await this.requests.postOnce(
        'model-versions/create',
        {
          name: this.name,
          source,
          run_id: runId,
          tags: [identity, ...Object.entries(tags).map(([key, value]) => ({ key, value }))],
        },
        z.object({ model_version: versionSchema }),
      );
      return versionOf(made);
    } catch (error) {
      if (!(error instanceof RegistryError && error.retryable)) throw error;
      // it may have been made all the same
      const [made] = await this.versions(identity);
      if (made === undefined) throw error;
      return made;
    }
  }

  async setAlias(alias: string, { number }: ModelVersion): Promise<void> {
    await this.requests.post('registered-models/alias', { name: this.name, alias, version: number }, NOTHING);
  }

  /** A file of a version. */
  artifact({ source }: ModelVersion, file: string): Promise<string> {
    return this.requests.getArtifact(`${source}/${file}`);
  }
}

const pageSchema = z.object({
  model_versions: z.array(versionSchema).default([]),
  next_page_token: z.string().optional(),
});

function versionOf(stated: z.infer<typeof versionSchema>): ModelVersion {
  return {
    number: stated.version,
    source: stated.source,
    runId: stated.run_id,
    created: stated.creation_timestamp,
    tags: new Map(stated.tags.map(({ key, value }) => [key, value])),
  };
}
