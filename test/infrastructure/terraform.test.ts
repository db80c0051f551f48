import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing, YamlOutputType } from 'cdk8s';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { environmentNamed } from '../../environments';
import { infrastructureOf } from '../../environments/infrastructure';
import { platform } from '../../main';
import { imageVariants } from '../support/image-variants';
import { toolInstalled } from '../support/tools';

// its types bring those of a browser, which are not those of Node
const { parse } = createRequire(__filename)('@cdktf/hcl2json') as {
  parse: (file: string, text: string) => Promise<unknown>;
};

const FOLDER = 'infrastructure';
const CHECKOV = '/opt/checkov';
/** It loads all of its checks first: 8 seconds of one core. */
const CHECK_TIME = 300_000;
const checkovInstalled = toolInstalled(
  existsSync(join(CHECKOV, 'requirements.txt')),
  'checkov',
  'THE INFRASTRUCTURE WAS NOT JUDGED',
);

const blocks = z.record(z.string(), z.array(z.record(z.string(), z.unknown())));
const fileSchema = z.object({
  terraform: z
    .array(z.object({ required_providers: z.array(z.record(z.string(), z.object({ version: z.string() }))) }))
    .default([]),
  variable: z
    .record(
      z.string(),
      z.array(
        z.object({
          description: z.string(),
          type: z.string(),
          default: z.unknown().optional(),
          validation: z.array(z.unknown()).optional(),
        }),
      ),
    )
    .default({}),
  resource: z.record(z.string(), blocks).default({}),
  output: blocks.default({}),
  locals: z.array(z.record(z.string(), z.unknown())).default([]),
});

type File = z.infer<typeof fileSchema>;

const read = async (file: string): Promise<unknown> => parse(file, readFileSync(join(FOLDER, file), 'utf8'));

const files = new Map<string, File>();
beforeAll(async () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.tf'))) {
    files.set(file, fileSchema.parse(await read(file)));
  }
});

const variables = () => Object.entries(files.get('variables.tf')!.variable);

/** The one resource of that kind. */
function resource(kind: string): Record<string, unknown> {
  const found = [...files.values()].flatMap((file) => Object.values(file.resource[kind] ?? {}).flat());
  expect(found).toHaveLength(1);
  return found[0]!;
}

describe('the variables', () => {
  it('say what they are, and refuse what they must not be', () => {
    expect(variables().length).toBeGreaterThan(10);
    const open = variables().filter(([, [variable]]) => variable!.validation === undefined);
    // a type says all about a boolean
    expect(open.map(([name, [variable]]) => [name, variable!.type])).toEqual([['nat_per_zone', '${bool}']]);
  });

  it.each(['small.tfvars', 'production.tfvars'])('of %s are all that have no default', async (file) => {
    const given = Object.keys(z.record(z.string(), z.unknown()).parse(await read(file)));
    const names = variables().map(([name]) => name);
    expect(given.filter((name) => !names.includes(name))).toEqual([]);
    const needed = variables().filter(([, [variable]]) => variable!.default === undefined);
    expect(needed.map(([name]) => name).filter((name) => !given.includes(name))).toEqual([]);
  });
});

it('the provider is one exact version', () => {
  const [terraform] = files.get('versions.tf')!.terraform;
  expect(terraform!.required_providers[0]!['aws']!.version).toMatch(/^\d+\.\d+\.\d+$/);
});

describe('the registry', () => {
  it('has a repository for each image that is built, under the path that release.json names', () => {
    const { image } = z
      .object({ image: z.object({ repository: z.string() }) })
      .parse(JSON.parse(readFileSync('release.json', 'utf8')));
    const path = image.repository.split('/').slice(1).join('/');
    const [repositories] = files.get('variables.tf')!.variable['image_repositories']!;
    expect([...z.array(z.string()).parse(repositories!.default)].sort()).toEqual(
      imageVariants().map((variant) => `${path}${variant}`),
    );
  });

  it('never gives a tag another image, scans each, and deletes none by its age', () => {
    expect(resource('aws_ecr_repository')).toMatchObject({
      image_tag_mutability: 'IMMUTABLE',
      image_scanning_configuration: [{ scan_on_push: true }],
    });
    const { policy } = resource('aws_ecr_lifecycle_policy');
    expect(policy).toContain('imageCountMoreThan');
    expect(policy).not.toContain('sinceImagePushed');
  });
});

describe('the bucket', () => {
  it('keeps what is overwritten, is encrypted, and is closed to the public', () => {
    expect(resource('aws_s3_bucket_versioning')).toMatchObject({
      versioning_configuration: [{ status: 'Enabled' }],
    });
    expect(resource('aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(JSON.stringify(resource('aws_s3_bucket_server_side_encryption_configuration'))).toContain(
      '"sse_algorithm":"aws:kms"',
    );
  });

  it('deletes nothing that is current', () => {
    const [rule] = z
      .object({ rule: z.array(z.record(z.string(), z.unknown())) })
      .parse(resource('aws_s3_bucket_lifecycle_configuration')).rule;
    expect(Object.keys(rule!)).not.toContain('expiration');
  });
});

describe('the roles', () => {
  it('trust the service accounts that the manifests have, and no other', () => {
    const app = Testing.app({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
    const environment = environmentNamed('prod');
    platform(app, { ...environment, training: { ...environment.training, deployed: true } });
    const objects = app.charts.flatMap(
      (chart) => chart.toJson() as { kind: string; metadata: { name: string; namespace?: string } }[],
    );
    const named = (kind: string, namespace: string): string[] =>
      objects
        .filter((object) => object.kind === kind && object.metadata.namespace === namespace)
        .map(({ metadata }) => `${namespace}:${metadata.name}`);
    const { serving, training } = z
      .object({ serving: z.array(z.string()), training: z.array(z.string()) })
      .parse(files.get('access.tf')!.locals[0]!['service_accounts']);
    expect(serving.toSorted()).toEqual(named('ServiceAccount', 'serving').sort());
    // the operator gives the account of a database the name of its Cluster; the Job that makes users reads no bucket
    const expected = [...named('ServiceAccount', 'training'), ...named('Cluster', 'training')];
    expect(training.toSorted()).toEqual(expected.filter((name) => name !== 'training:mlflow-users').sort());
  });

  it('let the service read models, and write nothing', () => {
    const [policy] = files.get('access.tf')!.resource['aws_iam_role_policy']!['serving']!;
    const actions = [...String(policy!['policy']).matchAll(/"(s3:\w+)"/g)].map(([, action]) => action);
    expect(actions).toEqual(['s3:GetObject', 's3:GetObjectVersion']);
  });
});

describe('the outputs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'outputs-'));
  const file = join(folder, 'prod.infrastructure.json');
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const VALUES: Record<string, unknown> = {
    registry: '123456789012.dkr.ecr.eu-central-1.amazonaws.com',
    models_bucket: {
      endpoint: 'https://s3.eu-central-1.amazonaws.com',
      region: 'eu-central-1',
      bucket: 'aiops-models-123456789012',
    },
    serving_role_arn: 'arn:aws:iam::123456789012:role/aiops-prod-serving',
    training_role_arn: 'arn:aws:iam::123456789012:role/aiops-prod-training',
    cluster_name: 'aiops-prod',
  };

  it('are read by the environment, so that no number of an account is typed', () => {
    const names = Object.keys(files.get('outputs.tf')!.output);
    expect(names.sort()).toEqual(Object.keys(VALUES).sort());
    const output = Object.fromEntries(names.map((name) => [name, { sensitive: false, value: VALUES[name] }]));
    writeFileSync(file, JSON.stringify(output));
    expect(infrastructureOf(file)).toEqual({
      registry: VALUES['registry'],
      bucket: VALUES['models_bucket'],
      servingRoleArn: VALUES['serving_role_arn'],
    });
  });

  it('that are no outputs of it are refused, with the command that makes them', () => {
    writeFileSync(file, '{}');
    expect(() => infrastructureOf(file)).toThrow(
      `write it again with terraform -chdir=infrastructure output -json > ${file}`,
    );
  });

  it('may be missing', () => {
    expect(infrastructureOf(join(folder, 'other.json'))).toBeUndefined();
  });
});

describe('checkov', () => {
  const checked = z.object({
    results: z.object({
      failed_checks: z.array(z.object({ check_id: z.string(), resource: z.string() })),
      passed_checks: z.array(z.unknown()),
      skipped_checks: z.array(z.object({ check_result: z.object({ suppress_comment: z.string() }) })),
    }),
  });

  it.runIf(checkovInstalled)(
    'finds nothing in production that is not explained',
    () => {
      const { stdout, stderr } = spawnSync(
        join(CHECKOV, 'bin/checkov'),
        [
          ...['--directory', FOLDER, '--framework', 'terraform', '--output', 'json', '--compact'],
          ...['--skip-download', '--var-file', join(FOLDER, 'production.tfvars')],
        ],
        { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
      );
      expect(stdout, stderr).not.toBe('');
      const { results } = checked.parse(JSON.parse(stdout));
      expect(results.failed_checks.map(({ check_id, resource }) => `${check_id} ${resource}`)).toEqual([]);
      expect(results.passed_checks.length).toBeGreaterThan(50);
      const reasons = results.skipped_checks.map(({ check_result }) => check_result.suppress_comment);
      expect(reasons.filter((reason) => reason.length < 20)).toEqual([]);
    },
    CHECK_TIME,
  );
});

const formatter = ['tofu', 'terraform'].find((tool) => spawnSync(tool, ['version']).status === 0);

it.runIf(formatter)('is formatted as Terraform formats', () => {
  const { status, stdout } = spawnSync(formatter!, ['fmt', '-check', '-recursive', '-diff', FOLDER], {
    encoding: 'utf8',
  });
  expect(status, stdout).toBe(0);
});
