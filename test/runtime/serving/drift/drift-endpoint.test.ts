import { describe, expect, test } from 'vitest';
import { prefersHtml } from '../../../../runtime/serving/drift/prefers-html';
import { ask } from '../../../support/ask';
import { testService } from '../../../support/test-service';

describe('GET /drift', () => {
  test('answers JSON, and a page to those who would rather read one', async () => {
    const { service } = testService();
    const json = await ask(service, '/drift');
    expect(json.headers.get('content-type')).toBe('application/json');
    expect(await json.json()).toMatchObject({ enabled: true });
    const page = await ask(service, '/drift', { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toMatch(/^<!doctype html>[^]*Not enough rows yet/);
  });

  test('tells caches that the answer depends on who asks, and that it is old at once', async () => {
    const { service } = testService();
    for (const accept of ['application/json', 'text/html']) {
      const { headers } = await ask(service, '/drift', { headers: { accept } });
      expect([headers.get('vary'), headers.get('cache-control')]).toEqual(['Accept', 'no-store']);
    }
  });

  test('has a page that loads nothing, runs nothing and stands in no frame', async () => {
    const { service } = testService();
    const { headers } = await ask(service, '/drift', { headers: { accept: 'text/html' } });
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('has a page while drift detection is off', async () => {
    const { service } = testService({ driftEnabled: false });
    const page = await ask(service, '/drift', { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('Drift detection is off');
  });
});

test.each([
  ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', true],
  ['any text', 'text/*', true],
  ['nobody in particular', '*/*', false],
  ['an API client', 'application/json', false],
  ['one to whom both are the same', 'text/html, application/json', false],
  ['one who likes JSON better', 'text/html;q=0.5, application/json', false],
  ['one who refuses the page', 'text/html;q=0, */*', false],
  ['one who refuses JSON', '*/*, application/json;q=0', true],
  ['one who shouts', 'TEXT/HTML', true],
])('the page is for %s: %#', (_, accept, page) => {
  expect(prefersHtml(accept)).toBe(page);
});
