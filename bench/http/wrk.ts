import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Requests } from './requests';

/** Results of one run of wrk. Latencies are in milliseconds. */
export interface Load {
  readonly requests: number;
  /** Of the requests; those that were refused, or got no answer. */
  readonly failed: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

/** Sends the bodies in turn and prints a line of JSON; wrk runs scripts in Lua. */
export function writeWrkScript(file: string, { path, headers, bodies }: Requests): void {
  const all = Object.entries({ host: 'localhost', ...headers });
  writeFileSync(
    file,
    `local requests = {}
local headers = { ${all.map(([name, value]) => `["${name}"] = "${value}"`).join(', ')} }
for at, body in ipairs({${bodies.map(luaText).join(',\n')}}) do
  requests[at] = wrk.format("POST", "${path}", headers, body)
end
local at = 0
request = function()
  at = at % #requests + 1
  return requests[at]
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"failed":%d}\\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
`,
  );
}

/** Any bytes as a text of Lua. */
function luaText(bytes: Buffer): string {
  return `"${Array.from(bytes, (byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`;
}

/** Load from the second core: each connection sends its next request when it has the answer to the one before. */
export function load(script: string, port: number, connections: number, seconds: number): Load {
  const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '-s', script];
  const output = execFileSync('taskset', ['-c', '1', 'wrk', ...options, `http://127.0.0.1:${port}`], {
    encoding: 'utf8',
    timeout: (seconds + 60) * 1000,
  });
  const { requests, microseconds, p50, p99, failed } = JSON.parse(output.trim().split('\n').at(-1)!) as {
    readonly [K in 'requests' | 'microseconds' | 'p50' | 'p99' | 'failed']: number;
  };
  return { requests, failed, seconds: microseconds / 1e6, p50: p50 / 1000, p99: p99 / 1000 };
}
