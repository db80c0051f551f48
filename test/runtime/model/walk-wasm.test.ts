import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { WALK_WASM_FILE, walkWasmFile } from '../../../scripts/build-walk';

test('walk-wasm.ts is what assembly/walk.ts compiles to; run `npm run build-walk` if it is not', () => {
  expect(readFileSync(WALK_WASM_FILE, 'utf8')).toBe(walkWasmFile());
});
