// Traffic and latency: differences between the totals that the node tells.
import { el, svg, table } from './dom.js';
import { bytes, count, millis, plural } from './format.js';

const SPAN = 120; // Samples kept, one each second.
const samples = [];

export function addSample(stats) {
  samples.push({ at: performance.now(), stats });
  if (samples.length > SPAN) samples.shift();
}

const rates = (field) => samples.slice(1).map((sample, i) => {
  const before = samples[i];
  const moved = sample.stats.traffic[field] - before.stats.traffic[field];
  return Math.max(0, moved / ((sample.at - before.at) / 1000));
});

const lately = (all) => {
  const last = all.slice(-5);
  return last.length ? last.reduce((a, b) => a + b, 0) / last.length : 0;
};

export const trafficNow = () => lately(rates('receivedBytes')) + lately(rates('sentBytes'));

export function traffic() {
  const received = rates('receivedBytes');
  const sent = rates('sentBytes');
  const most = Math.max(1024, ...received, ...sent);
  return el('figure', {},
    el('figcaption', {},
      el('span', { class: 'in' }, `in ${bytes(lately(received))}/s`),
      el('span', { class: 'out' }, `out ${bytes(lately(sent))}/s`),
      el('span', { class: 'note' }, `peak ${bytes(most)}/s`)),
    svg('svg', { class: 'spark', viewBox: `0 0 ${SPAN} 40`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      area('in', received, most), area('out', sent, most)));
}

function area(kind, values, most) {
  const from = SPAN - values.length;
  const points = values.map((value, i) => `${from + i} ${(39 - (value / most) * 37).toFixed(1)}`);
  if (points.length < 2) return null;
  return svg('g', { class: kind },
    svg('path', { class: 'under', d: `M ${from} 40 L ${points.join(' L ')} L ${SPAN - 1} 40 Z` }),
    svg('path', { class: 'over', d: `M ${points.join(' L ')}` }));
}

const KINDS = { put: 'Put', get: 'Get', lookup: 'Lookup', request: 'Request to a peer' };

export function latency() {
  const rows = Object.entries(KINDS).map(([kind, name]) => {
    const { counts, boundsMs } = since(kind);
    const total = counts.reduce((a, b) => a + b, 0);
    return [name, ...[0.5, 0.95, 0.99].map((q) => (total ? millis(quantile(counts, boundsMs, q)) : '–')), count(total)];
  });
  return table('Latency percentiles',
    [{ name: 'Latency' }, ...['p50', 'p95', 'p99', 'count'].map((name) => ({ name, number: true }))], rows);
}

/** Of the last two minutes; where nothing happened in them, since the start. */
function since(kind) {
  const now = samples.at(-1).stats.latencies[kind];
  const before = samples[0].stats.latencies[kind];
  const counts = now.counts.map((n, i) => n - before.counts[i]);
  return counts.some((n) => n > 0) ? { ...now, counts } : now;
}

/** Within a bucket as if spread evenly; beyond the last bound, that bound. */
function quantile(counts, bounds, q) {
  const wanted = q * counts.reduce((a, b) => a + b, 0);
  let below = 0;
  for (let i = 0; i < counts.length; i++) {
    if (below + counts[i] >= wanted && counts[i] > 0) {
      const low = i ? bounds[i - 1] : 0;
      const high = bounds[i] ?? low;
      return low + (high - low) * ((wanted - below) / counts[i]);
    }
    below += counts[i];
  }
  return bounds.at(-1);
}

export const flowNote = () => `last ${plural(Math.min(SPAN, samples.length), 'second')}`;

export function store({ records, usedBytes, maxBytes, commits }) {
  const full = usedBytes / maxBytes;
  return [
    el('p', { class: 'headline' }, el('strong', {}, bytes(usedBytes)), ` of ${bytes(maxBytes)}`),
    el('span', { class: full > 0.9 ? 'meter warn' : 'meter', 'aria-hidden': 'true' },
      el('span', { style: { width: `${Math.max(0.5, full * 100).toFixed(2)}%` } })),
    el('p', { class: 'note' }, `${plural(records, 'record')}, ${plural(commits, 'commit')} since the start`),
  ];
}

const PARTS = { host: 'connections', dht: 'Kademlia', kv: 'database', repair: 'repair' };

export function refusals(byPart) {
  const rows = Object.entries(byPart).flatMap(([part, reasons]) =>
    Object.entries(reasons).map(([reason, times]) =>
      [`${reason.replaceAll('_', ' ')} (${PARTS[part] ?? part})`, count(times)]));
  return rows.length
    ? table('Refusals', [{ name: 'Refused' }, { name: 'times', number: true }], rows)
    : el('p', { class: 'calm' }, 'Nothing has been refused.');
}
