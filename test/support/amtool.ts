import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { AlertmanagerFile } from '../../constructs/observability/alertmanager/alertmanager-file';
import { toolInstalled } from './tools';

/** Whether Alertmanager's own tool is on the path. Debian has it in the package `prometheus-alertmanager`. */
export const amtoolInstalled = toolInstalled(
  spawnSync('amtool', ['--version']).status === 0,
  'amtool',
  'ROUTES WERE NOT CHECKED',
);

/** What `amtool check-config` says. */
export function checkConfig(file: object): { passed: boolean; output: string } {
  return withFile(file, (path) => amtool('check-config', path));
}

/** The receivers that amtool finds for labels, `amtool config routes test`. */
export function routesTest(file: AlertmanagerFile, labels: Readonly<Record<string, string>>): string[] {
  const { passed, answer, output } = withFile(file, (path) =>
    amtool(
      'config',
      'routes',
      'test',
      `--config.file=${path}`,
      ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
    ),
  );
  if (!passed) throw new Error(output);
  return answer.trim().split(',');
}

/** What a message becomes, `amtool template render`. */
export function renderTemplate(text: string, data: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-amtool-'));
  try {
    const path = join(folder, 'data.json');
    writeFileSync(path, JSON.stringify(data));
    // the tool wants a file of templates, even if none is used
    const templates = join(folder, 'none.tmpl');
    writeFileSync(templates, '');
    return amtool(
      'template',
      'render',
      `--template.glob=${templates}`,
      `--template.text=${text}`,
      `--template.data=${path}`,
    ).output;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function amtool(...parameters: string[]): { passed: boolean; answer: string; output: string } {
  const { status, stdout, stderr } = spawnSync('amtool', parameters, { encoding: 'utf8' });
  return { passed: status === 0, answer: stdout, output: stdout + stderr };
}

function withFile<T>(file: object, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-amtool-'));
  try {
    const path = join(folder, 'alertmanager.yml');
    writeFileSync(path, stringify(file));
    return use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
