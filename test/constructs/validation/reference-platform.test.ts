import { App, Testing, YamlOutputType } from 'cdk8s';
import { expect, it } from 'vitest';
import { validateManifests } from '../../../constructs/validation';
import { ENVIRONMENTS, type PlatformEnvironment } from '../../../environments';
import { platform } from '../../../main';

const environments: [string, PlatformEnvironment][] = [
  ...Object.entries(ENVIRONMENTS),
  ['prod, scaled by requests', { ...ENVIRONMENTS.prod, requestsPerSecond: 100 }],
  [
    'prod, with a canary',
    {
      ...ENVIRONMENTS.prod,
      canary: { steps: [{ weight: 25 }, { weight: 50 }], modelPath: '/app/model.json' },
    },
  ],
  [
    'prod, with training',
    { ...ENVIRONMENTS.prod, training: { ...ENVIRONMENTS.prod.training, deployed: true } },
  ],
  ['dev, with training', { ...ENVIRONMENTS.dev, training: { ...ENVIRONMENTS.dev.training, deployed: true } }],
  [
    'prod, with Airflow',
    {
      ...ENVIRONMENTS.prod,
      training: { ...ENVIRONMENTS.prod.training, deployed: true, airflow: { postgres: { instances: 3 } } },
    },
  ],
];

it.each(environments)('what main.ts makes for %s breaks no rule', (_, environment) => {
  const app = new App({
    // a DAG file is written there
    outdir: Testing.app().outdir,
    yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
  });
  platform(app, environment);
  const manifests = app.charts.flatMap((chart): unknown[] => chart.toJson());
  const violations = validateManifests(manifests, { prometheusNamespace: 'observability' });
  expect(violations.map(({ message }) => message)).toEqual([]);
});
