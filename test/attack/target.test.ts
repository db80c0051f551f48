import { describe, expect, it } from 'vitest';
import { findTarget } from '../../attack/target';

describe('a target', () => {
  it.each([
    ['http://127.0.0.1:8080/', '127.0.0.1'],
    ['http://127.9.9.9', '127.9.9.9'],
    ['http://10.1.2.3', '10.1.2.3'],
    ['http://172.31.0.1', '172.31.0.1'],
    ['http://192.168.1.1', '192.168.1.1'],
    ['http://[::1]:8080', '::1'],
    ['http://[fd12::1]', 'fd12::1'],
    ['http://[::ffff:10.0.0.1]', '::ffff:a00:1'],
    // 127.1, written as a number
    ['http://2130706433', '127.0.0.1'],
  ])('%s is taken', async (url, address) => {
    expect(await findTarget(url, false)).toEqual({ url: url.replace(/\/$/, ''), address });
  });

  it('is taken by its name, with the address that the name has now', async () => {
    const { address } = await findTarget('http://localhost:8080', false);
    expect(['127.0.0.1', '::1']).toContain(address);
  });

  it.each([
    'http://8.8.8.8',
    'http://172.32.0.1',
    'http://169.254.169.254',
    'http://100.64.0.1',
    'http://0.0.0.0',
    'http://[2001:db8::1]',
    'http://[64:ff9b::808:808]',
    'http://[::ffff:8.8.8.8]',
  ])('%s is refused, unless the caller owns it', async (url) => {
    await expect(findTarget(url, false)).rejects.toThrow(
      /is neither this machine nor a private network\..*--i-own-this-target/,
    );
    await expect(findTarget(url, true)).resolves.toMatchObject({ url });
  });
});
