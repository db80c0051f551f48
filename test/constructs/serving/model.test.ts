import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Model } from '../../../constructs';
import { CONFIG_CHECKSUM_ANNOTATION, configChecksum } from '../../../constructs/private/config-checksum';
import { parseConfig } from '../../../runtime/config/config';
import { IMAGE } from '../../../runtime/contract/image';
import { parseArtifact } from '../../../runtime/model/artifact-file';
import { namespacedChart } from '../../support/namespaced-chart';
import { environmentOf, podOf } from '../../support/pod-of';
import { incidentService } from '../../support/reference-service';
import { smallArtifact } from '../../support/small-model';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-model-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(text: string): string {
  const path = join(folder, 'incident.json');
  writeFileSync(path, text);
  return path;
}

describe('a model from an artifact', () => {
  test('that does not exist is refused by its path, with what makes one', () => {
    const path = join(folder, 'none.json');
    expect(() => Model.fromArtifact(path)).toThrow(
      `the artifact ${path} cannot be read: it does not exist; give Model.fromArtifact the file that cdk8s-aiops train --out wrote`,
    );
    expect(() => Model.fromArtifact(folder)).toThrow(`the artifact ${folder} cannot be read: EISDIR`);
  });

  test('lies in a ConfigMap, byte for byte, where the runtime looks for it', () => {
    const text = smallArtifact();
    const service = incidentService(namespacedChart(), { model: Model.fromArtifact(file(text)) });
    expect(service.modelConfigMap?.toJson()).toMatchObject({
      metadata: { name: 'incident-model' },
      data: { [IMAGE.modelFile]: text },
    });
    const pod = podOf(service);
    const mount = pod.containers[0].volumeMounts.find(({ name }) => name === 'model');
    expect(pod.volumes).toContainEqual({
      name: 'model',
      configMap: { name: 'incident-model', defaultMode: 0o440 },
    });
    expect(`${String(mount?.mountPath)}/${IMAGE.modelFile}`).toBe(
      parseConfig(environmentOf(service)).modelPath,
    );
  });

  test('is the only one that the runtime will serve', () => {
    const text = smallArtifact();
    const { digest, version } = parseArtifact(text);
    const service = incidentService(namespacedChart(), { model: Model.fromArtifact(file(text)) });
    expect(parseConfig(environmentOf(service))).toMatchObject({ modelDigest: digest, modelVersion: version });
  });

  test('rolls the pods when it changes', () => {
    const annotations = ['1.0.0', '1.0.1'].map((version) => {
      const text = smallArtifact({ version });
      const service = incidentService(namespacedChart(), { model: Model.fromArtifact(file(text)) });
      expect(service.deployment.toJson()).toHaveProperty('spec.template.metadata.annotations', {
        [CONFIG_CHECKSUM_ANNOTATION]: configChecksum({ [IMAGE.modelFile]: text }),
      });
      return configChecksum({ [IMAGE.modelFile]: text });
    });
    expect(new Set(annotations).size).toBe(2);
  });

  test('is refused at synthesis when the file is broken', () => {
    const path = file(smallArtifact().replace('"small"', '"other"'));
    expect(() => Model.fromArtifact(path)).toThrow(`${path} cannot be served: the artifact was changed`);
  });

  test('is refused when it is not the one that is released', () => {
    const path = file(smallArtifact({ version: '1.0.0' }));
    expect(() => Model.fromArtifact(path, { version: '2.0.0' })).toThrow(
      'must have the version 2.0.0, and has 1.0.0',
    );
    expect(() => Model.fromArtifact(path, { digest: 'sha256:0' })).toThrow('must have the digest sha256:0');
  });

  test('is refused when no ConfigMap could hold it, which says what can', () => {
    const path = file(smallArtifact({ label: 'x'.repeat(1024 * 1024) }));
    expect(() => Model.fromArtifact(path)).toThrow('use Model.inImage({ path, digest })');
  });
});

describe('a model in the image', () => {
  test('needs no ConfigMap', () => {
    const digest = `sha256:${'c'.repeat(64)}`;
    const model = Model.inImage({ path: '/models/incident.json', digest });
    const service = incidentService(namespacedChart(), { model });
    expect(service.modelConfigMap).toBeUndefined();
    expect(parseConfig(environmentOf(service))).toMatchObject({
      modelPath: '/models/incident.json',
      modelDigest: digest,
    });
  });

  test('is refused under a relative path', () => {
    expect(() => Model.inImage({ path: 'model.json' })).toThrow('write /app/model.json');
  });

  test('is refused with a digest that is none', () => {
    const model = Model.inImage({ path: '/model.json', digest: 'abc' });
    expect(() => incidentService(namespacedChart(), { model })).toThrow('digest of the model must look like');
  });
});
