import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../runtime/contract/routes';
import { portOf } from '../support/ask';
import { casesOf, fuzzedService, targetsOf } from '../support/fuzz-case';
import { complaint, provokedStatuses } from '../support/fuzz-check';
import { reachesService, sendOverHttp } from '../support/fuzz-http';
import { publishedSchemas } from '../support/published-schemas';

/** Each goes through a socket. `npm run fuzz` sends a million. */
const CASES = 300;
/** A scrape writes every series there is, and costs as much as fifty predictions. */
const SCRAPES = 50;
const TIME = 120_000;

describe('every route', async () => {
  const service = fuzzedService();
  const port = await portOf(service.main);
  const { document, validator } = await publishedSchemas({ service });
  const targets = targetsOf(document);
  const [own, v1] = [validator('Problem'), validator('V1Problem')];
  const validators = { problem: (body: unknown) => own(body) || v1(body), v2Error: validator('V2Error') };

  it('knows every route of the contract', () => {
    expect(targets.map(({ path }) => path).sort()).toEqual(Object.values(ROUTES).sort());
  });

  describe.each(targets)('$method $path', (target) => {
    const cases = target.path === ROUTES.metrics ? SCRAPES : CASES;
    it(
      `answers ${cases} requests of all kinds as its document says, and tells nothing of the inside`,
      async () => {
        const seen = new Set<string>();
        await fc.assert(
          fc.asyncProperty(casesOf(target, document).filter(reachesService), async (sent) => {
            const answer = await sendOverHttp(port, sent);
            seen.add(String(answer.status));
            expect(await complaint(sent, answer, target, validators)).toBeUndefined();
          }),
          { numRuns: cases },
        );
        // a fuzzer that is always refused at the door proves little
        expect([...seen]).toEqual(expect.arrayContaining(provokedStatuses(target)));
      },
      TIME,
    );
  });
});
