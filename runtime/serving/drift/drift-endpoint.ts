import { DRIFT_DISABLED } from '../../drift/drift-state';
import { driftPage } from '../../report/drift-page';
import { html } from '../../report/html';
import { PAGE_POLICY } from '../../report/page';
import type { ServingState } from '../state/serving-state';
import { jsonAnswer } from '../http/answer';
import type { Respond } from '../http/observer';
import { prefersHtml } from './prefers-html';
import { readyModel } from '../http/ready-model';

export interface DriftOptions {
  readonly serving: ServingState;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The policy in the page also applies to a saved copy, but cannot forbid frames. */
const PAGE_HEADERS = {
  'content-security-policy': `${PAGE_POLICY}; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
};

/** GET /drift: JSON, or a page for a client that prefers HTML. */
export function createDrift({ serving, now }: DriftOptions): Respond {
  return (asked) => {
    const { model, drift } = readyModel(serving);
    const state = drift?.state() ?? DRIFT_DISABLED;
    const headers = { vary: 'Accept', 'cache-control': 'no-store' };
    if (!prefersHtml(asked.header('accept'))) return { ...jsonAnswer(JSON.stringify(state)), headers };
    const body = driftPage({
      state,
      model,
      subject: 'the latest rows of this pod',
      now: now(),
      note: html`Every pod evaluates the rows that it served; the dashboard and the alerts cover all pods. For
        this page as JSON: <code>curl -H 'accept: application/json'</code> and its address.`,
    });
    return {
      status: 200,
      contentType: 'text/html; charset=utf-8',
      body,
      headers: { ...headers, ...PAGE_HEADERS },
    };
  };
}
