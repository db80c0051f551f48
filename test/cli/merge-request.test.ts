import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ForgeServer } from '../support/forge';
import { ReleaseRepository, runIn } from '../support/release-repository';

const IMAGE = `ghcr.io/acme/aiops:1.1.0@sha256:${'0a'.repeat(32)}`;

describe.each([
  ['gitlab', 'merge_requests/1', '401 Unauthorized', 'GITLAB_TOKEN needs the scope api'],
  ['github', 'pull/1', 'Bad credentials', 'GITHUB_TOKEN needs the permission'],
] as const)('cdk8s-aiops release --merge-request %s', (host, page, refused, advice) => {
  let forge: ForgeServer;
  let repository: ReleaseRepository;
  let clone: string;

  beforeAll(async () => {
    forge = await ForgeServer.start();
  });

  beforeEach(() => {
    forge.requests.length = 0;
    forge.refuses = undefined;
    repository = new ReleaseRepository();
    clone = repository.clone('clone');
  });

  afterEach(() => {
    repository.remove();
  });

  afterAll(() => {
    forge.stop();
  });

  const propose = (environment: Record<string, string> = forge.environment(host)) =>
    runIn(
      clone,
      ['release', '--image', IMAGE, '--synth', 'node synth.mjs', '--merge-request', host],
      environment,
    );

  it('pushes a branch of its own, and asks for its merge', async () => {
    const { code, output, errors } = await propose();
    expect(code, errors).toBe(0);
    expect(output).toContain(page);
    const [asked] = forge.requests;
    expect(asked).toMatchObject({ target: 'main', title: 'release: image 1.1.0' });
    expect(asked!.source).toMatch(/^release-image-1-1-0-[0-9a-f]{8}$/);
    expect(repository.subjects(asked!.source)[0]).toBe('release: image 1.1.0');
    expect(repository.subjects()).toEqual(['feat: a service']);
    expect(repository.git(clone, 'log', '-1', '--format=%s')).toBe('feat: a service');
    expect(repository.leftIn(clone)).toBe('');
  });

  it('asks once for the same release, and not again where somebody closed it', async () => {
    await propose();
    const open = await propose();
    forge.requests[0]!.state = 'closed';
    const closed = await propose();
    expect([open.code, closed.code]).toEqual([0, 0]);
    expect(open.output).toContain('it is proposed already');
    expect(closed.output).toContain('somebody closed it');
    expect(forge.requests).toHaveLength(1);
  });

  it('asks anew for a release that was merged and taken back', async () => {
    await propose();
    forge.requests[0]!.state = 'merged';
    const { output } = await propose();
    expect(output).toContain('proposed to main');
    expect(forge.requests.map(({ source }) => source)).toEqual([
      expect.any(String),
      expect.stringMatching(/-2$/),
    ]);
  });

  it('says what the token lacks, and pushes nothing', async () => {
    const { code, errors } = await propose({
      ...forge.environment(host),
      GITLAB_TOKEN: 'glpat-wrong',
      GITHUB_TOKEN: 'ghp-wrong',
    });
    expect(code).toBe(1);
    expect(errors).toContain(refused);
    expect(errors).toContain(advice);
    expect(errors).not.toContain('-wrong');
    expect(repository.git(repository.remote, 'branch', '--list')).toBe('* main');
  });

  it('quotes a refusal, and goes on from the branch that it has pushed', async () => {
    forge.refuses = {
      status: host === 'gitlab' ? 409 : 422,
      body: { message: ['Another open one exists: !3'] },
    };
    const { code, errors } = await propose();
    expect(code).toBe(1);
    expect(errors).toContain('Another open one exists: !3');
    expect(repository.leftIn(clone)).toBe('');
    forge.refuses = undefined;
    expect((await propose()).code).toBe(0);
    expect(forge.requests).toHaveLength(1);
  });

  it('names the variable of the token that is missing', async () => {
    const { code, errors } = await propose({});
    expect(code).toBe(1);
    expect(errors).toMatch(/is not set|needs (GITLAB|GITHUB)_TOKEN/);
    expect(repository.git(repository.remote, 'branch', '--list')).toBe('* main');
  });
});
