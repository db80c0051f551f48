import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CHECKED_BY } from '../constructs/validation/manifest-validation';
import { readManifests } from '../constructs/validation/manifests/read-manifests';
import { type Violation, validateManifests } from '../constructs/validation/validate-manifests';

const [WHO, THIS_PACKAGE] = CHECKED_BY;

const reportsSchema = z.object({
  reports: z.array(
    z.object({ summary: z.object({ metadata: z.record(z.string(), z.string()).optional() }) }),
  ),
});

/**
 * Whether ManifestValidation, or a class that extends it, was among the plugins of a synthesis.
 *
 * @param file reports that cdk8s-cli wrote; where it ran no plugin, it writes none
 */
export function pluginChecked(file: string): boolean {
  if (!existsSync(file)) return false;
  const { reports } = reportsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return reports.some(({ summary }) => summary.metadata?.[WHO] === THIS_PACKAGE);
}

/**
 * Checks every rule with its default options over all files of a synthesis.
 *
 * @returns each violation; those that are warnings break nothing
 */
export function violationsIn(folder: string): readonly Violation[] {
  // of a Helm chart only the templates are Kubernetes objects
  const root = existsSync(join(folder, 'Chart.yaml')) ? join(folder, 'templates') : folder;
  const objects = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ya?ml|json)$/.test(file) && file !== 'construct-metadata.json')
    .sort()
    .flatMap((file) => readManifests(readFileSync(join(root, file), 'utf8'), file));
  return validateManifests(objects);
}
