import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const REPOSITORY = /^https:\/\/github\.com\/cdk8s-aiops\/cdk8s-aiops\/(?:blob|tree)\/main\//;
const PICTURES = 'docs/pictures';
const MOST_BYTES = 150_000;

const markdownIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));

const documentation = [
  'README.md',
  'examples/README.md',
  ...markdownIn('docs'),
  ...markdownIn('docs/runbooks'),
];
const workshop = [
  ...['ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...readdirSync('bench', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join('bench', entry.name, 'README.md')))
    .map((entry) => join('bench', entry.name, 'README.md')),
];

const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] };
/** What npm packs: what package.json lists, and what it always adds. */
const packed = ['docs', ...files, 'README.md', 'LICENSE', 'package.json'];

interface Link {
  readonly text: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly anchor: string | undefined;
  readonly relative: boolean;
}

/** Links of a page to files of this repository. */
function linksOf(page: string): Link[] {
  const prose = readFileSync(page, 'utf8').replace(/```[\s\S]*?```/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, text = '']) => {
    const absolute = REPOSITORY.test(text);
    if (!absolute && /^\w+:/.test(text)) return [];
    const [path = '', anchor] = text.replace(REPOSITORY, '').split('#');
    const file = absolute ? path : path === '' ? page : normalize(join(dirname(page), path));
    return [{ text, file, anchor, relative: !absolute }];
  });
}

/** The anchors that GitHub and npm give to headings. */
function anchorsOf(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-'),
  );
}

describe.each([...documentation, ...workshop])('%s', (page) => {
  const links = linksOf(page);

  it('links to files and headings that exist', () => {
    expect(links.filter(({ file }) => !existsSync(file)).map(({ text }) => text)).toEqual([]);
    const lost = links.filter(
      ({ file, anchor }) => anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).includes(anchor),
    );
    expect(lost.map(({ text }) => text)).toEqual([]);
  });
});

it.each(documentation)('%s links, inside of the package, only to what is packed', (page) => {
  const outside = linksOf(page).filter(
    ({ file, relative }) =>
      relative && !packed.some((entry) => file === entry || file.startsWith(`${entry}/`)),
  );
  expect(outside.map(({ text }) => text)).toEqual([]);
});

describe('pictures', () => {
  const pictures = readdirSync(PICTURES).map((file) => join(PICTURES, file));

  it('are each shown by a page', () => {
    const shown = documentation.flatMap((page) => linksOf(page).map(({ file }) => file));
    expect(pictures.filter((picture) => !shown.includes(picture))).toEqual([]);
  });

  it.each(pictures)('%s is small', (picture) => {
    expect(statSync(picture).size).toBeLessThan(MOST_BYTES);
  });

  it('have a text for who does not see them', () => {
    const silent = documentation.filter((page) => /!\[\s*\]\(/.test(readFileSync(page, 'utf8')));
    expect(silent).toEqual([]);
  });
});
