import { pino } from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../../runtime/telemetry/metrics';
import { Admission } from '../../../../runtime/serving/load/admission';

/** An event loop whose turns and time pass when the test says so. */
function eventLoop({ maxRequestsInFlight = 1000, maxWaitSeconds = 0.1, youngAnswers = 0 } = {}) {
  let now = 0;
  let ends: (() => void)[] = [];
  const lines: unknown[] = [];
  const registry = new Registry();
  const admission = new Admission({
    metrics: createMetrics(registry),
    logger: pino({ base: undefined }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
    clock: () => now,
    afterIntake: (resume) => void ends.push(resume),
    maxRequestsInFlight,
    maxBodyBytesInFlight: 1024,
    maxWaitSeconds,
    youngAnswers,
  });
  const answered: number[] = [];
  let refused = 0;
  const pass = (ms: number) => (now += ms);
  return {
    admission,
    answered,
    lines,
    pass,
    registry,
    refused: () => refused,
    /** @param answerMs how long its answer takes */
    ask: (id: number, answerMs = 10): void => {
      const reason = admission.overload();
      if (reason !== undefined) {
        admission.refuse(reason);
        refused++;
        return;
      }
      admission.enter();
      admission.takeTurn(now, (late) => {
        if (late) {
          admission.refuse('wait');
          refused++;
        } else {
          pass(answerMs);
          answered.push(id);
        }
        admission.leave();
      });
    },
    /** Lets the loop end its turn, and do what it then has to do. */
    turn: async (): Promise<void> => {
      await settled();
      const due = ends;
      ends = [];
      for (const end of due) end();
      await settled();
    },
  };
}

async function settled(): Promise<void> {
  for (let step = 0; step < 50; step++) await Promise.resolve();
}

describe('admission', () => {
  it('lets requests straight through while they are answered faster than they come', async () => {
    const loop = eventLoop();
    for (let id = 0; id < 5; id++) {
      loop.ask(id);
      expect(loop.answered).toHaveLength(id + 1);
      await loop.turn();
      loop.pass(30);
    }
    expect(loop.refused()).toBe(0);
  });

  it('looks for new requests between answers when many have come, and keeps their order', async () => {
    const loop = eventLoop();
    for (let id = 0; id < 4; id++) loop.ask(id);
    await settled();
    expect(loop.answered).toEqual([0]);
    await loop.turn();
    loop.ask(4);
    for (let turn = 0; turn < 6; turn++) await loop.turn();
    expect(loop.answered).toEqual([0, 1, 2, 3, 4]);
  });

  it('looks for the next connection after less of its answers, once one has come', async () => {
    const loop = eventLoop();
    for (let id = 0; id < 20; id++) loop.ask(id, 1);
    await loop.turn();
    expect(loop.answered).toHaveLength(10);
    loop.admission.connected();
    await loop.turn();
    expect(loop.answered).toHaveLength(11);
    await loop.turn();
    expect(loop.answered).toHaveLength(16);
  });

  it('ends the answers of the turn in which a connection comes', async () => {
    const loop = eventLoop();
    loop.ask(0, 1);
    loop.admission.connected();
    loop.ask(1, 1);
    await settled();
    expect(loop.answered).toEqual([0]);
    await loop.turn();
    expect(loop.answered).toEqual([0, 1]);
  });

  it('lets requests of a young process wait ten times as long, and less with each answer', async () => {
    const loop = eventLoop({ maxWaitSeconds: 0.1, youngAnswers: 200 });
    for (let id = 0; id < 150; id++) loop.ask(id);
    await settled();
    // at 10 ms each, a hundred may wait at the start; the first answer has taken a little of that
    expect(loop.refused()).toBeGreaterThan(45);
    expect(loop.refused()).toBeLessThan(55);
    for (let turn = 0; turn < 400; turn++) await loop.turn();
    const before = loop.refused();
    for (let id = 0; id < 200; id++) {
      loop.ask(id);
      await loop.turn();
    }
    for (let id = 0; id < 30; id++) loop.ask(id);
    await settled();
    // the cost is known now, so that none is taken in to find it out
    expect(loop.refused() - before).toBe(30 - 1 - 10);
  });

  it('refuses a request that would wait too long, when it arrives', async () => {
    const loop = eventLoop({ maxWaitSeconds: 0.1 });
    for (let id = 0; id < 30; id++) loop.ask(id);
    await settled();
    // at 10 ms each, ten may wait behind the one that is answered, and one is taken in to find out
    expect(loop.answered).toEqual([0]);
    expect(loop.refused()).toBe(30 - 1 - 11);
    for (let turn = 0; turn < 15; turn++) await loop.turn();
    expect(loop.answered).toHaveLength(12);
  });

  it('refuses what has waited twice as long as promised, because answers became slower', async () => {
    const loop = eventLoop({ maxWaitSeconds: 0.1 });
    for (let id = 0; id < 10; id++) loop.ask(id);
    await settled();
    loop.pass(250);
    await loop.turn();
    expect(loop.answered).toEqual([0]);
    expect(loop.refused()).toBe(9);
  });

  it('refuses nobody before the first answer has shown what one costs', async () => {
    const loop = eventLoop();
    // the first request of a process finds nothing compiled, and its turn is over before it is answered
    loop.admission.enter();
    loop.pass(20);
    for (let id = 0; id < 8; id++) loop.ask(id);
    expect(loop.answered).toEqual([]);
    for (let turn = 0; turn < 10; turn++) await loop.turn();
    expect(loop.answered).toHaveLength(8);
  });

  it('is as before once the load has gone', async () => {
    const loop = eventLoop();
    for (let id = 0; id < 100; id++) loop.ask(id);
    for (let turn = 0; turn < 20; turn++) await loop.turn();
    const before = loop.refused();
    loop.ask(100);
    expect(loop.answered.at(-1)).toBe(100);
    expect(loop.refused()).toBe(before);
    await settled();
    expect(await loop.registry.getSingleMetricAsString('requests_in_flight')).toContain(
      'requests_in_flight 0',
    );
  });

  it('takes a pause that is over for no load', async () => {
    const loop = eventLoop();
    loop.ask(0);
    loop.pass(2000);
    loop.ask(1);
    await loop.turn();
    await loop.turn();
    loop.ask(2);
    await loop.turn();
    expect(loop.answered).toEqual([0, 1, 2]);
  });

  it('refuses none of those who came during a pause', async () => {
    const loop = eventLoop({ maxWaitSeconds: 0.1 });
    for (let id = 0; id < 5; id++) {
      loop.ask(id);
      await loop.turn();
    }
    loop.ask(5);
    loop.pass(2000);
    await loop.turn();
    // 80 ms of work
    for (let id = 6; id < 14; id++) loop.ask(id);
    for (let turn = 0; turn < 10; turn++) await loop.turn();
    expect(loop.refused()).toBe(0);
    expect(loop.answered).toHaveLength(14);
  });

  it('refuses what would wait too long once answers have become slower for good', async () => {
    const loop = eventLoop({ maxWaitSeconds: 0.1 });
    for (let id = 0; id < 5; id++) {
      loop.ask(id);
      await loop.turn();
    }
    for (let id = 5; id < 8; id++) {
      loop.ask(id);
      loop.pass(190);
      await loop.turn();
    }
    // the second in the queue would wait for more than a tenth of a second
    for (let id = 8; id < 18; id++) loop.ask(id);
    for (let turn = 0; turn < 20; turn++) await loop.turn();
    expect(loop.refused()).toBeGreaterThan(5);
  });

  it('caps the requests in flight, those included whose body is still coming in', () => {
    const { admission } = eventLoop({ maxRequestsInFlight: 2 });
    admission.enter();
    admission.enter();
    expect(admission.overload()).toBe('in_flight');
    expect(admission.refuse('in_flight').detail).toContain('MAX_REQUESTS_IN_FLIGHT');
    admission.leave();
    expect(admission.overload()).toBeUndefined();
  });

  it('counts each refusal by its reason, and logs one line a second with their number', async () => {
    const loop = eventLoop({ maxRequestsInFlight: 1 });
    loop.admission.enter();
    for (let id = 0; id < 5; id++) loop.ask(id);
    loop.pass(1000);
    loop.ask(5);
    expect(loop.lines).toMatchObject([{ reason: 'in_flight', refused: 1 }, { refused: 5 }]);
    expect(await loop.registry.getSingleMetricAsString('requests_shed_total')).toContain(
      'requests_shed_total{reason="in_flight"} 6',
    );
  });
});
