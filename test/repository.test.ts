import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

describe('.gitattributes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attributes-'));
  beforeAll(() => {
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    copyFileSync('.gitattributes', join(folder, '.gitattributes'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const attribute = (name: string, file: string): string =>
    execFileSync('git', ['check-attr', name, '--', file], { cwd: folder, encoding: 'utf8' })
      .trim()
      .split(': ')[2]!;

  it.each([
    'gitops/apps/Application.incident.k8s.yaml',
    'imports/argoproj.io.ts',
    'docs/api/constructs.api.md',
    'docs/reference/constructs.md',
    'schemas/drift-event.json',
    'schemas/stream-result.json',
    'model/incident.json',
    'test/constructs/serving/__snapshots__/model.test.ts.snap',
  ])('keeps the line ends of %s, and says that a program wrote it', (file) => {
    expect(attribute('eol', file)).toBe('lf');
    expect(attribute('linguist-generated', file)).toBe('set');
  });

  it('changes no byte of a picture', () => {
    expect(attribute('text', 'docs/pictures/drift.png')).toBe('unset');
  });
});

describe('issue templates', () => {
  const FOLDER = '.github/ISSUE_TEMPLATE';

  it.each(readdirSync(FOLDER).filter((file) => file !== 'config.yml'))('%s asks for something', (file) => {
    expect(parse(readFileSync(join(FOLDER, file), 'utf8'))).toMatchObject({
      name: expect.any(String) as string,
      description: expect.any(String) as string,
      body: expect.arrayContaining([
        expect.objectContaining({ validations: { required: true } }),
      ]) as unknown[],
    });
  });

  it('lead a security problem to where SECURITY.md wants it', () => {
    const { contact_links: links } = parse(readFileSync(join(FOLDER, 'config.yml'), 'utf8')) as {
      contact_links: { url: string }[];
    };
    expect(links).toHaveLength(1);
    expect(readFileSync('SECURITY.md', 'utf8')).toContain(`(${links[0]!.url})`);
  });
});
