import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Validation, ValidationContext } from 'cdk8s-cli/plugins';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import {
  at,
  ManifestValidation,
  RULES,
  type ManifestValidationOptions,
  type Rule,
} from '../../../constructs/validation';
import { type Document, goodPlatform } from './good-platform';
import { MUTANTS } from './mutants';

const folder = mkdtempSync(join(tmpdir(), 'plugin-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What cdk8s-cli does with a plugin after a synthesis, with its own context and report. */
async function report(documents: readonly Document[], properties = {}, Plugin = ManifestValidation) {
  const files = [documents.slice(0, 3), documents.slice(3)].map((part, i) => {
    const file = join(folder, `${i}.k8s.yaml`);
    writeFileSync(file, part.map((document) => stringify(document)).join('---\n'));
    return file;
  });
  const context = new ValidationContext(files, 'cdk8s-aiops', '0.1.0', {
    incident: { path: 'serving/incident' },
  });
  const plugin: Validation = new Plugin(properties);
  await plugin.validate(context);
  return context.report;
}

describe('the plugin of cdk8s-cli', () => {
  it('reports success for the reference platform', async () => {
    const { success } = await report(goodPlatform());
    expect(success).toBe(true);
  });

  it('reports the rule, both objects, their files and their constructs, and the fix', async () => {
    const [mutant] = MUTANTS.filter(({ rule }) => rule === 'hpa-owns-replicas');
    const broken = await report(mutant!.make());
    expect(broken.success).toBe(false);
    const { violations, summary } = broken.toJson();
    expect(summary.metadata).toMatchObject({ Violations: '1' });
    expect(violations).toHaveLength(1);
    expect(violations[0]!.recommendation).toContain('every sync undoes the scaling');
    expect(violations).toMatchObject([
      {
        ruleName: 'hpa-owns-replicas',
        fix: 'remove spec.replicas from Deployment incident',
        violatingConstructs: [
          {
            resourceName: 'incident',
            constructPath: 'serving/incident',
            manifestPath: join(folder, '1.k8s.yaml'),
            locations: ['Deployment serving/incident spec.replicas'],
          },
          {
            resourceName: 'incident',
            constructPath: 'serving/incident',
            manifestPath: join(folder, '1.k8s.yaml'),
            locations: ['HorizontalPodAutoscaler serving/incident spec.scaleTargetRef'],
          },
        ],
      },
    ]);
  });

  it('prints a warning, and reports success', async () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const [mutant] = MUTANTS.filter(({ rule }) => rule === 'hpa-settles');
    const warned = await report(mutant!.make());
    expect(printed.mock.calls).toEqual([
      [expect.stringMatching(/^warning: hpa-settles: .* 6 pods without any load are still 6 after 12 hours/)],
    ]);
    printed.mockRestore();
    expect(warned.success).toBe(true);
    expect(warned.toJson().summary.metadata).toMatchObject({ Violations: '0', Warnings: '1' });
  });

  it('reads empty documents as nothing', async () => {
    const file = join(folder, 'empty.k8s.yaml');
    writeFileSync(
      file,
      goodPlatform()
        .map((document) => stringify(document))
        .join('---\n---\n'),
    );
    const context = new ValidationContext([file], 'cdk8s-aiops', '0.1.0');
    await new ManifestValidation().validate(context);
    expect(context.report.success).toBe(true);
  });

  it('takes its options from the properties in cdk8s.yaml', async () => {
    const { success } = await report(goodPlatform(), { prometheusNamespace: 'observability' });
    expect(success).toBe(false);
  });

  it('runs rules of a subclass beside its own', async () => {
    const refuseAll: Rule = {
      name: 'refuse-all',
      title: 'There are no objects',
      *check({ manifests }) {
        yield { ends: [at(manifests[0]!, 'kind')], problem: 'there is one', fix: 'remove it' };
      },
    };
    class OwnValidation extends ManifestValidation {
      constructor(properties: ManifestValidationOptions) {
        super({ ...properties, rules: [...RULES, refuseAll] });
      }
    }
    const { violations } = (await report(goodPlatform(), {}, OwnValidation)).toJson();
    expect(violations.map(({ ruleName }) => ruleName)).toEqual(['refuse-all']);
  });

  it('says where rules go, if cdk8s.yaml names them', async () => {
    await expect(report(goodPlatform(), { rules: ['refuse-all'] })).rejects.toThrow(
      /a class of your own there that extends ManifestValidation/,
    );
  });

  it('names each property that it does not know', async () => {
    await expect(report(goodPlatform(), { releaseLable: 'prometheus' })).rejects.toThrow(/releaseLable/);
  });
});
