import { describe, expect, it } from 'vitest';
import { smallModel } from '../../support/small-model';
import { testService } from '../../support/test-service';
import { numericContent, numericModel } from '../serving/protocols/v2/numeric-model';
import { ask } from '../../support/ask';

const CALM = { temperature: 20, load: 0.5, zone: 'eu' };

const logged = (lines: Record<string, unknown>[], msg: string) => lines.filter((line) => line['msg'] === msg);

describe('the line of a prediction', () => {
  it('holds the request id, input, output, latency and drift', async () => {
    const { predict, lines } = testService();
    await predict({ features: CALM }, { 'x-request-id': 'r1' });
    expect(logged(lines, 'prediction')).toEqual([
      expect.objectContaining({
        requestId: 'r1',
        rows: 1,
        input: CALM,
        output: 0,
        latencyMs: 0,
        drift: false,
      }),
    ]);
  });

  it('holds a feature of whatever name', async () => {
    const content = numericContent();
    const [first, second] = content.features;
    const named = { ...content, features: [{ ...first!, name: '__proto__' }, second!] };
    const { predict, lines } = testService({}, { model: smallModel(named) });
    await predict({ values: [21, 0.5] });
    const [line] = logged(lines, 'prediction');
    expect(Object.entries(line!['input']!)).toEqual([
      ['__proto__', 21],
      ['load', 0.5],
    ]);
  });

  it('holds the first ten of many rows, so that no collector cuts it', async () => {
    const { predict, lines } = testService();
    await predict(Array.from({ length: 12 }, () => CALM));
    const [line] = logged(lines, 'prediction');
    expect(line).toMatchObject({ rows: 12 });
    expect(line!['input']).toHaveLength(10);
    expect(line!['output']).toHaveLength(10);
  });

  it('is written for the sampled share', async () => {
    const draws = [0.05, 0.1, 0.95, 0.0];
    const { predict, lines } = testService({ logSampleRatio: 0.1 }, { random: () => draws.shift()! });
    for (const id of ['a', 'b', 'c', 'd']) await predict({ features: CALM }, { 'x-request-id': id });
    expect(logged(lines, 'prediction').map(({ requestId }) => requestId)).toEqual(['a', 'd']);
  });

  it('is written once a second for drift beyond the share, and counts the others', async () => {
    let now = 0;
    const { predict, lines } = testService({ logSampleRatio: 0 }, { clock: () => now });
    for (now of [0, 10, 999, 1000, 1500]) await predict({ features: { ...CALM, temperature: 200 } });
    expect(logged(lines, 'prediction').map(({ unlogged }) => unlogged)).toEqual([undefined, 2]);
  });

  it('is written for drift and refusals whatever the share', async () => {
    const { predict, lines } = testService({ logSampleRatio: 0 });
    await predict({ features: CALM });
    await predict({ features: { ...CALM, temperature: 200 } });
    await predict({ values: [1] });
    expect(logged(lines, 'prediction')).toEqual([
      expect.objectContaining({ drift: true, drifted: ['temperature'] }),
    ]);
    expect(logged(lines, 'prediction refused')).toEqual([expect.objectContaining({ status: 400 })]);
  });

  it('never shows the value of a redacted feature, not in a refusal and not in a finding', async () => {
    const { predict, lines } = testService({ logRedact: ['temperature', 'zone'] });
    await predict({ features: { ...CALM, temperature: 201.5 } });
    await predict({ features: { ...CALM, zone: 'hidden' } });
    expect(logged(lines, 'prediction')[0]).toMatchObject({
      input: { temperature: '[redacted]', load: 0.5, zone: '[redacted]' },
    });
    const everything = JSON.stringify(lines);
    expect(everything).not.toContain('201.5');
    expect(everything).not.toContain('hidden');
  });

  const TENSORS = { temperature: [20, 20], load: [0, 0] };
  const columns = (changed: object) =>
    Object.entries({ ...TENSORS, ...changed }).map(([name, data]) => ({
      name,
      shape: [2],
      datatype: 'INT8',
      data,
    }));
  const matrix = (data: unknown) => [{ name: 'input', shape: [2, 2], datatype: 'INT8', data }];
  it.each([
    ['/predict', { data: 4242 }],
    ['/predict', { data: [4242, 0] }],
    ['/predict', [4242]],
    ['/v1/models/small:predict', { instances: [4242] }],
    ['/v2/models/small/infer', { inputs: columns({ temperature: [20, 4242] }) }],
    ['/v2/models/small/infer', { inputs: columns({ temperature: [4242, [20]] }) }],
    ['/v2/models/small/infer', { inputs: matrix([1, 0, 1, 4242]) }],
    ['/v2/models/small/infer', { inputs: matrix([[1, 0], 4242]) }],
  ])('shows none either where %s refuses %j', async (path, body) => {
    const { service, lines } = testService({ logRedact: ['temperature', 'load'] }, { model: numericModel() });
    const headers = { 'content-type': 'application/json' };
    const answer = await ask(service, path, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(400);
    expect(logged(lines, 'prediction refused')).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('4242');
  });

  it('is preceded by a warning where something is to be redacted that the model does not have', () => {
    const { lines } = testService({ logRedact: ['temprature', 'zone'] });
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 40,
        unknown: ['temprature'],
        msg: 'LOG_REDACT names unknown features',
      }),
    );
    expect(testService({ logRedact: ['zone'] }).lines.map(({ level }) => level)).toEqual([30]);
  });
});
