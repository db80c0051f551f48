import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { findProgram } from '../../preview/find-program';
import { ResourceReaper } from '../../preview/resource-reaper';
import { startAlertmanager } from '../../preview/monitoring-server';
import { toolInstalled } from './tools';

const program = findProgram(['alertmanager', 'prometheus-alertmanager']);

/** Whether Alertmanager itself is on the path. Debian has it in the package `prometheus-alertmanager`. */
export const alertmanagerInstalled = toolInstalled(
  program !== undefined,
  'alertmanager',
  'INHIBITIONS WERE NOT CHECKED',
);

/** Equal answers in a row after which nothing changes any more. */
const SAME_ANSWERS = 4;

type Labels = Readonly<Record<string, string>>;

/** An alert as Alertmanager sees it. */
export interface SeenAlert {
  readonly labels: Labels;
  readonly receivers: readonly string[];
  /** Whether another alert holds back its notifications. */
  readonly inhibited: boolean;
}

const answer = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    receivers: z.array(z.object({ name: z.string() })),
    status: z.object({ state: z.string(), inhibitedBy: z.array(z.string()) }),
  }),
);

/**
 * What a real Alertmanager does with alerts that fire at once, in their order.
 *
 * @param file its configuration
 */
export async function seenByAlertmanager(file: object, alerts: readonly Labels[]): Promise<SeenAlert[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-aiops-alertmanager-'));
  const server = await startAlertmanager({
    program: program!,
    reaper: new ResourceReaper(),
    folder,
    files: { main: file },
  });
  onTestFinished(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const api = `${server.url}/api/v2/alerts`;
  await fetch(api, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts.map((labels) => ({ labels }))),
  });
  // the router and the inhibitor look at alerts on threads of their own: an answer counts once it stays the same
  let before = '';
  let same = 0;
  while (same < SAME_ANSWERS) {
    await sleep(50);
    const text = await (await fetch(api)).text();
    same = text === before && !text.includes('"unprocessed"') ? same + 1 : 0;
    before = text;
  }
  const seen = answer.parse(JSON.parse(before));
  return alerts.map((labels) => {
    const found = seen.find((each) => key(each.labels) === key(labels));
    return {
      labels,
      receivers: found?.receivers.map(({ name }) => name) ?? [],
      inhibited: (found?.status.inhibitedBy.length ?? 0) > 0,
    };
  });
}

function key(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort());
}
