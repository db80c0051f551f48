import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const TOKEN = 'secret-token';

const gitLabProposal = z.strictObject({
  source_branch: z.string(),
  target_branch: z.string(),
  title: z.string().max(255),
  description: z.string().max(1_048_576),
  remove_source_branch: z.boolean(),
});
const gitHubProposal = z.strictObject({
  head: z.string(),
  base: z.string(),
  title: z.string(),
  body: z.string(),
});

interface Asked {
  readonly source: string;
  readonly target: string;
  readonly title: string;
  state: 'open' | 'merged' | 'closed';
}

/**
 * A host of repositories with the two calls of merge requests as GitLab and GitHub document them:
 * https://docs.gitlab.com/api/merge_requests/ and https://docs.github.com/en/rest/pulls/pulls.
 */
export class ForgeServer {
  readonly requests: Asked[] = [];
  /** Set where the next creation is answered so. */
  refuses: { readonly status: number; readonly body: object } | undefined;

  private constructor(private readonly server: Server) {
    server.on('request', (asked: IncomingMessage, answer: ServerResponse) => {
      void this.answer(asked).then(({ status, body }) => {
        answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  }

  static async start(): Promise<ForgeServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ForgeServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Variables as a pipeline of each host sets them. */
  environment(host: 'gitlab' | 'github'): Record<string, string> {
    return host === 'gitlab'
      ? { GITLAB_TOKEN: TOKEN, CI_SERVER_URL: this.url, CI_PROJECT_ID: '7' }
      : { GITHUB_TOKEN: TOKEN, GITHUB_API_URL: this.url, GITHUB_REPOSITORY: 'acme/aiops' };
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(asked: IncomingMessage): Promise<{ status: number; body: object }> {
    const { pathname, searchParams: query } = new URL(asked.url ?? '', this.url);
    const gitLab = pathname === '/api/v4/projects/7/merge_requests';
    if (!gitLab && pathname !== '/repos/acme/aiops/pulls')
      return { status: 404, body: { message: '404 Not Found' } };
    const { authorization, 'private-token': token } = asked.headers;
    if ((gitLab ? token : authorization) !== (gitLab ? TOKEN : `Bearer ${TOKEN}`)) {
      return { status: 401, body: { message: gitLab ? '401 Unauthorized' : 'Bad credentials' } };
    }
    if (asked.method === 'GET') {
      const source = gitLab ? query.get('source_branch') : query.get('head')?.replace(/^acme:/, '');
      const found = this.requests.filter((each) => each.source === source);
      return { status: 200, body: found.map((each) => this.shown(each, gitLab)) };
    }
    if (this.refuses !== undefined) return this.refuses;
    const made = gitLab
      ? gitLabAsked(JSON.parse(await text(asked)))
      : gitHubAsked(JSON.parse(await text(asked)));
    this.requests.push(made);
    return { status: 201, body: this.shown(made, gitLab) };
  }

  private shown(request: Asked, gitLab: boolean): object {
    const number = 1 + this.requests.indexOf(request);
    const { state } = request;
    return gitLab
      ? {
          web_url: `${this.url}/acme/aiops/-/merge_requests/${number}`,
          state: state === 'open' ? 'opened' : state,
        }
      : {
          html_url: `${this.url}/acme/aiops/pull/${number}`,
          state: state === 'open' ? 'open' : 'closed',
          merged_at: state === 'merged' ? '2026-01-01T00:00:00Z' : null,
        };
  }
}

function gitLabAsked(body: unknown): Asked {
  const { source_branch: source, target_branch: target, title } = gitLabProposal.parse(body);
  return { source, target, title, state: 'open' };
}

function gitHubAsked(body: unknown): Asked {
  const { head: source, base: target, title } = gitHubProposal.parse(body);
  return { source, target, title, state: 'open' };
}
