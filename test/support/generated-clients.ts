import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { CLIENTS_FOLDER, runClient } from './inference-clients';

const PROGRAMS = resolve(__dirname, '../clients/programs');
const NODE_MODULES = join(CLIENTS_FOLDER, 'generators/node_modules');

/** Makes a client of a document. */
interface Generator {
  /** The program in test/clients/programs that drives the client; its ending is the client's language. */
  readonly program: string;
  /** Command and arguments, in a folder with `openapi.json`. The client goes into `client`. */
  readonly command: readonly [string, ...string[]];
}

const SCRIPTS = join(NODE_MODULES, '.bin');

/** Those that take a few seconds and need nothing but Node and Python. */
export const QUICK_GENERATORS: Readonly<Record<string, Generator>> = {
  'openapi-typescript': {
    program: 'openapi-typescript.ts',
    command: [join(SCRIPTS, 'openapi-typescript'), 'openapi.json', '--output', 'client/index.ts'],
  },
  'hey-api': {
    program: 'hey-api.ts',
    command: [join(SCRIPTS, 'openapi-ts'), '--input', 'openapi.json', '--output', 'client', '--client', '@hey-api/client-fetch'],
  },
  orval: {
    program: 'orval.ts',
    command: [join(SCRIPTS, 'orval'), '--input', 'openapi.json', '--output', 'client/index.ts', '--client', 'fetch'],
  },
  'openapi-python-client': {
    program: 'openapi-python-client.py',
    command: ['bin/openapi-python-client', 'generate', '--path', 'openapi.json', '--output-path', 'client', '--meta', 'none', '--overwrite', '--config', join(PROGRAMS, 'openapi-python-client.yaml')],
  },
}; // prettier-ignore

/** Those that need Java, and one of them Go. */
export const SLOW_GENERATORS: Readonly<Record<string, Generator>> = {
  'openapi-generator, python': {
    program: 'openapi-generator-python.py',
    command: openApiGenerator('python', '.'),
  },
  'openapi-generator, typescript-axios': {
    program: 'openapi-generator-typescript.ts',
    command: openApiGenerator('typescript-axios'),
  },
  'openapi-generator, go': {
    program: 'openapi-generator-go.go',
    command: openApiGenerator('go'),
  },
};

/** @param output folder of the client's project, which for Python holds the package */
function openApiGenerator(language: string, output = 'client'): Generator['command'] {
  return ['bin/openapi-generator-cli', 'generate', '-i', 'openapi.json', '-g', language, '-o', output, '--package-name', 'client', '--global-property', 'apiTests=false,modelTests=false,apiDocs=false,modelDocs=false']; // prettier-ignore
}

/** A client that was made of a document, in a folder of its own. */
export class GeneratedClient {
  private constructor(
    private readonly folder: string,
    private readonly program: string,
  ) {}

  /** @throws Error with what the generator wrote, if it fails */
  static async of(
    document: object,
    { program, command: [generator, ...args] }: Generator,
  ): Promise<GeneratedClient> {
    const folder = mkdtempSync(join(tmpdir(), 'generated-client-'));
    writeFileSync(join(folder, 'openapi.json'), JSON.stringify(document));
    mkdirSync(join(folder, 'client'));
    symlinkSync(NODE_MODULES, join(folder, 'node_modules'));
    await runClient(generator, args, { cwd: folder, environment: process.env });
    return new GeneratedClient(folder, program);
  }

  /**
   * Compiles it and nothing else, because the programs know the features of one model.
   *
   * @throws Error with what the compiler wrote
   */
  async compile(): Promise<void> {
    switch (extname(this.program)) {
      case '.ts':
        await this.run(join(SCRIPTS, 'tsc'), [...TSC, 'client/index.ts']);
        return;
      case '.py':
        await this.run('bin/python', ['-c', 'import client.models, client.api']);
        return;
      default:
        await this.goModule();
        await this.run('/usr/bin/env', ['go', 'build', './client']);
    }
  }

  /** What the program got from the service at each of its calls, by name. */
  async drive(args: readonly string[]): Promise<unknown> {
    cpSync(join(PROGRAMS, this.program), join(this.folder, this.program));
    return JSON.parse(await this.output(args)) as unknown;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private async output(args: readonly string[]): Promise<string> {
    switch (extname(this.program)) {
      case '.ts':
        await this.run(join(SCRIPTS, 'tsc'), [...TSC, '--outDir', 'js', this.program]);
        return this.run(process.execPath, [join('js', this.program.replace(/ts$/, 'js')), ...args]);
      case '.py':
        return this.run('bin/python', [this.program, ...args]);
      default:
        await this.goModule();
        return this.run('/usr/bin/env', ['go', 'run', this.program, ...args]);
    }
  }

  /** One module of the client and the program. */
  private async goModule(): Promise<void> {
    for (const file of ['go.mod', 'go.sum']) rmSync(join(this.folder, 'client', file));
    writeFileSync(join(this.folder, 'go.mod'), 'module generated\n\ngo 1.23\n');
    await this.run('/usr/bin/env', ['go', 'mod', 'tidy']);
  }

  private run(program: string, args: readonly string[]): Promise<string> {
    return runClient(program, args, { cwd: this.folder, environment: process.env });
  }
}

/** Options of a strict application. */
const TSC = ['--strict', '--skipLibCheck', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable', '--module', 'commonjs', '--moduleResolution', 'node10', '--esModuleInterop', '--types', 'node']; // prettier-ignore

/** What every program gets from a service of the small model, and from one without drift detection. */
export const EXPECTED_RESULTS = {
  one: [0, { 0: 1, 1: 0 }],
  rows: [0, 1],
  list: [0, 0],
  v1: [1],
  v2: [['predict', [1]]],
  features: ['temperature', 'load', 'zone'],
  drift: 100,
  off: 'DRIFT_ENABLED is false. Set it to true, or add a DriftMonitor to the service.',
  metrics: '# HELP ',
  missing: 'there is no model "other" here; it is "small"',
  empty: [400, 'the body has a list of no rows; send at least one'],
};
