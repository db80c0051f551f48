import pino from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../runtime/config/config';
import { createMetrics } from '../../../runtime/telemetry/metrics';
import { createWebhook } from '../../../runtime/webhook/create-webhook';
import { Webhook } from '../../../runtime/webhook/webhook';

function create(environment: Record<string, string>, secret?: string): Webhook | undefined {
  return createWebhook(parseConfig(environment), {
    secret,
    hostname: 'a-pod',
    metrics: createMetrics(new Registry()),
    logger: pino({ level: 'silent' }),
    clock: () => 0,
    random: () => 0,
  });
}

describe('the configured webhook', () => {
  test('is none without a URL', () => {
    expect(create({})).toBeUndefined();
  });

  test('may be on the host of its own URL', () => {
    expect(create({ DRIFT_WEBHOOK: 'https://hooks.example.com/drift' })).toBeInstanceOf(Webhook);
  });

  test('must be https unless http was allowed', () => {
    const url = { DRIFT_WEBHOOK: 'http://hooks.example.com/drift' };
    expect(() => create(url)).toThrow('DRIFT_WEBHOOK must be https');
    expect(create({ ...url, DRIFT_WEBHOOK_ALLOW_HTTP: 'true' })).toBeInstanceOf(Webhook);
  });

  test('must be on one of the hosts, if there is a list', () => {
    const hosts = { DRIFT_WEBHOOK_HOSTS: 'Hooks.example.com,other.example.com:8443' };
    expect(create({ ...hosts, DRIFT_WEBHOOK: 'https://hooks.example.com/drift' })).toBeInstanceOf(Webhook);
    expect(create({ ...hosts, DRIFT_WEBHOOK: 'https://other.example.com:8443/drift' })).toBeInstanceOf(
      Webhook,
    );
    expect(() => create({ ...hosts, DRIFT_WEBHOOK: 'https://other.example.com/drift' })).toThrow(
      'DRIFT_WEBHOOK must be on one of the hosts in DRIFT_WEBHOOK_HOSTS (hooks.example.com, other.example.com:8443), got "other.example.com"',
    );
    expect(() => create({ ...hosts, DRIFT_WEBHOOK: 'https://hooks.example.com.evil.test/' })).toThrow(
      'DRIFT_WEBHOOK_HOSTS',
    );
  });

  test.each(['https://127.0.0.1/', 'https://[::1]/', 'https://0x7f000001/', 'https://192.168.1.1/'])(
    'may not be on %s unless private addresses were allowed',
    (url) => {
      expect(() => create({ DRIFT_WEBHOOK: url })).toThrow('DRIFT_WEBHOOK_ALLOW_PRIVATE');
      expect(create({ DRIFT_WEBHOOK: url, DRIFT_WEBHOOK_ALLOW_PRIVATE: 'true' })).toBeInstanceOf(Webhook);
    },
  );

  test('needs a key in its secret file', () => {
    const url = { DRIFT_WEBHOOK: 'https://hooks.example.com/drift' };
    expect(create(url, 's3cret')).toBeInstanceOf(Webhook);
    for (const none of [' \n', 'whsec_', 'whsec_s3cret!', 'whsec_abcde']) {
      expect(() => create(url, none), none).toThrow('DRIFT_WEBHOOK_KEY_FILE must hold a key');
    }
  });
});
