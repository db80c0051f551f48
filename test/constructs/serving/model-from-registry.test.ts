import { Size, Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { S3, type Model } from '../../../constructs';
import { validateManifests } from '../../../constructs/validation';
import { parseConfig } from '../../../runtime/config/config';
import { FETCHING } from '../../../runtime/contract/fetching';
import { namespacedChart } from '../../support/namespaced-chart';
import { environmentOf, podOf } from '../../support/pod-of';
import { incidentService } from '../../support/reference-service';
import { RELEASED, releasedModel } from '../../support/released-model';
import { BUCKET } from '../../support/training-store';

const ROLE = 'arn:aws:iam::123456789012:role/churn-serving';

function synthesized(model: Model) {
  const chart = namespacedChart();
  const service = incidentService(chart, { model });
  const pod = podOf(service);
  const [fetch] = pod.initContainers!;
  return { chart, service, pod, fetch };
}

describe('a model from the registry', () => {
  it('is fetched by an init container to where the server reads it, with the digest that the server asks for', () => {
    const { service, fetch } = synthesized(releasedModel());
    const { modelPath, modelDigest, modelVersion } = parseConfig(environmentOf(service));
    expect(fetch.command).toEqual(['node', expect.stringContaining('--import='), FETCHING.script]);
    expect(fetch.args).toEqual([RELEASED.address, '--digest', modelDigest, '--out', modelPath]);
    expect([modelDigest, modelVersion]).toEqual([RELEASED.digest, RELEASED.version]);
    expect(fetch.image).toBe(podOf(service).containers[0]['image']);
  });

  it('has room for the artifact, on a volume that the server only reads', () => {
    const { pod } = synthesized(releasedModel());
    expect(pod.volumes).toContainEqual({ name: 'model', emptyDir: { sizeLimit: '36Mi' } });
    expect(pod.containers[0].volumeMounts.find(({ name }) => name === 'model')).toMatchObject({
      readOnly: true,
    });
    expect(pod.containers[0]).toMatchObject({ resources: { limits: { 'ephemeral-storage': '292Mi' } } });
  });

  it('gives the keys of the bucket to the init container alone', () => {
    const { fetch, pod } = synthesized(releasedModel());
    const env = Object.fromEntries(fetch.env.map(({ name, value }) => [name, value]));
    expect(env).toEqual({
      AWS_ENDPOINT_URL_S3: BUCKET.endpoint,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID_FILE: '/var/run/secrets/cdk8s-aiops/models-s3/AWS_ACCESS_KEY_ID',
      AWS_SECRET_ACCESS_KEY_FILE: '/var/run/secrets/cdk8s-aiops/models-s3/AWS_SECRET_ACCESS_KEY',
    });
    expect(pod.containers[0].volumeMounts.map(({ name }) => name)).not.toContain('fetch-secret-0');
    expect(JSON.stringify(pod.containers)).not.toContain('AWS_');
  });

  it('takes other keys of the same bucket, or a role by the web identity of the pod', () => {
    const readers = S3.external({
      endpoint: BUCKET.endpoint,
      bucket: BUCKET.bucket,
      secret: 'models-read',
    });
    expect(JSON.stringify(synthesized(releasedModel({ bucket: readers })).fetch)).toContain('models-read');
    const { fetch, pod } = synthesized(releasedModel({ roleArn: ROLE }));
    expect(fetch.env).toContainEqual({ name: 'AWS_ROLE_ARN', value: ROLE });
    expect(pod.volumes).toContainEqual({
      name: 'web-identity',
      projected: {
        defaultMode: 0o440,
        sources: [
          { serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: 3600, path: 'token' } },
        ],
      },
    });
    expect(JSON.stringify(fetch)).not.toContain('AWS_ACCESS_KEY_ID');
  });

  it.each([
    ['keys', {}],
    ['a role', { roleArn: ROLE }],
  ])('breaks no rule with %s', (_, props) => {
    const { chart } = synthesized(releasedModel(props));
    expect(validateManifests(Testing.synth(chart)).map(({ message }) => message)).toEqual([]);
  });

  it.each([
    [{}, { 'cdk8s-aiops/model-alias': 'churn@champion' }],
    [
      { mlflow: { artifacts: BUCKET, trackingUri: 'http://mlflow.training.svc:5000' } },
      {
        'cdk8s-aiops/model-alias': 'churn@champion',
        'cdk8s-aiops/tracking-uri': 'http://mlflow.training.svc:5000',
      },
    ],
  ])('leaves on the pod where it was released from, with %j', (props, annotations) => {
    const { service } = synthesized(releasedModel(props));
    expect(service.deployment.toJson()).toHaveProperty('spec.template.metadata.annotations', annotations);
  });

  it('needs no bucket for a model that is not fetched', () => {
    const service = incidentService(namespacedChart());
    expect(service.networkPolicies.allowModelStore).toBeUndefined();
    expect(podOf(service).initContainers).toBeUndefined();
  });

  it('leaves room beside the predictions that wait for their truth', () => {
    const model = releasedModel();
    const service = incidentService(namespacedChart(), {
      model,
      memory: Size.gibibytes(1),
      feedback: { persistent: true },
    });
    const { initContainers, containers } = podOf(service);
    expect(containers[0]).toMatchObject({ resources: initContainers![0].resources });
  });
});

describe('a model from the registry is refused', () => {
  it('if nothing released it, with the command that does', () => {
    expect(() => releasedModel({ name: 'fraud' })).toThrow(
      'has no release of fraud@champion; run cdk8s-aiops release --registered-model fraud --alias champion',
    );
    expect(() => releasedModel({ name: 'chrun' })).toThrow('did you mean "churn@champion"?');
    expect(() => releasedModel({ alias: 'challenger' })).toThrow('has no release of churn@challenger');
    expect(() => releasedModel({ releaseFile: '/nowhere/release.json' })).toThrow(
      '/nowhere/release.json cannot be read: it does not exist; run cdk8s-aiops release',
    );
  });

  it('if its release is in another bucket than that of mlflow', () => {
    const other = S3.external({ endpoint: BUCKET.endpoint, bucket: 'other-models', secret: 'models-s3' });
    expect(() => releasedModel({ mlflow: { artifacts: other } })).toThrow(
      'release it with --artifacts s3://other-models/mlflow',
    );
    expect(() => releasedModel({ bucket: other })).toThrow(
      'bucket must be the bucket of mlflow, acme-models',
    );
  });

  it.each([
    [{ digest: 'sha256:short' }, 'models.churn@champion.digest: must be sha256: and 64'],
    [{ address: 'https://acme/model.json' }, 'models.churn@champion.address: must be s3://bucket/key'],
    [{ bytes: 0 }, 'models.churn@champion.bytes'],
    [{ extra: 1 }, 'models.churn@champion'],
  ])('if somebody edited release.json to %j', (edit, problem) => {
    expect(() => releasedModel({}, { 'churn@champion': { ...RELEASED, ...edit } })).toThrow(problem);
  });

  it('if the role is no role', () => {
    expect(() => releasedModel({ roleArn: 'churn-serving' })).toThrow('roleArn must be the ARN of a role');
  });
});
