import { z } from 'zod';
import type { Git } from './git';
import { ReleaseError } from './release-error';

/** Who hosts the repository, as `--merge-request` takes it. */
export const FORGES = ['gitlab', 'github'] as const;
export type ForgeName = (typeof FORGES)[number];

/** What a person is asked to merge. */
interface Proposal {
  /** Branch with the commit. */
  readonly source: string;
  /** Branch that it is to be merged into. */
  readonly target: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** A merge request of GitLab, or a pull request of GitHub. */
interface MergeRequest {
  readonly url: string;
  readonly state: 'open' | 'merged' | 'closed';
}

/** The part of a host's API that a release needs. */
export interface Forge {
  /** The newest merge request of a branch. */
  find(source: string): Promise<MergeRequest | undefined>;
  create(proposal: Proposal): Promise<MergeRequest>;
}

const REQUEST_TIMEOUT_MS = 30_000;

/**
 * @param remote name of the remote, whose address names the project where no variable does
 * @throws ReleaseError if the token or the project is not known
 */
export async function openForge(
  name: ForgeName,
  git: Git,
  remote: string,
  environment: NodeJS.ProcessEnv,
): Promise<Forge> {
  const project = projectOf(await git.run('remote', 'get-url', remote));
  return name === 'gitlab' ? gitLab(environment, project) : gitHub(environment, project);
}

const GITLAB_STATES = { opened: 'open', locked: 'open', merged: 'merged', closed: 'closed' } as const;
const gitLabSchema = z
  .object({ web_url: z.string(), state: z.enum(['opened', 'locked', 'merged', 'closed']) })
  .transform(({ web_url: url, state }): MergeRequest => ({ url, state: GITLAB_STATES[state] }));

/** https://docs.gitlab.com/api/merge_requests/ */
function gitLab(environment: NodeJS.ProcessEnv, project: string | undefined): Forge {
  const id = set(environment['CI_PROJECT_ID']) ?? project;
  const root = set(environment['CI_SERVER_URL']) ?? 'https://gitlab.com';
  if (id === undefined) throw unknownProject('CI_PROJECT_ID');
  const token = tokenOf(environment, 'GITLAB_TOKEN', 'a project access token with the scope api');
  const url = `${root.replace(/\/+$/, '')}/api/v4/projects/${encodeURIComponent(id)}/merge_requests`;
  const headers = { 'private-token': token };
  const advice =
    'GITLAB_TOKEN needs the scope api and the role Developer; a CI_JOB_TOKEN cannot open merge requests';
  return {
    async find(source) {
      const query = new URLSearchParams({ source_branch: source, order_by: 'created_at', per_page: '1' });
      return (await ask(`${url}?${query.toString()}`, { headers }, z.array(gitLabSchema), advice))[0];
    },
    create: ({ source, target, title, body }) =>
      ask(
        url,
        {
          method: 'POST',
          headers,
          body: JSON.stringify({
            source_branch: source,
            target_branch: target,
            title,
            description: body,
            remove_source_branch: true,
          }),
        },
        gitLabSchema,
        advice,
      ),
  };
}

const gitHubSchema = z
  .object({ html_url: z.string(), state: z.enum(['open', 'closed']), merged_at: z.string().nullish() })
  .transform(({ html_url: url, state, merged_at: merged }): MergeRequest => ({
    url,
    state: typeof merged === 'string' ? 'merged' : state,
  }));

/** https://docs.github.com/en/rest/pulls/pulls */
function gitHub(environment: NodeJS.ProcessEnv, project: string | undefined): Forge {
  const repository = set(environment['GITHUB_REPOSITORY']) ?? project;
  const root = set(environment['GITHUB_API_URL']) ?? 'https://api.github.com';
  if (repository === undefined) throw unknownProject('GITHUB_REPOSITORY');
  const [owner = ''] = repository.split('/');
  const token = tokenOf(environment, 'GITHUB_TOKEN', 'a token that may write pull requests');
  const url = `${root.replace(/\/+$/, '')}/repos/${repository}/pulls`;
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  };
  const advice =
    'GITHUB_TOKEN needs the permission pull-requests: write, and the repository must let workflows open pull requests';
  return {
    async find(source) {
      const query = new URLSearchParams({ head: `${owner}:${source}`, state: 'all', per_page: '1' });
      return (await ask(`${url}?${query.toString()}`, { headers }, z.array(gitHubSchema), advice))[0];
    },
    create: ({ source, target, title, body }) =>
      ask(
        url,
        { method: 'POST', headers, body: JSON.stringify({ head: source, base: target, title, body }) },
        gitHubSchema,
        advice,
      ),
  };
}

async function ask<T>(
  url: string,
  {
    headers,
    ...request
  }: { readonly method?: string; readonly headers: Record<string, string>; readonly body?: string },
  answer: z.ZodType<T>,
  advice: string,
): Promise<T> {
  const [shown = ''] = url.split('?');
  let got: Response;
  let said: string;
  try {
    got = await fetch(url, {
      ...request,
      headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'cdk8s-aiops' },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    said = await got.text();
  } catch (error) {
    const { message, cause } = error as Error;
    throw new ReleaseError(`${shown} does not answer: ${cause instanceof Error ? cause.message : message}`);
  }
  const method = request.method ?? 'GET';
  if (!got.ok) {
    const wanted = [401, 403, 404].includes(got.status) ? `; ${advice}` : '';
    throw new ReleaseError(
      `${method} ${shown} was answered ${got.status}: ${said.slice(0, 300).trim()}${wanted}`,
    );
  }
  const parsed = answer.safeParse(parseJson(said));
  if (parsed.success) return parsed.data;
  throw new ReleaseError(`${method} ${shown} answered something else than the API does; check its address`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `group/project` of `https://host/group/project.git`, `git@host:group/project.git` and the like. */
function projectOf(address: string): string | undefined {
  return /^(?:\w+:\/\/[^/]+\/|[^/:]+@[^/:]+:)(.+?)(?:\.git)?\/?$/.exec(address)?.[1];
}

function tokenOf(environment: NodeJS.ProcessEnv, name: string, what: string): string {
  const token = set(environment[name]);
  if (token !== undefined) return token;
  throw new ReleaseError(`--merge-request needs ${name}, ${what}; set it in the environment`);
}

function unknownProject(name: string): ReleaseError {
  return new ReleaseError(`the address of the remote names no project, and ${name} is not set; set it`);
}

function set(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
