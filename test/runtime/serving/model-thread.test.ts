import { expect, it } from 'vitest';
import { ArtifactError } from '../../../runtime/model/artifact-error';
import { loadModel } from '../../../runtime/model/load-model';
import { loadModelOnThread } from '../../../runtime/serving/model-thread';
import { smallArtifact } from '../../support/small-model';

const text = smallArtifact();
const load = (content: string, expected = {}) =>
  loadModelOnThread({ bytes: Uint8Array.from(Buffer.from(content)), expected });

it('a model that a thread has proven is the one that the text holds', async () => {
  const model = await load(text);
  const own = loadModel(text);
  expect(model.artifact).toEqual(own.artifact);
  const rows = Float64Array.of(40, 0.9, 0, 20, 0.5, 0, 30, 0.1, 1);
  expect(model.predictWithProbabilities(rows, 3)).toEqual(own.predictWithProbabilities(rows, 3));
});

it('a model that cannot be served is refused with the reason', async () => {
  const refused = load(text.slice(0, -100));
  await expect(refused).rejects.toBeInstanceOf(ArtifactError);
  await expect(refused).rejects.toThrow('does not end with its digest');
  await expect(load(text, { version: '9' })).rejects.toThrow('MODEL_VERSION asks for 9');
});

it('a file that needs more memory than any model of its size is refused, and the process lives on', async () => {
  // an issue of the schema for each of 700,000 values
  const content = smallArtifact({ classes: new Array<number>(700_000).fill(NaN) });
  await expect(load(content)).rejects.toBeInstanceOf(ArtifactError);
});
