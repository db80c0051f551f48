import { createLogger } from '../runtime/telemetry/log';
import { writeError } from './terminal';

/** The steps of a long command, on standard error. */
export interface StepLog {
  readonly isText: boolean;
  readonly step: (message: string, fields: object) => void;
  /** A step that failed. */
  readonly problem: (message: string, fields: object) => void;
  /** What somebody should know, and what changes nothing. */
  readonly note: (text: string) => void;
}

/** `text` for people, `json` for collectors of logs. */
export function stepLog(format: 'text' | 'json'): StepLog {
  if (format === 'json') {
    const logger = createLogger('info', process.stderr);
    return {
      isText: false,
      step: (message, fields) => {
        logger.info(fields, message);
      },
      problem: (message, fields) => {
        logger.error(fields, message);
      },
      note: (text) => {
        logger.warn(text);
      },
    };
  }
  return {
    isText: true,
    step: (message, fields) => {
      writeError(`${message}: ${describe(fields)}\n`);
    },
    problem: (message, fields) => {
      writeError(`error: ${message}: ${describe(fields)}\n`);
    },
    note: (text) => {
      writeError(`note: ${text}\n`);
    },
  };
}

function describe(fields: object): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}
