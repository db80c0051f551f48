import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

/**
 * Why `promtool check rules` refuses each of many alerts, in one run.
 *
 * @returns by the index of the alert; those that are not there are loaded
 */
export function refusedRules(
  alerts: readonly { readonly expr: string; readonly description?: string }[],
): ReadonlyMap<number, string> {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-promtool-'));
  try {
    const file = join(folder, 'rules.yaml');
    const rules = alerts.map(({ expr, description = '' }, i) => ({
      alert: `A${i}`,
      expr,
      annotations: { description },
    }));
    writeFileSync(file, stringify({ groups: [{ name: 'g', rules }] }, { lineWidth: 0 }));
    const { stdout, stderr } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    const lines = (stdout + stderr).split('\n');
    return new Map(
      lines.flatMap((line) => {
        const rule = /rule (\d+), "A\d+": (.*)$/.exec(line);
        return rule ? [[Number(rule[1]) - 1, rule[2]!] as const] : [];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
