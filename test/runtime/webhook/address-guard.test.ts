import { describe, expect, test } from 'vitest';
import { refusal } from '../../../runtime/webhook/address-guard';
import { hostOf, resolveHost } from '../../../runtime/webhook/resolve-host';

const { signal } = new AbortController();

const PRIVATE = [
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '::1',
  '0:0:0:0:0:0:0:1',
  'fc00::1',
  'fd12:3456::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::FFFF:10.0.0.1',
  '64:ff9b::7f00:1',
];
const METADATA = [
  '169.254.169.254',
  '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  'fe80::1',
  'fe80::1%eth0',
  'fd00:ec2::254',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  '64:ff9b::a83f:8110',
  '64:ff9b::6464:64c8',
];
const NOWHERE = [
  '0.0.0.0',
  '0.1.2.3',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::127.0.0.1',
  '::ffff:0.0.0.0',
  '::ffff:224.0.0.1',
  'ff02::1',
  'fec0::1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  'not an address',
  '',
];
const PUBLIC = [
  '8.8.8.8',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.0.1',
  '172.32.0.1',
  '2606:4700::1111',
  '::ffff:8.8.8.8',
];

describe('an address', () => {
  test.each(PRIVATE)('%s is refused unless private addresses are allowed', (address) => {
    expect(refusal(address, false)).toContain('DRIFT_WEBHOOK_ALLOW_PRIVATE');
    expect(refusal(address, true)).toBeUndefined();
  });

  test.each(METADATA)('%s is refused even if private addresses are allowed', (address) => {
    expect(refusal(address, true)).toContain("a link-local address or a cloud's metadata service");
  });

  test.each(NOWHERE)('"%s" is refused always', (address) => {
    expect(refusal(address, false)).toBeDefined();
    expect(refusal(address, true)).toBeDefined();
  });

  test.each(PUBLIC)('%s is fine', (address) => {
    expect(refusal(address, false)).toBeUndefined();
  });
});

describe('a host', () => {
  test.each([
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://①②⑦.0.0.1/',
    'https://0/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
  ])('%s is refused in whatever way it writes its address', async (url) => {
    const never = () => Promise.reject(new Error('an address needs no resolver'));
    await expect(resolveHost(hostOf(new URL(url)), never, false, signal)).rejects.toThrow('is refused');
  });

  test('that resolves to a private address is refused', async () => {
    const lookup = () => Promise.resolve([{ address: '169.254.169.254', family: 4 }]);
    await expect(resolveHost('metadata.example.com', lookup, false, signal)).rejects.toThrow(
      'metadata.example.com is refused: 169.254.169.254 is a link-local address or',
    );
  });

  test('with a private address among public ones is refused', async () => {
    const lookup = () =>
      Promise.resolve([
        { address: '8.8.8.8', family: 4 },
        { address: '::1', family: 6 },
      ]);
    await expect(resolveHost('mixed.example.com', lookup, false, signal)).rejects.toThrow('::1 is a private');
  });

  test('without an address may have one later', async () => {
    await expect(
      resolveHost('empty.example.com', () => Promise.resolve([]), false, signal),
    ).rejects.toMatchObject({
      retryable: true,
    });
  });
});
