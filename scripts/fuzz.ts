/**
 * `npm run fuzz -- --cases 1000000`: requests of all kinds, the same number for each route of the document. Prints the
 * statuses and how long the slowest request took. Exits with 1 if the document does not allow an answer, or if a request
 * took longer than `--limit` milliseconds each time that it was repeated.
 */
import type { AddressInfo } from 'node:net';
import { Command } from 'commander';
import fc from 'fast-check';
import { number } from '../cli/option-parsers';
import { casesOf, fuzzedService, targetsOf, type FuzzCase } from '../test/support/fuzz-case';
import { reachesService, sendOverHttp } from '../test/support/fuzz-http';
import { listen } from '../runtime/serving/connections/listen';
import { complaint } from '../test/support/fuzz-check';
import { publishedSchemas } from '../test/support/published-schemas';

const { cases, limit, seed } = new Command()
  .option('--cases <n>', 'requests in all', number(1, Number.MAX_SAFE_INTEGER), 1_000_000)
  .option('--limit <ms>', 'longest time for one answer', number(1, 60_000), 100)
  .option('--seed <n>', 'of the run; another one each time unless given', number(-(2 ** 31), 2 ** 31 - 1))
  .parse()
  .opts<{ cases: number; limit: number; seed?: number }>();

async function main(): Promise<void> {
  const service = fuzzedService();
  const { document, validator } = await publishedSchemas({ service });
  const [own, v1] = [validator('Problem'), validator('V1Problem')];
  const validators = { problem: (body: unknown) => own(body) || v1(body), v2Error: validator('V2Error') };
  const targets = targetsOf(document);
  const server = await listen(service.main, { variable: 'PORT', port: 0, host: '127.0.0.1' });
  const { port } = server.address() as AddressInfo;
  const run = seed ?? Date.now() | 0;
  const begun = performance.now();
  console.log(`seed ${run}, ${Math.ceil(cases / targets.length)} requests a route`);

  for (const target of targets) {
    const counts = new Map<number, number>();
    let slowestMs = 0;
    let slowest: FuzzCase | undefined;
    const result = await fc.check(
      fc.asyncProperty(casesOf(target, document).filter(reachesService), async (sent) => {
        const timed = async (): Promise<[Response, number]> => {
          const start = performance.now();
          const answer = await sendOverHttp(port, sent);
          // nothing else runs: the event loop was busy for as long as the answer took
          return [answer, performance.now() - start];
        };
        const [answer, first] = await timed();
        let took = first;
        // a slow request is slow each time; a pause of a shared machine comes once
        for (let more = 0; more < 3 && took > limit; more++) took = Math.min(took, (await timed())[1]);
        if (took > slowestMs) [slowestMs, slowest] = [took, sent];
        counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
        const wrong = await complaint(sent, answer, target, validators);
        if (wrong !== undefined) throw new Error(wrong);
      }),
      { numRuns: Math.ceil(cases / targets.length), seed: run },
    );
    const statuses = [...counts].sort().map(([status, count]) => `${status}: ${count}`);
    console.log(
      `${target.method} ${target.path}  slowest ${slowestMs.toFixed(1)} ms  ${statuses.join(', ')}`,
    );
    if (result.failed) {
      console.error(fc.defaultReportMessage(result));
      process.exitCode = 1;
    }
    if (slowestMs > limit) {
      console.error(`slower than ${limit} ms: ${JSON.stringify(slowest).slice(0, 500)}`);
      process.exitCode = 1;
    }
  }
  server.closeAllConnections();
  server.close();
  console.log(`${((performance.now() - begun) / 1000).toFixed(0)} s`);
}

void main();
