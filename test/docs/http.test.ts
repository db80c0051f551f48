import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ROUTES } from '../../runtime/contract/routes';

const PAGE = readFileSync('docs/http.md', 'utf8');

it('names every route of the contract, and links to the page of the protocols that have many', () => {
  const own = Object.values(ROUTES).filter((route) => !/^\/(v1|v2|docs)\//.test(route));
  expect(
    own.filter((route) => !PAGE.includes(`\`GET ${route}\``) && !PAGE.includes(`\`POST ${route}\``)),
  ).toEqual([]);
  expect(PAGE).toContain('(protocols.md)');
});
