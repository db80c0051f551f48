import { expect, it } from 'vitest';
import { alertNamed } from '../../preview/alert-name';

const NAMES = ['ModelDriftDetected', 'InferenceCpuHigh', 'OtherCpuHigh'];

it('takes a name, or the end that only one name has', () => {
  expect(alertNamed('InferenceCpuHigh', NAMES)).toBe('InferenceCpuHigh');
  expect(alertNamed('DriftDetected', NAMES)).toBe('ModelDriftDetected');
});

it('is refused if several names end with it', () => {
  expect(() => alertNamed('CpuHigh', NAMES)).toThrow(
    /there are InferenceCpuHigh, ModelDriftDetected, OtherCpuHigh/,
  );
});

it('proposes the name that was probably meant', () => {
  expect(() => alertNamed('ModelDriftDetectd', NAMES)).toThrow('did you mean ModelDriftDetected?');
});
