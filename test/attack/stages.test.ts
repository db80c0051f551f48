import { expect, it } from 'vitest';
import { escalate } from '../../attack/stages';

it('stages double until the ceiling, which is the last rate', () => {
  const stages = [
    { rate: 50, seconds: 60 },
    { rate: 1500, seconds: 300 },
  ];
  expect(escalate(stages, 5000).map(({ rate }) => rate)).toEqual([50, 1500, 3000, 5000]);
  expect(escalate(stages, 5000)[3]).toEqual({ rate: 5000, seconds: 300 });
  expect(escalate(stages, 1500)).toEqual(stages);
});
