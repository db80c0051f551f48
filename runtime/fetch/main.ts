import '../process/early-signals';
import { parseArgs } from 'node:util';
import { FETCHING, FETCHING_EXIT_CODES, FETCHING_MESSAGES } from '../contract/fetching';
import { onStopSignal } from '../process/stop-signals';
import { S3Store } from '../storage/s3-store';
import { StoreError } from '../storage/store-error';
import { createLogger } from '../telemetry/log';
import { fetchArtifact, WrongArtifactError } from './fetch-artifact';

const FETCH_USAGE = `fetch <s3://bucket/key> --${FETCHING.digestOption} sha256:… --${FETCHING.outOption} <file>`;

/** Attempts of one process. The kubelet starts an init container again, and waits longer each time. */
const RETRIES = 6;
const FIRST_WAIT_MS = 500;

/**
 * Fetches a model, and says on standard error, in JSON lines, what became of it.
 *
 * @returns the exit code
 */
export async function runFetch(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const logger = createLogger('info', process.stderr);
  const failed = (code: number, reason: string): number => {
    logger.error({ reason }, FETCHING_MESSAGES.failed);
    return code;
  };
  const asked = read(args);
  if (typeof asked === 'string') return failed(FETCHING_EXIT_CODES.misuse.code, asked);
  try {
    const store = await S3Store.open(environment);
    try {
      await fetchArtifact(
        {
          ...asked,
          retries: RETRIES,
          firstWaitMs: FIRST_WAIT_MS,
          log: (message, fields) => {
            logger.info(fields, message);
          },
        },
        store,
      );
    } finally {
      store.close();
    }
    return FETCHING_EXIT_CODES.fetched.code;
  } catch (error) {
    const { failed: passing, model } = FETCHING_EXIT_CODES;
    if (error instanceof WrongArtifactError) return failed(model.code, error.message);
    if (error instanceof StoreError) {
      return failed(error.fault === 'absent' ? model.code : passing.code, error.message);
    }
    return failed(passing.code, error instanceof Error ? error.message : String(error));
  }
}

/** @returns what is wrong, if something is */
function read(
  args: readonly string[],
): { readonly address: string; readonly digest: string; readonly out: string } | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { [FETCHING.digestOption]: { type: 'string' }, [FETCHING.outOption]: { type: 'string' } },
    });
    const [address, ...more] = positionals;
    const { digest, out } = values;
    if (address === undefined || more.length > 0 || out === undefined || out === '') {
      return `usage: ${FETCH_USAGE}`;
    }
    if (digest === undefined || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
      return `--${FETCHING.digestOption} must be sha256: and 64 hexadecimal digits, got "${digest ?? ''}"; usage: ${FETCH_USAGE}`;
    }
    return { address, digest, out };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}; usage: ${FETCH_USAGE}`;
  }
}

if (require.main === module) {
  // nothing has to be finished: what was fetched is kept, and the next process goes on from there
  onStopSignal(() => process.exit(FETCHING_EXIT_CODES.failed.code));
  void runFetch(process.argv.slice(2), process.env).then((code) => {
    process.exitCode = code;
  });
}
