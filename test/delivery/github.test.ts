import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { githubWorkflows } from '../../delivery/github';
import { PIPELINE_OF_A_USER as PIPELINE } from '../support/pipeline-of-a-user';

const schema = z.object({
  on: z.record(z.string(), z.record(z.string(), z.unknown()).or(z.array(z.unknown()))),
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.union([z.boolean(), z.string()]) }),
  jobs: z.record(
    z.string(),
    z.object({
      if: z.string().optional(),
      needs: z.array(z.string()).optional(),
      permissions: z.record(z.string(), z.string()).optional(),
      concurrency: z.object({ group: z.string() }).optional(),
      env: z.record(z.string(), z.string()).optional(),
      steps: z
        .array(z.object({ run: z.string().optional(), env: z.record(z.string(), z.string()).optional() }))
        .default([]),
    }),
  ),
});

const files = githubWorkflows(PIPELINE, 'written by a test');
const workflow = (name: string) => schema.parse(parse(files.get(`.github/workflows/${name}.yaml`) ?? ''));

/** What GitHub makes of `${{ … }}` in these contexts. A value that is missing is empty. */
function evaluate(expression: string | undefined, contexts: Readonly<Record<string, unknown>>): string {
  const text = /^\$\{\{ (.*) \}\}$/.exec(expression ?? '')?.[1] ?? '';
  const names = ['github', 'vars'];
  const tree = new Parser(new Lexer(text).lex().tokens, names, []).parse();
  const values = names.map((key) => ({ key, value: valueOf(contexts[key] ?? {}) }));
  return new Evaluator(tree, new data.Dictionary(...values)).evaluate().coerceString();
}

function valueOf(value: unknown): data.ExpressionData {
  if (typeof value !== 'object' || value === null) return new data.StringData(String(value));
  return new data.Dictionary(...Object.entries(value).map(([key, each]) => ({ key, value: valueOf(each) })));
}

const push = (message: string, ref_type = 'branch') => ({
  github: { event_name: 'push', ref_type, event: { head_commit: { message } } },
});

describe('a push', () => {
  const { jobs } = workflow('ci');

  it.each([
    ['a commit', push('fix: a name'), 'true'],
    ['a merge of a release', push("Merge branch 'release-1.2.3'\n\nrelease: image 1.2.3"), 'true'],
    ['a release commit', push('release: churn version 7'), 'false'],
    ['a tag on a release commit', push('release: churn version 7', 'tag'), 'true'],
    [
      'a pull request with a release commit',
      { github: { event_name: 'pull_request', ref_type: 'branch', event: {} } },
      'true',
    ],
    ['a schedule', { github: { event_name: 'schedule', ref_type: 'branch', event: {} } }, 'true'],
  ])('of %s is tested: %#', (_, contexts, tested) => {
    expect(evaluate(jobs['test']?.if, contexts)).toBe(tested);
  });

  it.each([
    ['main', '', 'prod'],
    ['dev', '', 'dev'],
    ['feature', 'dev', 'dev'],
    ['v1.2.3', '', 'prod'],
  ])('of %s (into "%s") is held against %s', (ref_name, base_ref, environment) => {
    expect(evaluate(jobs['test']?.env?.['ENVIRONMENT'], { github: { ref_name, base_ref } })).toBe(
      environment,
    );
  });
});

describe('a release of images', () => {
  const { on, jobs } = workflow('release');

  it('starts where what is copied into the image changes, which a release commit does not', () => {
    expect(on['push']).toEqual({ branches: ['main'], paths: ['Dockerfile', 'model/**'] });
    expect(evaluate(jobs['test']?.if, push('release: image abc'))).toBe('false');
  });

  it('waits for the tests, and hands the digest of the image to the release', () => {
    expect([jobs['build']?.needs, jobs['release-image']?.needs]).toEqual([['test'], ['build']]);
    expect(jobs['release-image']?.env).toMatchObject({ IMAGE: '${{ needs.build.outputs.image }}' });
  });

  it('builds with provenance and an SBOM', () => {
    const build = jobs['build']?.steps.map(({ run = '' }) => run).find((run) => run.includes('buildx build'));
    expect(build).toContain('--provenance mode=max --sbom=true');
  });
});

describe('a retraining', () => {
  const { on, jobs, concurrency } = workflow('retrain');
  const vars = { MLFLOW_TRACKING_URI: 'https://mlflow.test', TRAINING_DATA: 's3://models/churn/' };
  const dispatch = (service: string) => ({
    vars,
    github: { event_name: 'repository_dispatch', event: { client_payload: { service } } },
  });

  it('starts by schedule, by hand and by drift', () => {
    expect(on).toMatchObject({
      schedule: [{ cron: '0 3 * * 1' }],
      repository_dispatch: { types: ['drift'] },
      workflow_dispatch: {},
    });
  });

  it.each([
    ['by schedule', { vars, github: { event_name: 'schedule', event: {} } }, 'true'],
    ['by drift of its service', dispatch('serving/churn'), 'true'],
    ['by drift of another service', dispatch('serving/incident'), 'false'],
    ['without a registry', { vars: { ...vars, MLFLOW_TRACKING_URI: '' }, github: { event: {} } }, 'false'],
  ])('%s: %s', (_, contexts, runs) => {
    expect(evaluate(jobs['test']?.if, contexts)).toBe(runs);
    // the others wait for the first, and are skipped with it
    expect([jobs['retrain']?.needs, jobs['release-model']?.needs]).toEqual([['test'], ['retrain']]);
    expect([jobs['retrain']?.if, jobs['release-model']?.if]).toEqual([undefined, undefined]);
  });

  it('gets the payload as variables, and never as part of a script', () => {
    const { env, steps = [] } = jobs['retrain'] ?? {};
    expect(env).toMatchObject({
      DRIFT_SERVICE: '${{ github.event.client_payload.service }}',
      DRIFT_DIGEST: '${{ github.event.client_payload.digest }}',
      DRIFT_CAUSE: '${{ github.event.client_payload.cause }}',
    });
    expect(steps.map(({ run = '' }) => run).filter((run) => run.includes('${{'))).toEqual([]);
  });

  it('quotes gates for the shell', () => {
    const gates = ["it's > 1"];
    const retraining = { service: 'a/b', registeredModel: 'b', label: 'y', schedule: '0 3 * * 1', gates };
    const text = githubWorkflows({ ...PIPELINE, retraining }, '').get('.github/workflows/retrain.yaml');
    expect(text).toContain(String.raw`--gate 'it'\''s > 1'`);
  });

  it('never runs twice at the same time, and no two releases do', () => {
    expect(concurrency).toEqual({ group: 'retrain-churn', 'cancel-in-progress': false });
    const locks = [jobs['release-model'], workflow('release').jobs['release-image']].map(
      (job) => job?.concurrency?.group,
    );
    expect(locks).toEqual(['release', 'release']);
  });

  it('gives the right to write, and the token, to the step that releases alone', () => {
    expect(jobs['retrain']?.permissions).toEqual({ contents: 'read' });
    expect(jobs['release-model']?.permissions).toEqual({ contents: 'write' });
    const withToken = Object.values(jobs).flatMap(({ steps }) =>
      steps.filter(({ env = {} }) => 'GITHUB_TOKEN' in env),
    );
    expect(withToken.map(({ run }) => run)).toEqual([
      'gh auth setup-git\nnpx cdk8s-aiops release --registered-model churn --branch main --push\n',
    ]);
  });
});

it('writes no workflow for what a repository does not do', () => {
  const tested = { ...PIPELINE, retraining: undefined, images: undefined };
  expect([...githubWorkflows(tested, '').keys()]).toEqual(['.github/workflows/ci.yaml']);
});
