import { Chart, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { expect, test } from 'vitest';
import { AirflowPolicies, GitRepository, type AirflowProps, Postgres } from '../../../../constructs';
import { referenceAirflow } from '../../../support/reference-airflow';

test('the release with the least props', () => {
  expect(referenceAirflow().toManifest()).toMatchSnapshot();
});

test('git-sync follows the revision of the repository, not the examples of the chart', () => {
  expect(referenceAirflow().values).toMatchObject({
    dags: { gitSync: { repo: 'https://github.com/acme/platform.git', ref: 'prod' } },
  });
});

test.each([
  ['https://github.com/acme/platform.git', 'credentialsSecret'],
  ['git@github.com:acme/platform.git', 'sshKeySecret'],
])('the login for %s is its %s', (url, key) => {
  const repository = new GitRepository({ url, revision: 'main' });
  expect(referenceAirflow({ repository, gitSecret: 'git' }).values).toMatchObject({
    dags: { gitSync: { [key]: 'git' } },
  });
});

test('known hosts of a repository that ssh does not read are refused', () => {
  expect(() => referenceAirflow({ knownHosts: 'github.com ssh-ed25519 AAAA' })).toThrow(
    'knownHosts is for ssh',
  );
});

test('keys and logins are read from the Secret, and none is drawn anew or stands in the values', () => {
  const { values } = referenceAirflow();
  for (const key of ['fernetKeySecretName', 'apiSecretKeySecretName', 'jwtSecretName']) {
    expect(values[key]).toBe('airflow');
  }
  expect(values['data']).toEqual({ metadataSecretName: 'airflow' });
  expect(JSON.stringify(values['createUserJob'])).toContain(
    'cat /var/run/secrets/cdk8s-aiops/airflow/password',
  );
});

test('Argo CD runs the Jobs at each sync, because Helm’s hooks would wait for pods that wait for them', () => {
  for (const job of ['migrateDatabaseJob', 'createUserJob']) {
    expect(referenceAirflow().values[job]).toMatchObject({
      useHelmHooks: false,
      applyCustomEnv: false,
      jobAnnotations: { 'argocd.argoproj.io/hook': 'Sync' },
    });
  }
});

test('a size is that of the props, and values are laid over ours', () => {
  const { values } = referenceAirflow({
    sizes: { scheduler: { cpuRequest: Cpu.millis(500), memory: Size.gibibytes(3) } },
    values: { scheduler: { replicas: 2 } },
  });
  expect(values['scheduler']).toMatchObject({
    replicas: 2,
    resources: { requests: { cpu: '500m', memory: '3Gi' }, limits: { memory: '3Gi' } },
  });
});

function policies(props: Partial<AirflowProps> = {}): string {
  const chart = new Chart(Testing.app(), 'training', { namespace: 'training' });
  new AirflowPolicies(chart, 'airflow-policies', { airflow: referenceAirflow(props) });
  return JSON.stringify(Testing.synth(chart));
}

test('its policies open the database, the repository, the API server and nothing else', () => {
  expect(JSON.parse(policies())).toMatchSnapshot();
});

test.each([
  ['git@github.com:acme/platform.git', 22],
  ['ssh://git@git.acme.io:2222/platform.git', 2222],
  ['https://git.acme.io:8443/platform.git', 8443],
])('the way to %s is open at port %i', (url, port) => {
  const text = policies({ repository: new GitRepository({ url, revision: 'main' }) });
  expect(text).toContain(`"ports":[{"port":${port},"protocol":"TCP"}]`);
});

test('only the named namespaces open the page', () => {
  expect(policies()).not.toContain('allow-requests');
  expect(policies({ requestsFrom: ['ingress-nginx'] })).toContain(
    '"kubernetes.io/metadata.name":"ingress-nginx"',
  );
});

test('policies in another namespace than that of the release are refused', () => {
  const chart = new Chart(Testing.app(), 'teams', { namespace: 'teams' });
  expect(() => new AirflowPolicies(chart, 'policies', { airflow: referenceAirflow() })).toThrow(
    'must be in the namespace of Airflow (training)',
  );
});

test('a database in the cluster is reached by the labels of its pods', () => {
  const database = Postgres.external({
    host: 'airflow-db-rw',
    secret: 'airflow-db-app',
    database: 'airflow',
    pods: { namespace: 'training', podLabels: { 'cnpg.io/cluster': 'airflow-db' } },
  });
  expect(policies({ database })).toContain('"cnpg.io/cluster":"airflow-db"');
});
