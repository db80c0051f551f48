import { seededRandom, type RandomSource } from '../runtime/statistics/random';

const ROWS = 4000;
const SEED = 2025;

/** A kind of server, its share of the rows, and the distributions of its values. */
const TIERS = [
  { name: 'api', share: 0.4, cpu: 1, memory: 48, disk: 12, requests: 900, latency: 45 },
  { name: 'batch', share: 0.15, cpu: 1.2, memory: 58, disk: 60, requests: 40, latency: 180 },
  { name: 'database', share: 0.2, cpu: 0.9, memory: 66, disk: 110, requests: 420, latency: 20 },
  { name: 'web', share: 0.25, cpu: 0.85, memory: 42, disk: 8, requests: 1500, latency: 70 },
] as const;

/**
 * Telemetry of a fleet of servers, one row an observation of five minutes, as CSV. Load drives everything; a
 * busy processor makes answers slow, and pressure on processor and memory makes requests fail. Whether an
 * operator declared an incident is drawn by chance, more likely the more of this comes together: no column
 * states the label, and no model can be perfect.
 */
export function telemetryCsv(): string {
  const random = seededRandom(SEED);
  const lines = Array.from({ length: ROWS }, () => observation(random).join(','));
  const header =
    'tier,cpu_percent,memory_percent,disk_io_mbps,network_mbps,request_rate,error_ratio,latency_p95_ms,incident';
  return `${[header, ...lines].join('\n')}\n`;
}

function observation(random: RandomSource): (string | number)[] {
  const tier = pickTier(random());
  const load = clamp(0.55 + 0.24 * normal(random), 0.03, 1.2);
  const cpu = clamp(10 + 68 * load * tier.cpu + 7 * normal(random), 0.5, 100);
  // now and then something leaks
  const leak = random() < 0.15 ? 45 * random() : 0;
  const memory = clamp(tier.memory + 20 * (load - 0.5) + 7 * normal(random) + leak, 3, 99.5);
  const requests = tier.requests * load * Math.exp(0.2 * normal(random));
  const disk = tier.disk * (0.3 + load) * Math.exp(0.4 * normal(random));
  const network = requests * 0.06 * Math.exp(0.3 * normal(random));
  const saturation = Math.max(0, (cpu - 70) / 30);
  const pressure = Math.max(0, (memory - 74) / 26);
  const queueing = 1 / (1 - 0.0078 * cpu);
  const latency = tier.latency * queueing * (1 + 1.5 * pressure) * Math.exp(0.25 * normal(random));
  const errors = clamp(
    0.003 * Math.exp(0.8 * normal(random)) + 0.05 * (saturation + pressure) * random() ** 2,
    0,
    1,
  );
  const slowness = Math.log(latency / (2 * tier.latency));
  const evidence =
    -2.7 + 3.8 * saturation + 4 * pressure + 4 * saturation * pressure + 70 * errors + 1.6 * slowness;
  const incident = random() < 1 / (1 + Math.exp(-1.3 * evidence));
  return [
    tier.name,
    round(cpu, 1),
    round(memory, 1),
    round(disk, 2),
    round(network, 2),
    round(requests, 1),
    round(errors, 5),
    round(latency, 1),
    Number(incident),
  ];
}

function pickTier(chance: number): (typeof TIERS)[number] {
  let left = chance;
  return TIERS.find(({ share }) => (left -= share) < 0) ?? TIERS[0];
}

/** A standard normal variate (G. E. P. Box and M. E. Muller, 1958). */
function normal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function clamp(value: number, least: number, greatest: number): number {
  return Math.min(Math.max(value, least), greatest);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

if (require.main === module) process.stdout.write(telemetryCsv());
