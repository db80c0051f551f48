import { describe, expect, it } from 'vitest';
import {
  findCredential,
  isSecretName,
  looksGenerated,
} from '../../../../constructs/validation/manifests/credential';

describe('a text holds a credential', () => {
  it.each([
    ['a private key', '-----BEGIN EC PRIVATE KEY-----\nMHc'],
    ['an AWS access key', 'id = AKIAIOSFODNN7EXAMPLE'],
    ['a Slack webhook', 'https://hooks.slack.com/services/T000/B000/XXXX'],
    ['a URL with a password', 'postgres://app:hunter2@db.example.com/app'],
    ['a URL with a key in its query', 'https://hooks.example.com/drift?token=0123456789'],
    ['a JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N'],
  ])('%s', (what, text) => {
    expect(findCredential(text)).toBe(what);
  });

  it.each([
    'https://hooks.example.com:8443/drift',
    'ghcr.io/acme/runtime:1.2.0',
    `sha256:${'0123456789abcdef'.repeat(4)}`,
    'rate(http_requests_total{job="a"}[5m])',
    'mail@example.com',
  ])('not in %s', (text) => {
    expect(findCredential(text)).toBeUndefined();
  });
});

it('a variable’s name tells a secret from a pointer to one', () => {
  expect(['DB_PASSWORD', 'API_KEY', 'AUTH_TOKEN', 'CLIENT_SECRET'].map(isSecretName)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['DRIFT_WEBHOOK_SECRET_FILE', 'MODEL_PATH', 'TOKEN_URL'].map(isSecretName)).toEqual([
    false,
    false,
    false,
  ]);
});

it('a digest, a path and a sentence do not look generated; a key does', () => {
  expect(looksGenerated('0123456789abcdef'.repeat(4))).toBe(false);
  expect(looksGenerated('/var/lib/cdk8s-aiops/model/model.json')).toBe(false);
  expect(looksGenerated('Some Sentence with 3 words and more')).toBe(false);
  expect(looksGenerated('q7Zr2VdM9xKcT4bWnY8sLp3H')).toBe(true);
});
