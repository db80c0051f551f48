import { describe, expect, test } from 'vitest';
import { alloy } from '../../../../constructs/observability/charts/alloy';
import { Loki } from '../../../../constructs/observability/charts/loki';
import { promtail } from '../../../../constructs/observability/charts/promtail';

const namespace = 'observability';
const loki = new Loki({ namespace: 'logs' });

describe('Alloy', () => {
  test('the release without values of the reader', () => {
    expect(alloy({ namespace, loki }).toManifest()).toMatchSnapshot();
  });

  test('with values of the reader', () => {
    const { controller } = alloy({ namespace, loki, values: { controller: { tolerations: [] } } }).values;
    expect(controller).toMatchObject({ tolerations: [], volumes: { extra: [{ name: 'state' }] } });
  });

  test('writes to the Loki that it is given', () => {
    expect(alloy({ namespace, loki }).values).toHaveProperty(
      'alloy.configMap.content',
      expect.stringContaining('url = "http://loki.logs.svc:3100/loki/api/v1/push"'),
    );
  });

  test('may look up pods, and read no Secret', () => {
    const { rbac } = alloy({ namespace, loki }).values;
    expect(JSON.stringify(rbac)).not.toContain('secrets');
  });

  test('sends to every component that its configuration names', () => {
    const { content } = (alloy({ namespace, loki }).values['alloy'] as { configMap: { content: string } })
      .configMap;
    const declared = [...content.matchAll(/^([a-z_.]+) "(\w+)" \{/gm)].map(
      ([, type, label]) => `${type}.${label}`,
    );
    const used = [...content.matchAll(/([a-z_]+(?:\.[a-z_]+)+)\.(?:receiver|targets|output)\b/g)].map(
      ([, name]) => name,
    );
    expect(used).toHaveLength(5);
    expect(declared).toEqual(expect.arrayContaining(used));
  });
});

describe('Promtail', () => {
  test('the release without values of the reader', () => {
    expect(promtail({ namespace, loki }).toManifest()).toMatchSnapshot();
  });

  test('with values of the reader', () => {
    const { resources } = promtail({
      namespace,
      loki,
      values: { resources: { limits: { memory: '1Gi' } } },
    }).values;
    expect(resources).toEqual({ requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '1Gi' } });
  });
});
