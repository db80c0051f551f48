import { describe, expect, test } from 'vitest';
import { parseSigningKey, signatureHeaders } from '../../../runtime/webhook/signature';

describe('the signature', () => {
  // The vectors of Standard Webhooks (its specification, and the test suite of its libraries). Recomputed by
  // python3 -c "import hmac, hashlib, base64; print(base64.b64encode(hmac.new(base64.b64decode('plJ3nmyCDGBKInavdOK15jsl'),
  //   b'msg_loFOjxBNrRLzqYUf.1731705121.{\"event_type\":\"ping\",\"data\":{\"success\":true}}', hashlib.sha256).digest()))"
  test.each([
    [
      'whsec_plJ3nmyCDGBKInavdOK15jsl',
      'msg_loFOjxBNrRLzqYUf',
      1731705121,
      '{"event_type":"ping","data":{"success":true}}',
      'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    ],
    [
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    ],
  ])('with %s is that of Standard Webhooks', (secret, id, seconds, body, signature) => {
    expect(signatureHeaders(id, seconds * 1000 + 999, body, parseSigningKey(secret))).toEqual({
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signature,
    });
  });

  test('is left out without a key', () => {
    expect(signatureHeaders('1', 0, '', undefined)).toEqual({ 'webhook-id': '1', 'webhook-timestamp': '0' });
  });
});

test('a key is the text of its file without the line break at the end', () => {
  expect(parseSigningKey('s3cret\n').toString()).toBe('s3cret');
});

test('a key in base64 without its prefix is the key that the libraries of Standard Webhooks take', () => {
  const key = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  expect(parseSigningKey(`${key}\n`)).toEqual(parseSigningKey(`whsec_${key}`));
});
