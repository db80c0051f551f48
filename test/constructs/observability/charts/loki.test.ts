import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { expect, test } from 'vitest';
import { Loki, type LokiProps } from '../../../../constructs/observability/charts/loki';

const namespace = 'observability';

test('the release without a prop', () => {
  expect(new Loki({ namespace }).toManifest()).toMatchSnapshot();
});

test('the release with all props', () => {
  const props: Required<LokiProps> = {
    namespace,
    retention: Duration.days(7),
    storage: Size.gibibytes(100),
    storageClass: 'fast',
    size: { cpuRequest: Cpu.millis(500), memory: Size.gibibytes(4) },
    values: { singleBinary: { persistence: { enableStatefulSetAutoDeletePVC: true } } },
    addedKinds: [],
  };
  const { loki, singleBinary } = new Loki(props).values;
  expect({ loki, singleBinary }).toMatchSnapshot();
});

test('permits the kinds that a reader adds', () => {
  const addedKinds = [{ group: 'networking.k8s.io', kind: 'Ingress' }];
  expect(new Loki({ namespace, addedKinds }).deploys().namespaceKinds).toContainEqual(addedKinds[0]);
});

test('has an address in its namespace', () => {
  expect(new Loki({ namespace: 'logs' }).url).toBe('http://loki.logs.svc:3100');
});

test('removes what is older than the retention', () => {
  expect(new Loki({ namespace, retention: Duration.days(2) }).values).toMatchObject({
    loki: { limits_config: { retention_period: '48h' }, compactor: { retention_enabled: true } },
  });
});

test.each([Duration.hours(23), Duration.minutes(1501)])(
  'refuses a retention that Loki does not keep to',
  (retention) => {
    expect(() => new Loki({ namespace, retention })).toThrow(
      `the retention of Loki must be whole hours, at least 24, got ${retention.toHours({ integral: false })}; write Duration.days(30)`,
    );
  },
);
