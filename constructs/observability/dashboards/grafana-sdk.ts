import type * as Common from '@grafana/grafana-foundation-sdk/common';
import type * as Dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import type * as Logs from '@grafana/grafana-foundation-sdk/logs';
import type * as Loki from '@grafana/grafana-foundation-sdk/loki';
import type * as Prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import type * as Stat from '@grafana/grafana-foundation-sdk/stat';
import type * as StateTimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import type * as Timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type * as Units from '@grafana/grafana-foundation-sdk/units';
import { createRequire } from 'node:module';

const load = createRequire(__filename);

/**
 * Grafana's Foundation SDK. A part is loaded when it is first used: together they are 240 modules, which an app without
 * dashboards does not need.
 */
export const grafana = {
  get common() {
    return load('@grafana/grafana-foundation-sdk/common') as typeof Common;
  },
  get dashboard() {
    return load('@grafana/grafana-foundation-sdk/dashboard') as typeof Dashboard;
  },
  get logs() {
    return load('@grafana/grafana-foundation-sdk/logs') as typeof Logs;
  },
  get loki() {
    return load('@grafana/grafana-foundation-sdk/loki') as typeof Loki;
  },
  get prometheus() {
    return load('@grafana/grafana-foundation-sdk/prometheus') as typeof Prometheus;
  },
  get stat() {
    return load('@grafana/grafana-foundation-sdk/stat') as typeof Stat;
  },
  get stateTimeline() {
    return load('@grafana/grafana-foundation-sdk/statetimeline') as typeof StateTimeline;
  },
  get timeseries() {
    return load('@grafana/grafana-foundation-sdk/timeseries') as typeof Timeseries;
  },
  get units() {
    return load('@grafana/grafana-foundation-sdk/units') as typeof Units;
  },
};
