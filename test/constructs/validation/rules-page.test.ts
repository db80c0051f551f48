import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { validateManifests } from '../../../constructs/validation';
import { RULES } from '../../../constructs/validation/rules';
import { MUTANTS } from './mutants';

/** Each rule with the first mutant that it refuses, and what it says. */
async function rulesPage(): Promise<string> {
  const rows = RULES.map(
    ({ id, name, title, source }) => `| ${id} | [${name}](#${name}) | ${title} | ${source} |`,
  );
  const examples = RULES.map(({ name }) => {
    const mutant = MUTANTS.find(({ rule }) => rule === name)!;
    const [example] = validateManifests(mutant.make()).filter((violation) => violation.name === name);
    const refused = MUTANTS.filter(({ rule }) => rule === name).map(({ breaks }) => `- ${breaks}`);
    return [
      `### ${name}`,
      `It refuses a set where`,
      refused.join('\n'),
      `For example:`,
      `\`\`\`text\n${example!.message}\n\`\`\``,
    ].join('\n\n');
  });
  return format(
    [
      INTRODUCTION,
      '| | rule | what must hold | met in |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
      '## What each refuses',
      '',
      examples.join('\n\n'),
    ].join('\n'),
    { ...(await resolveConfig('docs/rules.md')), parser: 'markdown' },
  );
}

const INTRODUCTION = `# Rules across manifests

<!-- Written by test/constructs/validation/rules-page.test.ts. After a change of the rules: npx vitest run test/constructs/validation/rules-page.test.ts --update -->

Each of these rules looks at all synthesized objects together, because most failures are two objects, each valid alone,
that are wired wrongly. They run at every \`cdk8s synth\`, and a violation makes it exit with 2:

\`\`\`yaml
# cdk8s.yaml
validations:
  - package: ./node_modules/cdk8s-aiops
    version: 0.1.0
    class: ManifestValidation
    properties:
      releaseLabel: kube-prometheus-stack # value of the label \`release\` that the Prometheus operator selects by
      prometheusNamespace: monitoring # namespace that Prometheus scrapes from
      outsideSeries: [DCGM_FI_DEV_GPU_UTIL] # series of other exporters that your rules read
      kindsWithoutSchema: [cert-manager.io/v1/Certificate] # documents whose fields nobody can check
      exceptions:
        - rule: R3 # or its name
          kind: Deployment
          name: importer
          reason: one replica on a volume that only one pod can mount
\`\`\`

An exception needs a reason, and one that accepts nothing is a violation itself. In a test of your own chart:

\`\`\`ts
import { Testing } from 'cdk8s';
import { validateManifests } from 'cdk8s-aiops';

expect(validateManifests(Testing.synth(chart)).map(({ message }) => message)).toEqual([]);
\`\`\`
`;

it('docs/rules.md says what the rules do', async () => {
  await expect(await rulesPage()).toMatchFileSnapshot('../../../docs/rules.md');
});
