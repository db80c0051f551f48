import { App, Duration, Size, YamlOutputType } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { validateManifests } from '../../../constructs/validation';
import { ENVIRONMENTS, type PlatformEnvironment } from '../../../environments';
import { platform } from '../../../main';
import { integrations } from './integrations';
import { isOurs } from './our-errors';
import { mostly, wholeNumber } from './service-props';
import { cases } from '../../support/effort';

const days = (min: number, max: number) => fc.integer({ min, max }).map((each) => Duration.days(each));

const quota = fc.record({
  cpuRequests: fc.integer({ min: 1, max: 64 }).map((each) => Cpu.units(each)),
  memoryRequests: fc.integer({ min: 1, max: 256 }).map((each) => Size.gibibytes(each)),
  pods: wholeNumber(1, 500),
});

const environment: fc.Arbitrary<PlatformEnvironment> = fc
  .record(
    {
      repository: mostly<PlatformEnvironment['repository']>(
        fc.constantFrom(
          { url: 'https://git.test/platform.git', revision: 'main' },
          { url: 'git@git.test:acme/platform.git', revision: 'v1.2.0', path: 'clusters/prod' },
        ),
        fc.constantFrom(
          { url: 'https://github.com/your-org/platform.git', revision: 'main' },
          { url: 'https://user:pw@git.test/platform.git', revision: 'main' },
          { url: 'https://git.test/platform.git', revision: 'main', path: '../elsewhere' },
        ),
      ),
      registry: fc.constantFrom('localhost:5001', 'registry.test', '<registry>'),
      podSecurityVersion: mostly(fc.constantFrom('v1.28', 'v1.34'), fc.constantFrom('latest', '1.30')),
      replicas: fc.record({ minimum: wholeNumber(1, 4), maximum: wholeNumber(5, 9) }),
      requestsPerSecond: wholeNumber(1, 1000),
      ingress: fc.constant({ host: 'incident.test' }),
      quotas: fc.record({ serving: quota, training: quota }, { requiredKeys: [] }),
      alerts: integrations,
      driftWebhook: fc.constantFrom(
        { url: 'https://hooks.test/drift' },
        { url: 'https://user:pw@hooks.test/drift' },
      ),
      metricAliases: fc.boolean(),
      observability: fc.record({
        replicas: fc.integer({ min: 1, max: 3 }),
        metricRetention: days(1, 60),
        logRetention: mostly(days(1, 60), fc.constant(Duration.hours(3))),
        storage: fc.integer({ min: 1, max: 500 }).map((each) => Size.gibibytes(each)),
      }),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .map((changes) => ({ ...ENVIRONMENTS.prod, ...changes }));

function synthesize(each: PlatformEnvironment): unknown[] | Error {
  const app = new App({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  try {
    platform(app, each);
    return app.charts.flatMap((chart): unknown[] => chart.toJson());
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

it.each(fc.sample(environment, { seed: 1, numRuns: cases(20, 200) }))(
  'whatever differs between installations, the platform breaks no rule, or is refused in a sentence (%#)',
  (each) => {
    const made = synthesize(each);
    if (made instanceof Error) {
      expect(isOurs(made), made.stack).toBe(true);
      return;
    }
    const violations = validateManifests(made, { prometheusNamespace: 'observability' }).filter(
      // a quota that is drawn may be too small for the pods
      ({ rule, severity }) => severity === 'error' && (rule !== 'quota-fits' || each.quotas === undefined),
    );
    expect(violations.map(({ message }) => message)).toEqual([]);
    expect(JSON.stringify(made)).not.toContain('user:pw');
    expect(JSON.stringify(synthesize(each))).toBe(JSON.stringify(made));
  },
);
