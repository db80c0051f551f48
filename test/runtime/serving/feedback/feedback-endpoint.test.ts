import { describe, expect, test } from 'vitest';
import { smallArtifactContent, smallModel, smallRegressionContent } from '../../../support/small-model';
import { publishedSchemas } from '../../../support/published-schemas';
import { testService, type TestService } from '../../../support/test-service';
import { ask } from '../../../support/ask';

const CALM = { temperature: 20, load: 0.5, zone: 'eu' };
const HOT = { temperature: 31, load: 0.9, zone: 'eu' };
const ON = { feedbackEnabled: true };

const model = smallModel(
  smallArtifactContent({ confidence: { edges: [0.9], rows: [10, 90], correct: [6, 90] } }),
);
const send = async ({ service }: TestService, truths: unknown, type = 'application/json') =>
  ask(service, '/feedback', {
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify(truths),
  });
const predicted = async ({ predict }: TestService, requestId: string, features: unknown) =>
  (await predict({ features }, { 'x-request-id': requestId })).headers.get('x-request-id');

describe('POST /feedback', () => {
  test('joins truths to the answers of all protocols by the id in their header, and measures them', async () => {
    const made = testService(ON, { model });
    expect(await predicted(made, 'order-1', [CALM, HOT])).toBe('order-1');
    const own = (await made.predict({ features: HOT })).headers.get('x-request-id');
    const v1 = await ask(made.service, '/v1/models/small:predict', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'v1' },
      body: JSON.stringify({ instances: [CALM] }),
    });
    expect(v1.status).toBe(200);
    const answer = await send(made, {
      truths: [
        { requestId: 'order-1', row: 1, truth: 1 },
        { requestId: 'order-1', truth: 1 },
        { requestId: own, truth: 1 },
        { requestId: 'v1', truth: 0 },
        { requestId: 'nobody', truth: 0 },
      ],
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ joined: 4, repeated: 0, corrected: 0, unknown: 1 });
    const text = await made.registry.metrics();
    expect(text).toContain('model_quality{version="1.0.0",measure="accuracy"} 0.75\n');
    expect(text).toMatch(/model_quality_lower\{version="1.0.0",measure="accuracy"\} 0\.30\d+\n/);
    expect(text).toMatch(/model_quality_upper\{version="1.0.0",measure="accuracy"\} 0\.95\d+\n/);
    expect(text).toContain('model_quality{version="1.0.0",measure="roc_auc"} 0.833');
    expect(text).toContain('model_quality_trained{version="1.0.0",measure="accuracy"} 1\n');
    expect(text).toContain('model_quality_rows{version="1.0.0"} 4\n');
    expect(text).toContain('feedback_held_rows 4\n');
    expect(text).toContain('feedback_truths_total{outcome="unknown"} 1\n');
  });

  test('changes nothing when it comes again', async () => {
    const made = testService(ON, { model });
    await predicted(made, 'a', CALM);
    const truths = { truths: [{ requestId: 'a', truth: 0 }] };
    await send(made, truths);
    expect(await (await send(made, truths)).json()).toMatchObject({ joined: 0, repeated: 1 });
    expect(await made.registry.metrics()).toContain('model_quality_rows{version="1.0.0"} 1\n');
  });

  test('estimates the accuracy where no truth has come', async () => {
    const made = testService(ON, { model });
    await predicted(made, 'a', [CALM, HOT]);
    const text = await made.registry.metrics();
    expect(text).toContain(`model_accuracy_estimate{version="1.0.0"} ${(6.5 / 11 + 90.5 / 91) / 2}\n`);
    expect(text).not.toContain('model_quality{');
  });

  test('knows the versions apart, and a truth may come when another one is served', async () => {
    const made = testService(ON, { model });
    await predicted(made, 'old', CALM);
    made.service.swapModel(smallModel(smallRegressionContent()));
    await predicted(made, 'new', CALM);
    const joined = await send(made, {
      truths: [
        { requestId: 'old', truth: 0 },
        { requestId: 'new', truth: 17.5 },
      ],
    });
    expect(await joined.json()).toMatchObject({ joined: 2 });
    expect(await made.registry.metrics()).toMatch(
      /model_quality\{version="1.0.0",measure="mean_absolute_error"\} 7\.5\n/,
    );
  });

  test('adds no probabilities to answers that did not ask for them', async () => {
    expect(await (await testService(ON, { model }).predict({ features: HOT })).json()).not.toHaveProperty(
      'probabilities',
    );
  });

  test.each([
    ['no truths', { truths: [] }, 400, /a list of no rows/],
    ['another member', { truths: [{ requestId: 'a', truth: 1, id: 2 }] }, 400, /truths\[0\]/],
    [
      'a class that the model does not have',
      { truths: [{ requestId: 'a', truth: 'x' }] },
      400,
      /one of 0, 1, got "x"/,
    ],
    [
      'a row that the request did not have',
      { truths: [{ requestId: 'a', row: 1, truth: 1 }] },
      400,
      /0 to 0/,
    ],
    [
      'more truths than a request may have',
      { truths: Array.from({ length: 4 }, () => ({ requestId: 'a', truth: 1 })) },
      413,
      /at most 3 rows \(MAX_ROWS\), got 4/,
    ],
  ])('refuses %s', async (_, body, status, detail) => {
    const made = testService({ ...ON, maxRows: 3 }, { model });
    await predicted(made, 'a', CALM);
    const answer = await send(made, body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ detail: expect.stringMatching(detail) as string });
  });

  test('is limited and shed as other requests are', async () => {
    expect((await send(testService(ON), {}, 'text/plain')).status).toBe(415);
    const small = testService({ ...ON, bodyLimitBytes: 1024, maxBodyBytesInFlight: 1024 });
    const truths = Array.from({ length: 50 }, () => ({ requestId: 'a', truth: 1 }));
    expect((await send(small, { truths })).status).toBe(413);
  });

  test('says what turns it on, and is in no list, while it is off', async () => {
    const off = testService();
    const answer = await send(off, { truths: [{ requestId: 'a', truth: 1 }] });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      detail: expect.stringContaining('FEEDBACK_ENABLED') as string,
    });
    expect(Object.keys((await publishedSchemas(off)).document.paths)).not.toContain('/feedback');
    expect(Object.keys((await publishedSchemas(testService(ON))).document.paths)).toContain('/feedback');
  });
});
