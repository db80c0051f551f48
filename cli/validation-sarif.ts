import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PACKS } from '../constructs/validation/packs';
import { VERSION } from '../runtime/contract/version';
import type { Position } from './manifest-position';
import { type PlacedViolation, type ValidationReport, sentence } from './validation-report';

const HOME = 'https://github.com/cdk8s-aiops/cdk8s-aiops';
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * The report as SARIF 2.1.0, which code scanning of GitHub and others read.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function validationSarif({ packs, violations }: ValidationReport): string {
  const rules = [
    ...packs.flatMap((pack) =>
      PACKS[pack].map(({ name, title }) => ({
        id: name,
        shortDescription: { text: title },
        helpUri: `${HOME}/blob/main/docs/rules.md#${name}`,
        defaultConfiguration: { level: pack === 'house' ? 'warning' : 'error' },
        properties: { tags: [pack] },
      })),
    ),
    ...(violations.some(({ pack }) => pack === undefined)
      ? [{ id: UNUSED, shortDescription: { text: 'Every exception accepts a violation' } }]
      : []),
  ];
  const places = new Map(rules.map(({ id }, index) => [id, index]));
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'cdk8s-aiops', version: VERSION, informationUri: HOME, rules } },
        columnKind: 'utf16CodeUnits',
        results: violations.map((violation) => ({
          ruleId: violation.rule,
          ruleIndex: places.get(violation.rule),
          level: violation.level,
          message: { text: sentence(violation) },
          ...locationsOf(violation),
          partialFingerprints: { 'endsHash/v1': fingerprint(violation) },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const UNUSED = 'unused-exception';

/** The first end in a file is the location; all other ends are related to it. */
function locationsOf({ ends }: PlacedViolation) {
  const main = Math.max(
    0,
    ends.findIndex(({ position }) => position !== undefined),
  );
  const locations = ends.map(({ text, position }) => ({
    ...physical(position),
    logicalLocations: [{ fullyQualifiedName: text, kind: 'object' }],
  }));
  const related = locations
    .flatMap((location, i) => (i === main ? [] : [{ ...location, message: { text: ends[i]?.text } }]))
    .map((location, id) => ({ id, ...location }));
  return {
    locations: locations.slice(main, main + 1),
    ...(related.length > 0 && { relatedLocations: related }),
  };
}

function physical(position: Position | undefined) {
  if (position?.file === undefined) return {};
  const { file, line, column } = position;
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      region: { startLine: line, startColumn: column },
    },
  };
}

function uriOf(file: string): string {
  if (isAbsolute(file) || file.startsWith('..')) return pathToFileURL(file).href;
  return file.split(/[\\/]/).map(encodeURIComponent).join('/');
}

/** The same violation, wherever its lines move to. */
function fingerprint({ rule, ends }: PlacedViolation): string {
  const text = [rule, ...ends.map((end) => end.text)].join('\n');
  return createHash('sha256').update(text).digest('hex');
}
