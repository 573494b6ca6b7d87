// The routing table, the farthest half of the key space first; and what lies at which distance.
import { el, svg } from './dom.js';
import { count, plural } from './format.js';

const SHARES = ['half', 'quarter', 'eighth'];
const SLICE_BITS = 8;

const share = (depth) => SHARES[depth - 1] ?? (depth ? `1/2^${depth}` : 'all');

export function buckets({ buckets: all, k }, keyspace) {
  return [fills(all, k), distances(keyspace)];
}

function fills(all, k) {
  if (!all.some((bucket) => bucket.peers.length)) {
    return el('p', { class: 'empty' }, 'No bucket holds anybody: no other node is known.');
  }
  return el('ol', { class: 'fills' }, all.map(({ commonPrefixLength: depth, peers }, i) =>
    el('li', {},
      el('span', { class: 'name' }, el('b', {}, String(depth)),
        el('span', { class: 'note' }, i === all.length - 1 ? share(depth) : share(depth + 1))),
      el('span', { class: 'meter', 'aria-hidden': 'true' },
        el('span', { style: { width: `${(100 * peers.length) / k}%` } })),
      el('span', { class: 'number' }, `${peers.length} / ${k}`))));
}

export const bucketsNote = ({ buckets: all, k }) =>
  `${plural(all.reduce((sum, bucket) => sum + bucket.peers.length, 0), 'peer')}, k = ${k}`;

/** Each step to the right is half as far from this node as the one before. */
function distances({ self, peers, slices }) {
  const own = parseInt(self.id.slice(0, 2), 16);
  const keys = new Array(SLICE_BITS + 1).fill(0);
  slices.forEach((records, slice) => { keys[Math.clz32(slice ^ own) - 24] += records; });
  const near = new Array(SLICE_BITS + 1).fill(0);
  peers.forEach((peer) => { near[Math.min(SLICE_BITS, peer.commonPrefixLength)]++; });
  const most = [Math.max(1, ...near), Math.max(1, ...keys)];
  const words = near.map((n, i) => `${i}: ${plural(n, 'peer')}, ${plural(keys[i], 'key')}`).join('; ');
  return el('figure', { class: 'distances' },
    el('figcaption', {}, el('span', { class: 'peers' }, 'peers'), el('span', { class: 'keys' }, 'keys here'),
      el('span', { class: 'note' }, 'by bits shared with this node')),
    svg('svg', { viewBox: '0 0 270 92', role: 'img', 'aria-label': `By bits shared with this node: ${words}` },
      near.map((n, i) => [
        bar('peer-bar', i * 30 + 4, n / most[0], `${plural(n, 'peer')} share ${i} bits`),
        bar('key-bar', i * 30 + 15, keys[i] / most[1], `${count(keys[i])} keys share ${i} bits`),
        svg('text', { x: i * 30 + 14, y: 90 }, i < SLICE_BITS ? String(i) : `${i}+`),
      ])));
}

function bar(kind, x, height, title) {
  const tall = height ? Math.max(2, height * 72) : 0;
  return svg('rect', { class: kind, x, width: 10, y: (76 - tall).toFixed(1), height: tall.toFixed(1), rx: 1.5 },
    svg('title', {}, title));
}
