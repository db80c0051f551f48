import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Size, YamlOutputType } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { PlatformNamespace } from '../../constructs';
import { ENVIRONMENTS, type PlatformEnvironment } from '../../environments';

const PAGE = readFileSync('docs/production.md', 'utf8');

function read(path: string): unknown {
  return parse(readFileSync(join('gitops', path), 'utf8'));
}

/** Rows of the table below a heading, each a list of its cells. */
function rowsBelow(heading: string): string[][] {
  const section = PAGE.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

function namespacesCommand(): string {
  return PAGE.split('\n').find((line) => /^kubectl apply .*gitops\/namespaces/.test(line)) ?? '';
}

const codes = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

test('each alert that is deployed has a row, with its severity', () => {
  const rule = read('incident-monitoring/PrometheusRule.incident-alerts.k8s.yaml') as {
    spec: { groups: { rules: { alert?: string; labels: { severity: string } }[] }[] };
  };
  const deployed = rule.spec.groups
    .flatMap(({ rules }) => rules)
    .flatMap(({ alert, labels }) => (alert === undefined ? [] : [`${alert} ${labels.severity}`]));
  const told = rowsBelow('What each alert needs').flatMap(([, alerts = '', severities = '']) => {
    const each = severities.split(', ');
    return codes(alerts).map((alert, index) => `${alert} ${each[index] ?? each[0]}`);
  });
  expect(told.sort()).toEqual(deployed.sort());
});

test('each application that is deployed has a row, with its wave', () => {
  const applications = readdirSync('gitops/apps')
    .filter((file) => file.startsWith('Application.'))
    .map(
      (file) => read(`apps/${file}`) as { metadata: { name: string; annotations: Record<string, string> } },
    )
    .map(({ metadata }) => `${metadata.annotations['argocd.argoproj.io/sync-wave']} ${metadata.name}`);
  const told = rowsBelow('5. Bootstrap')
    .filter(([, wave = '']) => /^\d$/.test(wave))
    .flatMap(([, wave, names = '']) => codes(names).map((name) => `${wave} ${name}`));
  expect(told.sort()).toEqual(applications.sort());
});

describe.each(['prod', 'dev'] as const)('the Secrets of %s', (name) => {
  const { alerts, platformAlerts, deadMansSwitch }: PlatformEnvironment = ENVIRONMENTS[name];

  test.each([
    ['serving', { alerts }],
    ['observability', { platformAlerts, deadMansSwitch }],
  ])('are listed, key by key: %s', (namespace, receivers) => {
    const text = JSON.stringify(receivers);
    const keys = [...text.matchAll(/\{"name":"([^"]+)","key":"([^"]+)"\}/g)].map(([, , key]) => key!);
    const row = rowsBelow('4. Secrets').find(
      (cells) => cells[1] === `\`${namespace}\`` && cells.at(-2)?.includes(`(\`${name}\`)`),
    );
    expect(codes(row?.[2] ?? '')).toEqual(['alert-receivers']);
    expect(codes(row?.[3] ?? '').sort()).toEqual([...new Set(keys)].sort());
  });
});

test('the namespaces are applied under the name that Argo CD applies under', () => {
  // ArgoCDSSAManager in common/common.go of argo-cd
  expect(namespacesCommand()).toContain(' --field-manager=argocd-controller ');
});

test('Grafana reads the Secret that is listed', () => {
  const stack = read('apps/Application.kube-prometheus-stack.k8s.yaml') as {
    spec: { source: { helm: { valuesObject: { grafana: { admin: Record<string, string> } } } } };
  };
  const { existingSecret, userKey, passwordKey } = stack.spec.source.helm.valuesObject.grafana.admin;
  const row = rowsBelow('4. Secrets').find((cells) => cells[1] === '`observability`') ?? [];
  expect([row[2], row[3]].flatMap((cell = '') => codes(cell))).toEqual([
    existingSecret,
    userKey,
    passwordKey,
  ]);
});

test('the namespaces come before what stands in them, in the order in which kubectl takes files', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'production-'));
  onTestFinished(() => {
    rmSync(outdir, { recursive: true });
  });
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
  new PlatformNamespace(new Chart(app, 'namespaces'), 'serving', {
    quota: { cpuRequests: Cpu.units(16), memoryRequests: Size.gibibytes(64), pods: 100 },
    containerDefaults: { cpuRequest: Cpu.millis(100), memory: Size.mebibytes(128) },
  });
  app.synth();

  const order = [...namespacesCommand().matchAll(/ -f '?gitops\/([^' ]+)'?/g)].flatMap(([, path = '']) =>
    filesAt(path),
  );
  expect(order[0]).toBe('Namespace.serving.k8s.yaml');
  expect(new Set(order)).toEqual(new Set(readdirSync(join(outdir, 'namespaces'))));

  /** Files of a folder, `namespaces/`, or those of one kind in it, `namespaces/Namespace.*`. */
  function filesAt(path: string): string[] {
    const [folder = '', pattern = ''] = path.split('/');
    const files = readdirSync(join(outdir, folder)).sort();
    return files.filter((file) => file.startsWith(pattern.replace('*', '')));
  }
});
