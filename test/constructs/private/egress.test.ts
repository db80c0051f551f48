import { expect, test } from 'vitest';
import { egressTo } from '../../../constructs/private/egress';
import { refusal } from '../../../runtime/webhook/address-guard';

const exceptions = (allowPrivate: boolean) =>
  egressTo('https://hooks.example.com/drift', { allowPrivate }).to?.flatMap(
    ({ ipBlock }) => ipBlock?.except ?? [],
  );

test('the network policy leaves out networks that the runtime refuses as private, and no other', () => {
  const networks = exceptions(false) ?? [];
  expect(networks).toEqual(expect.arrayContaining(['10.0.0.0/8', 'fc00::/7', '64:ff9b::/96']));
  for (const network of networks) {
    expect(refusal(network.split('/')[0]!, false), network).toMatch(/private or loopback|link-local/);
  }
});

test('the metadata services with public addresses are left out in any case', () => {
  for (const allowPrivate of [false, true]) {
    expect(exceptions(allowPrivate)).toEqual(expect.arrayContaining(['168.63.129.16/32', '192.0.0.192/32']));
  }
});

test('metadata services are left out where private addresses are allowed', () => {
  const networks = exceptions(true) ?? [];
  expect(networks).toContain('169.254.0.0/16');
  for (const network of networks) {
    expect(refusal(network.split('/')[0]!, true), network).toContain('metadata service');
  }
});

test('a receiver that is named is the only one that is let out to', () => {
  const receiver = { namespace: 'tools', podLabels: { app: 'receiver' } };
  expect(egressTo('http://receiver.tools:8080/', { allowPrivate: true, receiver })).toMatchObject({
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tools' } },
        podSelector: { matchLabels: { app: 'receiver' } },
      },
    ],
    ports: [{ port: { value: 8080 }, protocol: 'TCP' }],
  });
});
