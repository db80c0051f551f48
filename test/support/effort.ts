/** Whether random cases are many and every step is tried: each night, by `npm run test:thorough`. */
export const THOROUGH = process.env['TEST_THOROUGH'] === 'true';

/** How many cases to try, in each run of the tests and each night. */
export function cases(quick: number, thorough: number): number {
  return THOROUGH ? thorough : quick;
}
