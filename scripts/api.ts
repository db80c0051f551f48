/** `npm run api`: writes the report and the reference page of each entry of the package, which a test compares. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type IConfigFile,
} from '@microsoft/api-extractor';
import { referencePages } from './api-reference';

/** The entries of the package, and the declarations of each. */
const ENTRIES: Readonly<Record<string, string>> = {
  constructs: 'dist/constructs/index.d.ts',
  client: 'dist/runtime/client/index.d.ts',
  promql: 'dist/constructs/promql.d.ts',
  testing: 'dist/constructs/testing/index.d.ts',
  validation: 'dist/constructs/validation/index.d.ts',
};

/** Folder of the committed reports. */
export const REPORTS = 'docs/api';

/** Folder of the committed reference pages. */
export const REFERENCE = 'docs/reference';

export interface ReferencePage {
  /** Name of the page's file. */
  readonly file: string;
  readonly text: string;
}

/** The reference page of each entry, from the built declarations. */
export function apiReference(): ReferencePage[] {
  const entries = Object.entries(ENTRIES).map(([name, declarations]) => ({
    name,
    module: name === 'constructs' ? 'cdk8s-aiops' : `cdk8s-aiops/${name}`,
    declarations,
  }));
  const pages = referencePages(entries);
  return entries.map((entry) => ({ file: `${entry.name}.md`, text: pages.get(entry)! }));
}

export interface ApiReport {
  /** Name of the report's file. */
  readonly file: string;
  readonly text: string;
  /** Types in the entry's signatures that no entry exports. */
  readonly unexported: readonly string[];
}

/** Reads the built declarations of every entry. */
export function apiReports(): ApiReport[] {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-api-'));
  try {
    const configs = Object.entries(ENTRIES).map(([name, entry]) => ({
      name,
      config: extractorConfig(name, entry, folder),
    }));
    const compilerState = CompilerState.create(configs[0]!.config, {
      additionalEntryPoints: Object.values(ENTRIES).map((entry) => resolve(entry)),
    });
    const reports = configs.map(({ name, config }) => {
      const unexported: string[] = [];
      Extractor.invoke(config, {
        localBuild: true,
        compilerState,
        messageCallback: (message) => {
          message.handled = true;
          // types of CRDs have their entries, cdk8s-aiops/imports/argoproj.io and so on
          if (message.messageId !== 'ae-forgotten-export') return;
          const symbol = /symbol "(.*?)"/.exec(message.text)?.[1] ?? message.text;
          if (!message.sourceFilePath?.includes('/imports/')) unexported.push(symbol);
        },
      });
      const file = reportFile(name);
      return { file, text: readFileSync(join(folder, file), 'utf8'), unexported };
    });
    const exported = new Set(
      reports.flatMap(({ text }) => [...text.matchAll(/^export [a-z ]+ (\w+)/gm)].map(([, name]) => name)),
    );
    return reports.map((report) => ({
      ...report,
      unexported: report.unexported.filter((symbol) => !exported.has(symbol)),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function reportFile(name: string): string {
  return `${name}.api.md`;
}

function extractorConfig(name: string, entry: string, folder: string): ExtractorConfig {
  const configObject: IConfigFile = {
    projectFolder: resolve('.'),
    mainEntryPointFilePath: resolve(entry),
    compiler: { tsconfigFilePath: resolve('tsconfig.build.json') },
    apiReport: {
      enabled: true,
      reportFileName: reportFile(name),
      reportFolder: folder,
      reportTempFolder: join(folder, 'temp'),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    messages: {
      extractorMessageReporting: {
        default: { logLevel: ExtractorLogLevel.None },
        'ae-forgotten-export': { logLevel: ExtractorLogLevel.Warning },
      },
    },
  };
  return ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: undefined,
    packageJsonFullPath: resolve('package.json'),
  });
}

if (require.main === module) {
  for (const { file, text } of apiReference()) writeFileSync(join(REFERENCE, file), text);
  for (const { file, text, unexported } of apiReports()) {
    writeFileSync(join(REPORTS, file), text);
    for (const symbol of unexported) process.stderr.write(`${file}: no entry exports ${symbol}\n`);
  }
}
