import type { Format } from './field';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');
const FIELDS: readonly (readonly [name: string, least: number, most: number, names: readonly string[]])[] = [
  ['minute', 0, 59, []],
  ['hour', 0, 23, []],
  ['day of the month', 1, 31, []],
  ['month', 1, 12, MONTHS],
  ['day of the week', 0, 6, DAYS],
];
const NAMED = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)$/;
const EVERY = /^@every [+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** The schedule of a CronJob, https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format. */
export const cronSchedule: Format = (value) => {
  if (/TZ=/.test(value)) return { problem: 'the schedule names a time zone', fix: 'write it in timeZone' };
  if (NAMED.test(value) || EVERY.test(value)) return undefined;
  const parts = value.trim().split(/\s+/);
  if (value.startsWith('@') || parts.length !== FIELDS.length) {
    return {
      problem: `“${value}” is no schedule`,
      fix: 'write minute, hour, day of the month, month and day of the week, such as 0 3 * * *',
    };
  }
  for (const [i, [name, least, most, names]] of FIELDS.entries()) {
    const part = parts[i]!;
    if (part.split(',').every((range) => range === '' || fits(range, least, most, names))) continue;
    return { problem: `“${part}” is no ${name}`, fix: `write *, or ${least} to ${most}` };
  }
  return undefined;
};

function fits(range: string, least: number, most: number, names: readonly string[]): boolean {
  const [span = '', step, ...more] = range.split('/');
  if (more.length > 0 || (step !== undefined && !/^0*[1-9]\d*$/.test(step))) return false;
  // the parser reads no further than the star
  if (/^[*?](?:-[^-]*)?$/.test(span)) return true;
  const ends = span.split('-').map((end) => {
    const named = names.indexOf(end.toLowerCase());
    if (named !== -1) return named + least;
    return /^\+?\d+$/.test(end) ? Number(end) : NaN;
  });
  const [from = NaN, to = from] = ends;
  return ends.length <= 2 && from >= least && to <= most && from <= to;
}
