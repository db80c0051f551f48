import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { countedIds } from '../../../../runtime/serving/http/request-id';

describe('the ids of a process', () => {
  it('are UUIDs, each another one, that begin as its own does', () => {
    const uuid = randomUUID();
    const newId = countedIds(uuid);
    const ids = Array.from({ length: 1001 }, newId);
    for (const id of ids) {
      expect(z.uuidv4().safeParse(id).success, id).toBe(true);
      expect(id.startsWith(uuid.slice(0, 24))).toBe(true);
    }
    expect(new Set(ids).size).toBe(ids.length);
  });
});
