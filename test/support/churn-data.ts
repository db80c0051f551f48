import { seededRandom } from '../../runtime/statistics/random';

/**
 * Rows of customers: age, spend, plan, and whether they left, which depends on two of the others, with some noise. The same
 * seed gives the same rows.
 *
 * @param shift of the spend, and of the spend at which they leave
 * @param labels random ones depend on nothing
 */
export function churnRows(rows: number, seed: number, shift = 0, labels?: 'random'): string[][] {
  const random = seededRandom(seed);
  return Array.from({ length: rows }, () => {
    const age = 20 + 60 * random();
    const spend = 100 * random();
    const plan = ['basic', 'plus', 'pro'][Math.floor(3 * random())]!;
    const noise = 20 * random();
    const leaves = labels === 'random' ? noise > 10 : spend + (plan === 'basic' ? 25 : 0) + noise > 75;
    return [age.toFixed(2), (spend + shift).toFixed(2), plan, leaves ? 'yes' : 'no'];
  });
}

/** The same as a CSV file. */
export function churnCsv(...of: Parameters<typeof churnRows>): string {
  const lines = churnRows(...of).map((row) => row.join(','));
  return `age,spend,plan,churned\n${lines.join('\n')}\n`;
}
