import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { scrapeWithLimit, withLimit } from '../../preview/limited-cpu';
import { listenOnLoopback } from '../../preview/ports';
import { METRICS } from '../../runtime/contract/metrics';

const { name } = METRICS.cpuUsage;

it('CPU usage becomes a share of the limit, 100 at most, and nothing else changes', () => {
  const text = `# HELP ${name} usage\n${name} 4\n${name}{a="b"} 60\n${name}_x 4\nother 4\n`;
  expect(withLimit(text, 0.1)).toBe(
    `# HELP ${name} usage\n${name} 40\n${name}{a="b"} 100\n${name}_x 4\nother 4\n`,
  );
});

it('a port answers as the one behind it, with the limit', async () => {
  const behind = await listenOnLoopback((request, response) => {
    response.writeHead(request.url === '/metrics' ? 200 : 404).end(`${name} 50\n`);
  });
  const port = await scrapeWithLimit(behind.port, availableParallelism());
  const [metrics, other] = await Promise.all(
    ['/metrics', '/'].map((path) => fetch(`http://127.0.0.1:${port.port}${path}`)),
  );
  expect([metrics!.status, other!.status]).toEqual([200, 404]);
  // of all cores, unless the machine itself is limited
  expect(Number((await metrics!.text()).split(' ')[1])).toBeLessThanOrEqual(50);
  await behind.close();
  expect((await fetch(`http://127.0.0.1:${port.port}/metrics`)).status).toBe(502);
  await port.close();
});
