import { z } from 'zod';
import { parseImage } from './image';

const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits')
  .nullable();

const releasedModel = z.strictObject({
  /** Number of the version in the registry: 1, 2, … */
  number: z.string().regex(/^[1-9]\d*$/, 'must be the number of a version'),
  /** Version that the artifact states. */
  version: z.string().min(1),
  /** Digest that the artifact states. */
  digest: digest.unwrap(),
  /** Address of the artifact. */
  address: z.string().regex(/^s3:\/\/[^/]+\/.+$/, 'must be s3://bucket/key'),
  /** Size of the artifact. */
  bytes: z.number().int().positive(),
  /** Id of the run that trained it. */
  run: z.string(),
  /** Digest of the data that it was trained on. */
  data: z.string(),
  /** Numbers of versions that were rolled back, and are not released again by their alias. */
  withdrawn: z.array(z.string()).optional(),
});

/** A version of a registered model, as release.json names it. */
export type ReleasedModel = z.infer<typeof releasedModel>;

/** What is released: machines write it, synthesis reads it. */
const releaseFileSchema = z
  .looseObject({
    image: z.looseObject({ repository: z.string(), tag: z.string(), digest }).optional(),
    /** By `name@alias`. */
    models: z.record(z.string(), releasedModel).optional(),
  })
  .superRefine(({ image }, context) => {
    if (image === undefined) return;
    const problem = imageProblem(image);
    if (problem !== undefined) context.addIssue({ code: 'custom', path: ['image'], message: problem });
  });

export type ReleaseFile = z.infer<typeof releaseFileSchema>;

/** Key of a model in `models`, written as MLflow writes it in `models:/name@alias`. */
export function releaseKey(name: string, alias: string): string {
  return `${name}@${alias}`;
}

/**
 * @param text of release.json
 * @param file its path, for errors
 * @throws if it is not what `cdk8s-aiops release` writes
 */
export function parseReleaseFile(text: string, file: string): ReleaseFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}; restore it from git`,
      { cause: error },
    );
  }
  const parsed = releaseFileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new Error(
    `${file}: ${issue.path.join('.') || 'the document'}: ${issue.message}; restore it from git, or write it with cdk8s-aiops release`,
  );
}

/** Two spaces and a newline at the end, as prettier writes JSON. */
export function formatReleaseFile(release: ReleaseFile): string {
  return `${JSON.stringify(release, null, 2)}\n`;
}

function imageProblem(image: NonNullable<ReleaseFile['image']>): string | undefined {
  const { repository, tag, digest: known } = image;
  try {
    // a placeholder is refused where it is deployed
    if (!repository.includes('<')) parseImage(`${repository}:${tag}${known === null ? '' : `@${known}`}`);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
