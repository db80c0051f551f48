/** `npm run build-walk`: makes WebAssembly of runtime/model/assembly/walk.ts, as text that runtime/model/walk-wasm.ts holds. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCE = join(__dirname, '../runtime/model/assembly/walk.ts');

/** The file that holds the WebAssembly. */
export const WALK_WASM_FILE = join(__dirname, '../runtime/model/walk-wasm.ts');

/** The content of that file. */
export function walkWasmFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'build-walk-'));
  try {
    const wasm = join(folder, 'walk.wasm');
    const options = ['-O3', '--runtime', 'stub', '--noAssert', '--importMemory', '--outFile', wasm];
    execFileSync(process.execPath, [require.resolve('assemblyscript/bin/asc.js'), SOURCE, ...options]);
    return `/** assembly/walk.ts as WebAssembly, in base64. Generated: \`npm run build-walk\`. */
export const WALK_WASM =
  '${readFileSync(wasm, 'base64')}';
`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (require.main === module) writeFileSync(WALK_WASM_FILE, walkWasmFile());
