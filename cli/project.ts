import { existsSync, readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';

const projectSchema = z.looseObject({ app: z.string().min(1).optional(), output: z.string().optional() });

/** The settings of a cdk8s app. */
type Project = z.infer<typeof projectSchema>;

/** cdk8s.yaml is missing or cannot be used. */
class ProjectError extends Error {
  override readonly name = 'ProjectError';
}

/**
 * Reads the cdk8s.yaml of the current folder.
 *
 * @throws ProjectError if there is none, or if it is not as cdk8s reads it
 */
export function readProject(): Project {
  if (!existsSync('cdk8s.yaml')) {
    throw new ProjectError(
      `there is no cdk8s.yaml in ${process.cwd()}; run this in the folder of a cdk8s app`,
    );
  }
  const { success, data, error } = projectSchema.safeParse(parsed(readFileSync('cdk8s.yaml', 'utf8')));
  if (success) return data;
  const [{ path, message }] = error.issues as [z.core.$ZodIssue, ...z.core.$ZodIssue[]];
  throw new ProjectError(`cdk8s.yaml: ${path.length > 0 ? `\`${path.join('.')}\` ` : ''}${message}`);
}

/** @throws ProjectError if cdk8s.yaml names no command that makes the manifests */
export function requireApp({ app }: Project): void {
  if (app !== undefined) return;
  throw new ProjectError(
    'cdk8s.yaml names no app; add the command that runs yours, such as `app: npx tsx main.ts`',
  );
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof YAMLParseError)
      throw new ProjectError(`cdk8s.yaml is no YAML: ${error.message.split(':\n')[0]}`);
    throw error;
  }
}
