import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { testService } from '../../../../support/test-service';
import { ask } from '../../../../support/ask';

it('answers the example of docs/protocols.md as the page says', async () => {
  const text = readFileSync('docs/protocols.md', 'utf8');
  const [request, answer] = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => json!);
  const { service } = testService();
  const response = await ask(service, '/v2/models/small/infer', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: request!,
  });
  expect(await response.json()).toEqual(JSON.parse(answer!));
});
