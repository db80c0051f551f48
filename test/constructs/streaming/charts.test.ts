import { expect, test } from 'vitest';
import { kedaOperator, strimziOperator } from '../../../constructs';

test('the release of Strimzi', () => {
  expect(strimziOperator({ namespace: 'streaming' }).toManifest()).toMatchSnapshot();
});

test('the release of KEDA', () => {
  expect(kedaOperator({ namespace: 'keda' }).toManifest()).toMatchSnapshot();
});

test('Strimzi watches its own namespace alone, and makes restricted pods', () => {
  expect(strimziOperator({ namespace: 'streaming' }).values).toMatchObject({
    watchAnyNamespace: false,
    extraEnvs: [{ name: 'STRIMZI_POD_SECURITY_PROVIDER_CLASS', value: 'restricted' }],
  });
});

test('values of the reader come over ours', () => {
  const { values } = kedaOperator({ namespace: 'keda', values: { rbac: { create: false } } });
  expect(values['rbac']).toEqual({ enabledCustomScaledRefKinds: false, create: false });
});

test('KEDA may write to kube-system, where it binds a role of the API server', () => {
  expect(kedaOperator({ namespace: 'keda' }).deploys().namespaces).toEqual(['keda', 'kube-system']);
});
