import { expect, test } from 'vitest';
import { html } from '../../../runtime/report/html';

test('what is put in is text, in elements and in attributes', () => {
  expect(html`<a title="${'"><b>'}">${"Tom & Jerry's"}</a>`.text).toBe(
    '<a title="&quot;&gt;&lt;b&gt;">Tom &amp; Jerry&#39;s</a>',
  );
});

test('pieces are not escaped again, lists are put together, and undefined is nothing', () => {
  expect(html`<i>${[1, 2].map((each) => html`<b>${each}</b>`)}</i>${undefined}`.text).toBe(
    '<i><b>1</b><b>2</b></i>',
  );
});

test('control characters, which no document may hold, are replaced', () => {
  expect(html`${'a\0b\u001bc\nd'}`.text).toBe('a\ufffdb\ufffdc\nd');
});
