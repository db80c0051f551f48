import { expect, test } from 'vitest';
import { webhookEgress } from '../../../constructs/serving/drift-webhook-egress';
import { refusal } from '../../../runtime/webhook/address-guard';

const exceptions = (allowPrivate: boolean) =>
  webhookEgress('https://hooks.example.com/drift', allowPrivate).to?.flatMap(
    ({ ipBlock }) => ipBlock?.except ?? [],
  );

test('the network policy leaves out networks that the runtime refuses as private, and no other', () => {
  const networks = exceptions(false) ?? [];
  expect(networks).toEqual(expect.arrayContaining(['10.0.0.0/8', 'fc00::/7', '64:ff9b::/96']));
  for (const network of networks) {
    expect(refusal(network.split('/')[0]!, false), network).toContain('private, loopback or link-local');
  }
});

test('nothing is left out where private addresses are allowed', () => {
  expect(exceptions(true)).toEqual([]);
});
