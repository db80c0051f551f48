import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const projectSchema = z.looseObject({ output: z.string().optional() });

/** What cdk8s.yaml in the current folder says. @throws Error if there is none */
export function readProject(): z.infer<typeof projectSchema> {
  if (!existsSync('cdk8s.yaml')) {
    throw new Error(`there is no cdk8s.yaml in ${process.cwd()}; run this in the folder of a cdk8s app`);
  }
  return projectSchema.parse(parse(readFileSync('cdk8s.yaml', 'utf8')));
}
