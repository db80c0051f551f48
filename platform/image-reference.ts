import { refusePlaceholder } from '../constructs';
import type { PlatformEnvironment } from '../environments';

/**
 * The released image, from the mirror where there is one.
 *
 * @param variant end of the name of another stage, which has the same tag; its digest is not known
 */
export function imageReference(
  { release, registry }: Pick<PlatformEnvironment, 'release' | 'registry'>,
  variant = '',
): string {
  const { repository, tag, digest } = release.image;
  const path = refusePlaceholder('release.json: image.repository', repository);
  const mirrored =
    registry === undefined
      ? path
      : `${refusePlaceholder('registry', registry)}/${path.slice(path.indexOf('/') + 1)}`;
  return `${mirrored}${variant}:${tag}${digest === null || variant !== '' ? '' : `@${digest}`}`;
}
