import { expect, it, vi } from 'vitest';
import { emptyService } from '../../support/test-service';
import { smallModel } from '../../support/small-model';
import { numericModel } from './protocols/v2/numeric-model';

it.each([
  ['categories', smallModel()],
  ['numbers alone', numericModel()],
])('asks a model of %s a hundred times and more, and counts none of it', async (_, model) => {
  const { service, registry, lines } = emptyService();
  const predict = vi.spyOn(model, 'predict');
  const before = await registry.metrics();
  await service.warmUp(model);
  expect(predict.mock.calls.length).toBeGreaterThan(100);
  expect(new Set(predict.mock.calls.map(([, rows]) => rows))).toEqual(new Set([1, 100]));
  const withoutProcess = (text: string) =>
    text.split('\n').filter((line) => !/^(process|nodejs)_/.test(line));
  expect(withoutProcess(await registry.metrics())).toEqual(withoutProcess(before));
  expect(lines).toEqual([]);
  service.swapModel(model);
  expect(service.serving.model?.drift?.state()).toMatchObject({ window: { rows: 0 } });
});

it('keeps to MAX_ROWS', async () => {
  const model = smallModel();
  const predict = vi.spyOn(model, 'predict');
  await emptyService({ maxRows: 7 }).service.warmUp(model);
  expect(new Set(predict.mock.calls.map(([, rows]) => rows))).toEqual(new Set([1, 7]));
});
