import { createDefaultMonokleValidator, type Resource } from '@monokle/validation';
import { beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { documentSchema, goodPlatform } from '../validation/good-platform';

const validator = createDefaultMonokleValidator();

beforeAll(async () => {
  // both are part of the package: nothing is fetched
  await validator.preload({ plugins: { 'pod-security-standards': true, practices: true } });
});

const head = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
});

function resource(document: unknown, index: number): Resource {
  const { apiVersion, kind, metadata } = head.parse(document);
  const file = `${index}.yaml`;
  const content = documentSchema.parse(document);
  return {
    ...metadata,
    apiVersion,
    kind,
    id: file,
    fileId: file,
    filePath: file,
    fileOffset: 0,
    content,
    text: stringify(content),
  };
}

async function findings(documents: readonly unknown[]): Promise<string[]> {
  const { runs } = await validator.validate({ resources: documents.map(resource) });
  return runs.flatMap(({ results = [] }) =>
    results.map(({ ruleId, message }) => `${ruleId} ${message.text}`),
  );
}

it('Monokle finds nothing in the platform', async () => {
  expect(await findings(goodPlatform())).toEqual([]);
});

it('Monokle sees what it looks at: a pod that may be root', async () => {
  const text = JSON.stringify(goodPlatform())
    .replaceAll('"runAsNonRoot":true', '"runAsNonRoot":false')
    .replaceAll('"privileged":false', '"privileged":true');
  expect((await findings(JSON.parse(text) as unknown[])).length).toBeGreaterThan(0);
});
