/** What of WebAssembly is used here. Node has it; of TypeScript's libraries only the browser's declare it. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
    readonly [Symbol.toStringTag]: 'WebAssembly.Module';
  }
  class Memory {
    /** @param limits pages of 64 KiB */
    constructor(limits: { initial: number });
    readonly buffer: ArrayBuffer;
  }
  class Instance<Exports> {
    constructor(module: Module, imports: { env: { memory: Memory } });
    readonly exports: Exports;
  }
}
