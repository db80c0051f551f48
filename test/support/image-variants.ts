import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PLATFORM = join(__dirname, '../../platform');

/** Ends of the names of all images that the reference platform can name, whatever is switched on; the service's is ''. */
export function imageVariants(): string[] {
  const sources = readdirSync(PLATFORM).map((file) => readFileSync(join(PLATFORM, file), 'utf8'));
  const variants = sources.flatMap((source) =>
    [...source.matchAll(/imageReference\(environment(?:, '([\w-]+)')?\)/g)].map(
      ([, variant = '']) => variant,
    ),
  );
  return [...new Set(variants)].sort();
}
