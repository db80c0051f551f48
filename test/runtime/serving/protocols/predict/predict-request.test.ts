import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../../../../runtime/serving/http/problem';
import { readPredictRequest } from '../../../../../runtime/serving/protocols/predict/predict-request';
import { InvalidRowsError } from '../../../../../runtime/inference/invalid-rows-error';
import { RowReader } from '../../../../../runtime/inference/row-reader';
import { smallArtifactContent } from '../../../../support/small-model';

const smallReader = new RowReader(smallArtifactContent().features);

/** The rows of a body as the small model takes them. */
function read(text: string, maxRows = 100, reader = smallReader): { rows: number; values: Float64Array } {
  return reader.read(readPredictRequest(text, maxRows).rows);
}

/** A refusal of the body or of its rows. */
function problemOf(text: string, maxRows?: number): Problem {
  try {
    read(text, maxRows);
  } catch (error) {
    if (error instanceof Problem) return error;
    if (error instanceof InvalidRowsError) return new Problem(400, error.detail, { errors: error.errors });
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe('readPredictRequest', () => {
  it('gives the same rows for every form', () => {
    const expected = Float64Array.of(20, 0.5, 1);
    for (const body of [
      '{"values":[20,0.5,"us"]}',
      '{"data":[[20,0.5,"us"]]}',
      '{"features":{"zone":"us","load":0.5,"temperature":20}}',
      '{"features":[{"zone":"us","load":0.5,"temperature":20}]}',
      '[{"zone":"us","load":0.5,"temperature":20}]',
      '[{"features":{"zone":"us","load":0.5,"temperature":20}}]',
    ]) {
      expect(read(body).values).toEqual(expected);
    }
  });

  it('reads texts that look like its own members', () => {
    const features = [{ kind: 'categorical', name: 'a', categories: ['values', 'x\\y'] }] as const;
    const reader = new RowReader(features.map((each) => ({ ...each, categories: [...each.categories] })));
    const values = (text: string) => [...read(text, 10, reader).values];
    expect(values('{"values":["values"]}')).toEqual([0]);
    expect(values('{"data":[["values"],["x\\\\y"]]}')).toEqual([0, 1]);
  });

  it('keeps every finite number as it is', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        // JSON.stringify writes -0 as 0
        const text = Object.is(value, -0) ? '-0' : JSON.stringify(value);
        expect(read(`{"values":[${text},0,"eu"]}`).values[0]).toBe(value);
      }),
    );
  });

  it.each([
    ['null', 'got null'],
    ['1e400', 'got a number beyond the range of 64-bit floats'],
    ['"12"', 'got the text "12"'],
    ['true', 'got true'],
    ['[1]', 'got a list of 1'],
    ['{"a":1}', 'got an object'],
  ])('refuses %s for a number, with its row and feature', (value, got) => {
    const { status, more } = problemOf(`{"data":[[1,0,"eu"],[1,${value},"eu"]]}`);
    expect(status).toBe(400);
    expect(more.errors).toEqual([{ row: 1, feature: 'load', detail: `must be a finite number, ${got}` }]);
  });

  it('refuses a category that the model has not seen, and says which it has', () => {
    expect(problemOf('{"values":[1,0,"asia"]}').detail).toBe(
      'row 0, feature "zone" must be one of "eu", "us", got the text "asia"',
    );
    expect(problemOf('{"values":[1,0,1]}').more.errors).toMatchObject([{ row: 0, feature: 'zone' }]);
  });

  it('refuses a row of the wrong length, and names the feature that it ends before', () => {
    expect(problemOf('{"values":[1,0]}').more.errors).toEqual([
      { row: 0, feature: 'zone', detail: 'must have 3 values ("temperature", "load", "zone"), got 2' },
    ]);
    expect(problemOf('{"values":[1,0,"eu",4]}').detail).toContain('row 0 must have 3 values');
  });

  it('refuses unknown, missing and repeated features', () => {
    expect(problemOf('{"features":{"temperature":1,"loud":0,"zone":"eu"}}').more.errors).toEqual([
      { row: 0, feature: 'loud', detail: 'is not one of "temperature", "load", "zone"' },
      { row: 0, feature: 'load', detail: 'is missing' },
    ]);
    expect(problemOf('{"features":{"load":1,"load":2,"temperature":1,"zone":"eu"}}').more.errors).toEqual([
      { feature: 'load', detail: 'is given twice in one object' },
    ]);
  });

  it('takes names from the prototype for what they are: unknown', () => {
    const { more } = problemOf('[{"__proto__":1,"constructor":2,"temperature":1,"load":0,"zone":"eu"}]');
    expect(more.errors?.map(({ feature }) => feature)).toEqual(['__proto__', 'constructor']);
    expect(problemOf('{"__proto__":{"values":[1,0,"eu"]}}').detail).toContain('unknown member "__proto__"');
  });

  it('lists ten problems and counts all', () => {
    const { detail, more } = problemOf(
      JSON.stringify({ data: Array.from({ length: 30 }, () => [null, 0, 'eu']) }),
    );
    expect(detail).toMatch(/^30 values cannot be used; the first: row 0, feature "temperature"/);
    expect(more.errors).toHaveLength(10);
  });

  it.each([
    ['', 'not JSON: it is empty'],
    ['{"values":[1,', 'not JSON'],
    ['{"values":[NaN,0,"eu"]}', 'not JSON: NaN and Infinity are no numbers in it'],
    ['{"values":[-Infinity,0,"eu"]}', 'NaN and Infinity are no numbers in it, see position 12'],
    ['{"values":[1,None,"eu"]}', 'not JSON'],
    ['\ufeff{"values":[1,0,"eu"]}', 'not JSON: it begins with a byte order mark'],
    ['{"values":[1,0,"eu"],}', 'not JSON, see position 21'],
    [' ', 'not JSON: it is empty'],
    ['5', 'must be an object or a list, got 5'],
    ['null', 'must be an object or a list, got null'],
    ['{}', 'in one member, got 0'],
    ['{"values":[1,0,"eu"],"data":[]}', 'in one member, got 2'],
    ['{"values":5}', 'must be a list of 3 values'],
    ['{"data":{}}', '"data" must be a list of rows, got an object'],
    ['{"data":[]}', 'no rows'],
    ['[]', 'no rows'],
    ['[[1,0,"eu"]]', 'must be an object of features and values, got a list of 3'],
    ['{"features":null}', 'must be an object of features'],
    ['{"values":[1,0,"eu"],"probabilities":1}', '"probabilities" must be true or false, got 1'],
    ['{"values":[1,0,"eu"],"values":[2,0,"eu"]}', '"values" is given twice'],
    ['{"data":[[1,0,"eu"]],"dat\\u0061":[[2,0,"eu"]]}', '"data" is given twice'],
    ['{"probabilities":true,"values":[1,0,"eu"],"probabilities":false}', '"probabilities" is given twice'],
    ['{"values":[1,0,"eu"],"probabilites":true}', 'unknown member "probabilites"'],
  ])('refuses %s', (body, reason) => {
    const { status, detail } = problemOf(body);
    expect(status).toBe(400);
    expect(detail).toContain(reason);
  });

  it('quotes no more than a little of what was sent', () => {
    expect(problemOf(JSON.stringify({ values: ['x'.repeat(10_000), 0, 'eu'] })).detail.length).toBeLessThan(
      200,
    );
    expect(problemOf('{"values":["secret", oops]}').detail).not.toContain('secret');
  });

  it('refuses more rows than allowed with 413', () => {
    expect(problemOf('{"data":[[1,0,"eu"],[1,0,"eu"]]}', 1).status).toBe(413);
    expect(read('{"data":[[1,0,"eu"]]}', 1).rows).toBe(1);
  });

  it('survives nesting as deep as a body can be', () => {
    const deep = '['.repeat(500_000) + ']'.repeat(500_000);
    expect(problemOf(`{"values":[${deep},0,"eu"]}`).status).toBe(400);
    expect(problemOf(`{"features":{"load":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}}`).status).toBe(
      400,
    );
  });

  it('answers anything with rows or a problem', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        try {
          expect(read(text).rows).toBeGreaterThan(0);
        } catch (error) {
          expect(error instanceof Problem || error instanceof InvalidRowsError).toBe(true);
        }
      }),
    );
  });
});
