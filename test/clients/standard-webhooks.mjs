/**
 * Verifies signed bodies with the JavaScript library of Standard Webhooks and prints for each whether it is genuine, as JSON.
 *
 *     standard-webhooks.mjs <folder of node_modules> <JSON list of {key, headers, body}>
 */
import { createRequire } from 'node:module';

const [, , modules, bodies] = process.argv;
const { Webhook, WebhookVerificationError } = createRequire(`${modules}/`)('standardwebhooks');

function genuine({ key, headers, body }) {
  try {
    new Webhook(key).verify(body, headers);
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

console.log(JSON.stringify(JSON.parse(bodies).map(genuine)));
