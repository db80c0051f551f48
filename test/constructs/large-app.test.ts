import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, Lazy, Yaml, YamlOutputType } from 'cdk8s';
import { afterAll, expect, test } from 'vitest';
import { InferenceService, Model, PrometheusRule, serviceAlerts } from '../../constructs';
import { LargeApp } from '../../constructs/large-app';
import { environmentNamed } from '../../environments';
import { platform } from '../../main';

const folder = mkdtempSync(join(tmpdir(), 'large-app-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** All that was written, by the path in the output folder. */
function filesOf(outdir: string): ReadonlyMap<string, string> {
  const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(outdir.length), readFileSync(path, 'utf8')];
    }),
  );
}

function writtenBy(
  Kind: typeof App,
  yamlOutputType: YamlOutputType,
  fill: (app: App) => void,
): ReadonlyMap<string, string> {
  const outdir = mkdtempSync(join(folder, Kind.name));
  const app = new Kind({ outdir, yamlOutputType });
  fill(app);
  app.synth();
  return filesOf(outdir);
}

/** Two charts, one after the other. */
function services(app: App): void {
  const [first, second] = ['first', 'second'].map((name) => {
    const chart = new Chart(app, name, { namespace: name });
    const service = new InferenceService(chart, `${name}-service`, {
      image: 'ghcr.io/acme/aiops:1.2.0',
      model: Model.inImage({ path: '/app/model.json' }),
    });
    new PrometheusRule(chart, `${name}-alerts`, { alerts: serviceAlerts({ service }) });
    return chart;
  });
  second!.addDependency(first!);
}

test.each([
  ['one file', YamlOutputType.FILE_PER_APP],
  ['a file for each chart', YamlOutputType.FILE_PER_CHART],
  ['a file for each object', YamlOutputType.FILE_PER_RESOURCE],
])('%s is written byte by byte as by cdk8s', (_, type) => {
  const written = writtenBy(LargeApp, type, services);
  expect(written.size).toBeGreaterThan(0);
  expect(written).toEqual(writtenBy(App, type, services));
});

test('the whole platform, in folders, is written byte by byte as by cdk8s', () => {
  const whole = (app: App): void => {
    platform(app, environmentNamed('prod'));
  };
  const written = writtenBy(LargeApp, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, whole);
  expect(written.size).toBeGreaterThan(0);
  expect(written).toEqual(writtenBy(App, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, whole));
});

test('cdk8s writes for itself again afterwards, even where a synthesis failed', () => {
  const app = new LargeApp({ outdir: mkdtempSync(join(folder, 'failed')) });
  new ApiObject(new Chart(app, 'broken'), 'broken', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    data: Lazy.any({
      produce: () => {
        throw new Error('no data');
      },
    }) as unknown,
  });
  const before = Object.getOwnPropertyDescriptor(Yaml, 'save');
  expect(() => {
    app.synth();
  }).toThrow('no data');
  expect(Object.getOwnPropertyDescriptor(Yaml, 'save')).toEqual(before);
});
