import { withoutLogin } from '../../private/without-login';
import { refusePlaceholder } from './placeholder';

/** Props of `GitRepository`. */
export interface GitRepositoryProps {
  /** URL from which Argo CD pulls: `https://…`, `ssh://…` or `git@host:owner/name.git`. */
  readonly url: string;

  /** Branch, tag or commit to follow. */
  readonly revision: string;

  /**
   * Folder of the repository that synthesis writes into, without slashes at its ends; `'.'` is its root.
   *
   * @default 'gitops'
   */
  readonly path?: string;

  /**
   * Name of the setting that holds this repository, for errors.
   *
   * @default 'repository'
   */
  readonly field?: string;
}

const HOST = String.raw`(?:\[[\da-f:]+\]|[^/\s@:[\]]+)(?::\d+)?`;
const GIT_URL = new RegExp(`^(?:https?://${HOST}/|ssh://(?:[\\w.-]+@)?${HOST}/|[\\w.-]+@[\\w.-]+:)\\S+$`);

/**
 * The GitOps repository from which Argo CD reads the synthesized manifests.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/private-repositories/
 * @example
 * new GitRepository({ url: 'https://github.com/acme/platform.git', revision: 'main' });
 */
export class GitRepository {
  /** URL from which Argo CD pulls. */
  readonly url: string;
  /** Branch, tag or commit to follow. */
  readonly revision: string;
  /** Folder that synthesis writes into; `.` is the root. */
  readonly path: string;

  /**
   * @throws if Git does not accept the URL, it contains a placeholder or credentials, or the path leaves the repository
   */
  constructor({ url, revision, path = 'gitops', field = 'repository' }: GitRepositoryProps) {
    this.url = refusePlaceholder(`${field}.url`, url);
    this.revision = refusePlaceholder(`${field}.revision`, revision);
    this.path = path;
    if (!GIT_URL.test(url)) {
      throw new Error(
        `${field}.url must be a Git URL without credentials, got "${withoutLogin(url)}"; ` +
          'write https://host/owner/name.git or git@host:owner/name.git, and give Argo CD the credentials in a Secret',
      );
    }
    if (revision === '')
      throw new Error(`${field}.revision must name a branch, tag or commit, got ""; write main`);
    if (path === '' || path.startsWith('/') || path.endsWith('/') || path.split('/').includes('..')) {
      throw new Error(
        `${field}.path must be a folder inside the repository, without slashes at its ends, got "${path}"; write gitops`,
      );
    }
  }

  /** Path of a folder below `path`, from the repository's root. */
  folder(name: string): string {
    return this.path === '.' ? name : `${this.path}/${name}`;
  }
}
