import { describe, expect, test } from 'vitest';
import { FeedbackError } from '../../../runtime/feedback/feedback-error';
import { FeedbackStore } from '../../../runtime/feedback/feedback-store';
import { BINARY, REGRESSION, sharesOf } from './small-models';

const storeOf = (rows = 100, sampleRatio = 1, random = () => 0) =>
  new FeedbackStore({ rows, sampleRatio, random });
const served = (store: FeedbackStore, requestId: string, ...positive: readonly number[]) => {
  store.serve(
    BINARY,
    requestId,
    Float64Array.from(positive, (share) => Number(share > 0.5)),
    sharesOf(...positive),
  );
};
const tallyOf = (store: FeedbackStore, digest = BINARY.digest) => store.tallies.get(digest)!;

describe('truths', () => {
  test('are joined to the rows of their requests, in any order and of several requests', () => {
    const store = storeOf();
    served(store, 'a', 0.9, 0.1, 0.8);
    served(store, 'b', 0.2);
    const outcomes = store.join([
      { requestId: 'b', row: 0, truth: 1 },
      { requestId: 'a', row: 2, truth: 0 },
      { requestId: 'a', row: 0, truth: 1 },
      { requestId: 'c', row: 0, truth: 1 },
    ]);
    expect(outcomes).toEqual({ joined: 3, repeated: 0, corrected: 0, unknown: 1 });
    expect(tallyOf(store).measures().get('accuracy')?.value).toBeCloseTo(1 / 3);
  });

  test('change nothing when they come again, and replace what was wrong', () => {
    const store = storeOf();
    served(store, 'a', 0.9);
    const truth = { requestId: 'a', row: 0, truth: 0 };
    expect(store.join([truth])).toMatchObject({ joined: 1 });
    expect(store.join([truth, truth])).toMatchObject({ joined: 0, repeated: 2 });
    expect(tallyOf(store)).toMatchObject({ rows: 1 });
    expect(store.join([{ ...truth, truth: 1 }])).toMatchObject({ corrected: 1 });
    expect(tallyOf(store).rows).toBe(1);
    expect(tallyOf(store).measures().get('accuracy')?.value).toBe(1);
  });

  test('name a class as text, too, as a CSV file has it', () => {
    const store = storeOf();
    served(store, 'a', 0.9);
    expect(store.join([{ requestId: 'a', row: 0, truth: '1' }])).toMatchObject({ joined: 1 });
  });

  test.each([
    [
      { requestId: 'a', row: 0, truth: 'yes' },
      'truth must be a class of version 1.0.0, one of 0, 1, got "yes"',
    ],
    [
      { requestId: 'a', row: 2, truth: 1 },
      'row must be from 0 to 1, because the request "a" had 2 rows, got 2',
    ],
  ])('that cannot be are refused, and none of their request is joined: %#', (wrong, message) => {
    const store = storeOf();
    served(store, 'a', 0.9, 0.1);
    const join = () => store.join([{ requestId: 'a', row: 0, truth: 1 }, wrong]);
    expect(join).toThrow(FeedbackError);
    expect(join).toThrow(message);
    expect(tallyOf(store).rows).toBe(0);
  });

  test('of a regression are numbers', () => {
    const store = storeOf();
    store.serve(REGRESSION, 'a', Float64Array.of(10, 20), undefined);
    store.join([
      { requestId: 'a', row: 0, truth: 13 },
      { requestId: 'a', row: 1, truth: 16 },
    ]);
    const measures = tallyOf(store, REGRESSION.digest).measures();
    expect(measures.get('mean_absolute_error')?.value).toBe(3.5);
    expect(measures.get('root_mean_squared_error')?.value).toBeCloseTo(Math.sqrt(12.5));
    expect(() => store.join([{ requestId: 'a', row: 0, truth: '13' }])).toThrow(
      'truth must be a number, got "13"',
    );
  });
});

describe('the store', () => {
  test('holds the latest predictions, and measures those alone', () => {
    const store = storeOf(3);
    served(store, 'a', 0.9, 0.9);
    store.join([{ requestId: 'a', row: 0, truth: 0 }]);
    served(store, 'b', 0.9);
    expect(store.held).toBe(3);
    served(store, 'c', 0.9);
    // the first row of "a" has left, with its truth
    expect(store.held).toBe(3);
    expect(tallyOf(store)).toMatchObject({ served: 3, rows: 0 });
    const truths = ['a', 'b', 'c'].map((requestId) => ({ requestId, row: 0, truth: 1 }));
    expect(store.join(truths)).toMatchObject({ unknown: 1, joined: 2 });
  });

  test('holds no request of more rows than it has', () => {
    const store = storeOf(2);
    served(store, 'a', 0.9, 0.1, 0.2);
    expect(store.held).toBe(0);
  });

  test('takes a request id that comes again for the later request', () => {
    const store = storeOf(4);
    served(store, 'a', 0.9);
    served(store, 'a', 0.1);
    store.join([{ requestId: 'a', row: 0, truth: 0 }]);
    expect(tallyOf(store).measures().get('accuracy')?.value).toBe(1);
    // the earlier one leaves, and the later one is still found
    served(store, 'b', 0.1, 0.1, 0.1);
    expect(store.join([{ requestId: 'a', row: 0, truth: 0 }])).toMatchObject({ repeated: 1 });
  });

  test('holds the models apart, and forgets one of which nothing is left', () => {
    const store = storeOf(2);
    served(store, 'a', 0.9);
    store.serve(REGRESSION, 'b', Float64Array.of(1), undefined);
    expect([...store.tallies.keys()]).toEqual([BINARY.digest, REGRESSION.digest]);
    store.serve(REGRESSION, 'c', Float64Array.of(1), undefined);
    expect([...store.tallies.keys()]).toEqual([REGRESSION.digest]);
    store.serve(REGRESSION, 'd', Float64Array.of(1, 2), undefined);
    expect(tallyOf(store, REGRESSION.digest).served).toBe(2);
  });

  test('holds a share of the requests', () => {
    const draws = [0.1, 0.3, 0.2];
    const store = storeOf(10, 0.25, () => draws.shift()!);
    for (const id of ['a', 'b', 'c']) served(store, id, 0.9);
    expect(store.held).toBe(2);
  });
});
