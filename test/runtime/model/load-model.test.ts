import { describe, expect, it } from 'vitest';
import { parseArtifact } from '../../../runtime/model/artifact-file';
import { loadModel } from '../../../runtime/model/load-model';
import { smallArtifact, smallArtifactContent, smallRegressionContent } from '../../support/small-model';
import { formatArtifact } from '../../../runtime/model/artifact-file';

const text = smallArtifact();

describe('loading a model', () => {
  it('gives a model that answers with the classes of its label', () => {
    const model = loadModel(text);
    const predictions = model.predict(Float64Array.of(40, 0.9, 0, 20, 0.5, 0), 2);
    expect([...predictions].map((prediction) => model.label(prediction))).toEqual([1, 0]);
    const { probabilities } = model.predictWithProbabilities(Float64Array.of(40, 0.9, 0), 1);
    expect([...probabilities]).toEqual([1 / 3, 2 / 3]);
  });

  it('gives a regression model whose answer is the mean of its trees', () => {
    const model = loadModel(formatArtifact(smallRegressionContent()));
    expect([...model.predict(Float64Array.of(40, 0.9, 0), 1)]).toEqual([(40 + 40 + 10) / 3]);
  });

  it('accepts the digest and the version that it has', () => {
    const { digest, version } = parseArtifact(text);
    expect(loadModel(text, { digest, version }).digest).toBe(digest);
  });

  it('refuses another digest, naming both', () => {
    const digest = `sha256:${'f'.repeat(64)}`;
    expect(() => loadModel(text, { digest })).toThrow(
      new RegExp(`artifact is sha256:.*MODEL_DIGEST asks for ${digest}`),
    );
  });

  it('refuses another version, naming both', () => {
    expect(() => loadModel(text, { version: '2.0.0' })).toThrow(
      /is version 1\.0\.0, MODEL_VERSION asks for 2\.0\.0/,
    );
  });

  it('refuses a forest that was grown on other columns than the features make', () => {
    const { features, baseline, importances } = smallArtifactContent();
    const fewer = {
      features: features.slice(0, 2),
      baseline: { ...baseline, features: baseline.features.slice(0, 2) },
      importances: importances.slice(0, 2),
    };
    expect(() => loadModel(smallArtifact(fewer))).toThrow(
      /forest of 4 columns and 2 classes.*make 2 columns/,
    );
  });
});
