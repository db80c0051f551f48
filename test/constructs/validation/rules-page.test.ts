import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import {
  HOUSE_RULES,
  RULES,
  SECURITY_RULES,
  validateManifests,
  WIRING_RULES,
  type Rule,
} from '../../../constructs/validation';
import { MUTANTS } from './mutants';

const PACKS: readonly (readonly [name: string, contents: string, rules: readonly Rule[]])[] = [
  [
    'WIRING_RULES',
    'what the set itself, and the documentation of Kubernetes and its operators, prove to be wrong. They hold for manifests of any origin',
    WIRING_RULES,
  ],
  [
    'HOUSE_RULES',
    'how this package runs a platform: nothing is left to a default of the cluster, everything is in the set, and every alert reaches somebody',
    HOUSE_RULES,
  ],
  [
    'SECURITY_RULES',
    'pods are confined, closed and pinned, no secret is in git, and a project may do no more than it must',
    SECURITY_RULES,
  ],
];

/** Each rule with the mutants that it refuses, and the message for the first one. */
async function rulesPage(): Promise<string> {
  const tables = PACKS.flatMap(([name, contents, rules]) => [
    '',
    `\`${name}\`: ${contents}.`,
    '',
    '| rule | what must hold | met in |',
    '| --- | --- | --- |',
    ...rules.map((rule) => `| [${rule.name}](#${rule.name}) | ${rule.title} | ${rule.source} |`),
  ]);
  const examples = RULES.map(({ name }) => {
    const mutants = MUTANTS.filter(({ rule }) => rule === name);
    const [example] = validateManifests(mutants[0]!.make()).filter(({ rule }) => rule === name);
    return [
      `### ${name}`,
      'It refuses a set where',
      mutants.map(({ breaks }) => `- ${breaks}`).join('\n'),
      'For example:',
      `\`\`\`text\n${example!.message}\n\`\`\``,
    ].join('\n\n');
  });
  return format(
    [INTRODUCTION, ...tables, '', '## What each rule refuses', '', examples.join('\n\n')].join('\n'),
    { ...(await resolveConfig('docs/rules.md')), parser: 'markdown' },
  );
}

const INTRODUCTION = `# Rules across manifests

<!-- Written by test/constructs/validation/rules-page.test.ts. After a change of the rules: npx vitest run test/constructs/validation/rules-page.test.ts --update -->

Each of these rules reads all synthesized objects together, because most failures are two objects, each valid alone, that
are wired wrongly. They run at every \`cdk8s synth\`, and a violation makes it exit with 2:

\`\`\`yaml
# cdk8s.yaml
validations:
  - package: ./node_modules/cdk8s-aiops
    version: 0.1.0
    class: ManifestValidation
    properties:
      releaseLabel: kube-prometheus-stack # value of the label \`release\` that the Prometheus operator selects by; false: it selects everything
      prometheusNamespace: monitoring # namespace that Prometheus scrapes from
      outsideSeries: [DCGM_FI_DEV_GPU_UTIL] # series of other exporters that your rules read
      kindsWithoutSchema: [cert-manager.io/v1/Certificate] # documents whose fields are not checked
      exceptions:
        - rule: disruption
          kind: Deployment
          name: importer
          reason: one replica on a volume that only one pod can mount
\`\`\`

YAML that was rendered elsewhere, [\`cdk8s-aiops validate\`](validate.md) holds against the same rules.

In a test of your own chart:

\`\`\`ts
import { Testing } from 'cdk8s';
import { validateManifests } from 'cdk8s-aiops/validation';

expect(validateManifests(Testing.synth(chart)).map(({ message }) => message)).toEqual([]);
\`\`\`

## Exceptions

An exception accepts the violations of one rule by one object, and needs a reason. The name of a rule that does not run is
an error. An exception that matches no violation is a violation itself, of \`unused-exception\`, so that no exception
outlives its reason.

## Rules of your own

A rule is an object with a name, a title and a function that yields its findings. \`cdk8s-aiops/validation\` exports the
types, the packs of rules below, and \`RULES\`, which is all of them:

\`\`\`ts
import { at, RULES, validateManifests, type Rule } from 'cdk8s-aiops/validation';

const ownedServices: Rule = {
  name: 'owned-services',
  title: 'Every Service names the team that owns it',
  *check(set) {
    for (const manifest of set.manifests) {
      if (manifest.kind !== 'Service' || manifest.labels['acme.com/team'] !== undefined) continue;
      yield {
        ends: [at(manifest, 'metadata.labels["acme.com/team"]')],
        problem: 'the label is not set, so nobody is called when the Service fails',
        fix: 'set it to the name of a team',
      };
    }
  },
};

validateManifests(objects, { rules: [...RULES, ownedServices] });
\`\`\`

At every synthesis, it runs through a class of your own that cdk8s-cli loads. cdk8s-cli loads JavaScript, so compile the
file if it is TypeScript:

\`\`\`js
// validation.js
const { ManifestValidation, RULES } = require('cdk8s-aiops/validation');
const { ownedServices } = require('./owned-services');

exports.AcmeValidation = class extends ManifestValidation {
  constructor(properties) {
    super({ ...properties, rules: [...RULES, ownedServices] });
  }
};
\`\`\`

\`\`\`yaml
# cdk8s.yaml
validations:
  - package: ./validation.js
    version: 0.1.0
    class: AcmeValidation
\`\`\`

A rule sees every object (\`set.manifests\`; \`valueAt(manifest, 'spec.type')\` reads any field), every object that makes pods
with its containers (\`set.workloads\`), and the workloads that a label selector selects (\`set.pods\`).
[extend.md](extend.md#a-rule) has a whole one with its test.

## The packs
`;

it('docs/rules.md says what the rules do', async () => {
  await expect(await rulesPage()).toMatchFileSnapshot('../../../docs/rules.md');
});
