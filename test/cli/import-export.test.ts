import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadModel } from '../../runtime/model/load-model';
import { seededRandom } from '../../runtime/statistics/random';
import { xgboostFile } from '../runtime/training/importing/foreign-files';
import { runCommand } from './run-command';

const random = seededRandom(7);
const ROWS = Array.from({ length: 150 }, () => [random() * 10, random() * 10, random() * 10]);
const LABELS = ROWS.map(([a, b]) => (a! + b! > 14 ? 2 : a! > b! ? 1 : 0));
const OPTIONS = { seed: 3, maxFeatures: 3, nEstimators: 9, noOOB: true };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  const lines = ROWS.map((row, index) => [...row, LABELS[index]].join(','));
  writeFileSync(join(folder, 'data.csv'), `a,b,c,kind\n${lines.join('\n')}\n`);
  const classifier = new RandomForestClassifier(OPTIONS);
  classifier.train(ROWS, LABELS);
  writeFileSync(join(folder, 'forest.json'), JSON.stringify(classifier));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => runCommand(folder, ...args);
const theirs = () =>
  RandomForestClassifier.load(
    JSON.parse(readFileSync(join(folder, 'forest.json'), 'utf8')) as Parameters<
      typeof RandomForestClassifier.load
    >[0],
  );

describe('import', () => {
  test('makes a model that serves the labels of the saved forest, with a baseline of the data', () => {
    expect(run('import', 'forest.json', 'data.csv', '--label', 'kind')).toMatchObject({ code: 0 });
    const model = loadModel(readFileSync(join(folder, 'model.json'), 'utf8'));
    expect([...model.predict(Float64Array.from(ROWS.flat()), ROWS.length)]).toEqual(theirs().predict(ROWS));
    expect(model.features.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(model.artifact.training).toMatchObject({ importedFrom: 'ml-random-forest', trees: 9 });
  });

  test('says in the card that nobody knows whether the held-out rows were new to the forest', () => {
    const { stdout } = run('import', 'forest.json', 'data.csv', '--label', 'kind');
    expect(readFileSync(join(folder, 'model.md'), 'utf8')).toContain(
      'whether the imported forest had been trained on them is not known',
    );
    expect(stdout).toContain('\nWrote model.json and model.md\n');
  });

  test('keeps the importances that the file states, and reads a file with a byte-order mark', () => {
    const path = join(folder, 'forest.json');
    writeFileSync(path, `\ufeff${readFileSync(path, 'utf8')}`);
    expect(run('import', 'forest.json', 'data.csv', '--label', 'kind')).toMatchObject({ code: 0 });
    const { importances } = loadModel(readFileSync(join(folder, 'model.json'), 'utf8')).artifact;
    expect(importances.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    // a and b decide, and c is noise
    expect(importances[2]).toBeLessThan(Math.min(importances[0]!, importances[1]!));
  });

  test('takes a regression with its mean', () => {
    const regression = new RandomForestRegression(OPTIONS);
    const target = ROWS.map(([a, b]) => a! * 2 + b!);
    regression.train(ROWS, target);
    writeFileSync(join(folder, 'regression.json'), JSON.stringify(regression));
    writeFileSync(
      join(folder, 'target.csv'),
      `a,b,c,cost\n${ROWS.map((row, i) => [...row, target[i]].join(',')).join('\n')}\n`,
    );
    expect(run('import', 'regression.json', 'target.csv', '--label', 'cost').code).toBe(0);
    const model = loadModel(readFileSync(join(folder, 'model.json'), 'utf8'));
    expect([...model.predict(Float64Array.from(ROWS.flat()), ROWS.length)]).toEqual(regression.predict(ROWS));
  });

  test('refuses labels that are not the class indices of the forest', () => {
    const named = readFileSync(join(folder, 'data.csv'), 'utf8').replace(/,(\d)$/gm, ',kind-$1');
    writeFileSync(join(folder, 'named.csv'), named);
    const { code, stderr } = run('import', 'forest.json', 'named.csv', '--label', 'kind');
    expect(code).toBe(1);
    expect(stderr).toContain(
      'the forest predicts the classes 0 to 2 and column "kind" holds kind-0, kind-1, kind-2',
    );
  });

  test('refuses a damaged file, naming the place in it', () => {
    const damaged = readFileSync(join(folder, 'forest.json'), 'utf8').replace(
      /"splitColumn":\d/,
      '"splitColumn":9',
    );
    writeFileSync(join(folder, 'damaged.json'), damaged);
    const { code, stderr } = run('import', 'damaged.json', 'data.csv', '--label', 'kind');
    expect(code).toBe(1);
    expect(stderr).toMatch(/damaged\.json: .*splitColumn/);
  });
});

describe('import of a model of another library', () => {
  const data =
    'y,b,a\n' + Array.from({ length: 60 }, (_, row) => `${row % 7},${row % 2},${row}`).join('\n') + '\n';
  const predictions = (changed = '') =>
    `prediction\n${Array.from({ length: 60 }, (_, row) => (row === 3 && changed ? changed : row % 2 ? 2.5 : -0.5)).join('\n')}\n`;

  test('finds its columns by name, and says how many rows it predicts as its origin does', () => {
    writeFileSync(join(folder, 'booster.bin'), JSON.stringify(xgboostFile()));
    writeFileSync(join(folder, 'table.csv'), data);
    writeFileSync(join(folder, 'theirs.csv'), predictions());
    const args = ['import', 'booster.bin', 'table.csv', '--label', 'y', '--predictions', 'theirs.csv'];
    expect(run(...args)).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'model.md'), 'utf8')).toContain('agrees with its origin on all 60 rows');
    const { features, artifact } = loadModel(readFileSync(join(folder, 'model.json'), 'utf8'));
    expect(features.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(artifact.training).toMatchObject({ importedFrom: 'XGBoost 3.2.0', proof: { agreed: 60 } });
  });

  test('writes nothing if a single row differs, and names it', () => {
    writeFileSync(join(folder, 'booster.json'), JSON.stringify(xgboostFile()));
    writeFileSync(join(folder, 'table.csv'), data);
    writeFileSync(join(folder, 'theirs.csv'), predictions('2.6'));
    const { code, stderr } = run(
      'import',
      'booster.json',
      'table.csv',
      '--label',
      'y',
      '--predictions',
      'theirs.csv',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('1 of 60 rows differ');
    expect(stderr).toContain('row 4: the value is 2.5 here and 2.6 there');
    expect(existsSync(join(folder, 'model.json'))).toBe(false);
  });

  test('says what to do with a pickle, and prints the script that it names', () => {
    writeFileSync(join(folder, 'model.joblib'), Buffer.of(0x80, 4, 0x95));
    const { stderr } = run('import', 'model.joblib', 'data.csv', '--label', 'kind');
    expect(stderr).toContain(
      'none is read here. Print the script with `cdk8s-aiops import --sklearn-script`',
    );
    const { code, stdout } = run('import', '--sklearn-script');
    expect([code, stdout.includes('def write_model(model, path):')]).toEqual([0, true]);
  });
});

describe('export', () => {
  test('writes a forest that ml-random-forest loads and that gives the same labels', () => {
    run('import', 'forest.json', 'data.csv', '--label', 'kind');
    expect(run('export', 'model.json', '--out', 'exported.json')).toMatchObject({ code: 0 });
    const exported = RandomForestClassifier.load(
      JSON.parse(readFileSync(join(folder, 'exported.json'), 'utf8')) as Parameters<
        typeof RandomForestClassifier.load
      >[0],
    );
    expect(exported.predict(ROWS)).toEqual(theirs().predict(ROWS));
  });

  test('names the columns that its rows have, indicators of categories included', () => {
    writeFileSync(
      join(folder, 'zones.csv'),
      `a,b,zone,kind\n${ROWS.map(([a, b], i) => `${a},${b},${i % 2 ? 'eu' : 'us'},${LABELS[i]}`).join('\n')}\n`,
    );
    run('train', 'zones.csv', '--label', 'kind', '--trees', '3', '--leaves', 'votes');
    expect(run('export', 'model.json', '--out', 'exported.json').stderr).toBe(
      'its rows have these columns: a, b, zone=eu, zone=us\n',
    );
  });

  test('refuses an artifact that was changed', () => {
    run('import', 'forest.json', 'data.csv', '--label', 'kind');
    writeFileSync(
      join(folder, 'model.json'),
      readFileSync(join(folder, 'model.json'), 'utf8').replace('"name": "forest"', '"name": "forged"'),
    );
    expect(run('export', 'model.json')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('changed after it was written') as unknown,
    });
  });
});
