/** `npm run pipelines`: writes GitLab's file and GitHub's workflows of this repository. */
import { writeFileSync } from 'node:fs';
import { githubWorkflows } from '../delivery/github';
import { gitlabPipeline } from '../delivery/gitlab';
import type { Pipeline } from '../delivery/pipeline';

const WRITTEN_BY = 'written by `npm run pipelines` from scripts/pipelines.ts; never edited';

const PIPELINE: Pipeline = {
  branches: { main: 'prod' },
  // the oldest that the package supports, and what the image runs
  node: [20, 24],
  command: 'npx tsx cli/cdk8s-aiops.ts',
  test: { setup: 'scripts/install-test-tools.sh', timeoutMinutes: 60 },
  retraining: {
    service: 'serving/incident',
    registeredModel: 'incident',
    label: 'incident',
    gates: ['no severe finding', 'rows >= 1000', 'roc_auc > champion at 95%'],
    schedule: '0 3 * * 1',
  },
  images: {
    builds: [
      { name: 'runtime' },
      { name: 'runtime-streaming', buildArgs: { DEPENDENCIES: 'streaming' } },
      { name: 'runtime-retrain', target: 'retrain' },
      { name: 'runtime-mlflow', context: 'templates/mlflow' },
      { name: 'runtime-spark', context: 'templates/spark' },
    ],
    platforms: ['linux/amd64', 'linux/arm64'],
    on: 'version-tag',
    releaseBy: 'merge-request',
  },
  publish: { environment: 'npm' },
};

/** The files by their paths. */
export function pipelines(): Map<string, string> {
  return new Map([
    ['.gitlab-ci.yml', gitlabPipeline(PIPELINE, WRITTEN_BY)],
    ...githubWorkflows(PIPELINE, WRITTEN_BY),
  ]);
}

if (require.main === module) {
  for (const [path, text] of pipelines()) writeFileSync(path, text);
}
