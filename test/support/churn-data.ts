import { seededRandom } from '../../runtime/statistics/random';

/** Rows of a CSV file whose label depends on two of its columns, with some noise. The same seed gives the same rows. */
export function churnCsv(rows: number, seed: number): string {
  const random = seededRandom(seed);
  const lines = Array.from({ length: rows }, () => {
    const age = 20 + 60 * random();
    const spend = 100 * random();
    const plan = ['basic', 'plus', 'pro'][Math.floor(3 * random())]!;
    const leaves = spend + (plan === 'basic' ? 25 : 0) + 20 * random() > 75 ? 'yes' : 'no';
    return `${age.toFixed(2)},${spend.toFixed(2)},${plan},${leaves}`;
  });
  return `age,spend,plan,churned\n${lines.join('\n')}\n`;
}
