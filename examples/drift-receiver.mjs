/**
 * A receiver of drift events: it verifies their signature, writes each of them down once, and answers 2xx only when it
 * is on the disk. It needs nothing but Node 20.
 *
 *   DRIFT_WEBHOOK_KEY_FILE=key.txt node drift-receiver.mjs
 *
 * The key file is the one that the service has. Unless they say otherwise, `HOST` is 127.0.0.1, `PORT` is 8085, and
 * `INBOX`, a file of one event a line, is drift-events.jsonl. What is to be done about an event goes where `report` is.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';

const {
  DRIFT_WEBHOOK_KEY_FILE,
  HOST = '127.0.0.1',
  PORT = '8085',
  INBOX = 'drift-events.jsonl',
} = process.env;
/** Older or newer deliveries are refused: a signature that somebody has recorded is good for five minutes. */
const TOLERANCE_SECONDS = 300;
const MOST_BYTES = 256 * 1024;

if (DRIFT_WEBHOOK_KEY_FILE === undefined) {
  console.error('DRIFT_WEBHOOK_KEY_FILE must name the file with the key that the service signs with');
  process.exit(2);
}
const key = parseKey(readFileSync(DRIFT_WEBHOOK_KEY_FILE, 'utf8').trim());
const text = existsSync(INBOX) ? readFileSync(INBOX, 'utf8') : '';
/** Ids of the events in the inbox. A restart forgets none of them. */
const seen = new Set(text.split('\n').map(idOf));
const inbox = openSync(INBOX, 'a');
// a line that a crash cut short was never acknowledged: its event comes again
if (text !== '' && !text.endsWith('\n')) writeSync(inbox, '\n');

/** Bytes of a key as the service reads them: base64, behind `whsec_` or not, or else the text itself. */
function parseKey(line) {
  if (line === '') throw new Error('the key file is empty');
  const key = line.replace(/^whsec_/, '');
  const base64 = key !== line || /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(key);
  return Buffer.from(key, base64 ? 'base64' : 'utf8');
}

function idOf(line) {
  try {
    return JSON.parse(line).id;
  } catch {
    return undefined;
  }
}

/** Whether these bytes come from whoever has the key, and now: https://github.com/standard-webhooks/standard-webhooks */
function isGenuine(headers, body) {
  const id = String(headers['webhook-id']);
  const seconds = String(headers['webhook-timestamp']);
  // NaN is no number within the tolerance either
  if (!(Math.abs(Date.now() / 1000 - Number(seconds)) <= TOLERANCE_SECONDS)) return false;
  const digest = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest('base64');
  const expected = Buffer.from(`v1,${digest}`);
  // several while the sender changes its key; compared in constant time, which tells nobody how much of it was right
  return String(headers['webhook-signature'])
    .split(' ')
    .map((signature) => Buffer.from(signature))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}

/** @returns the status to answer with */
function receive(headers, body) {
  if (!isGenuine(headers, body)) return 401;
  let event;
  try {
    event = JSON.parse(body.toString('utf8'));
  } catch {
    return 400;
  }
  // the id is part of what is signed
  if (event.id !== headers['webhook-id']) return 400;
  // Delivered before, and our answer was lost on the way. 2xx, or it comes again.
  if (seen.has(event.id)) return 200;
  writeSync(inbox, `${JSON.stringify(event)}\n`);
  fsyncSync(inbox);
  seen.add(event.id);
  report(event);
  return 202;
}

/** In place of a page to whoever is on call. */
function report({ type, time, data }) {
  const { model, findings, reason } = data;
  const [worst] = findings;
  const what = type.endsWith('.started')
    ? `drifts, ${worst.feature} most (${worst.test})`
    : `no longer drifts: ${reason}`;
  console.log(`${time} ${model.name} ${model.version} ${what}`);
}

const server = createServer((request, response) => {
  const chunks = [];
  let bytes = 0;
  const answer = (status) => response.writeHead(status, { 'content-length': 0 }).end();
  if (request.method !== 'POST') return answer(405);
  request.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) chunks.push(chunk);
    else request.destroy();
  });
  request.on('end', () => {
    try {
      answer(receive(request.headers, Buffer.concat(chunks)));
    } catch (error) {
      // a full disk, for one: 5xx, and the event comes again
      console.error(error);
      answer(500);
    }
  });
});
server.requestTimeout = 10_000;
server.listen(Number(PORT), HOST, () => console.log(`listening on ${HOST}:${server.address().port}`));

process.on('SIGTERM', () => {
  server.close(() => closeSync(inbox));
  server.closeIdleConnections();
});
