// The key space as a ring: an id's angle is its place between 0 and 2^256, from the top clockwise.
// Buckets are the arcs inside: each covers the half, quarter, eighth… that this node is not in.
import { el, svg } from './dom.js';
import { count, keyName, place, plural, shortId } from './format.js';

const RADIUS = 196;
const BARS = { from: RADIUS + 9, length: 34 };
const LABELS = RADIUS + 56;
const ARCS = { from: RADIUS - 30, step: 12, most: 8 };
const MAX_LABELS = 16;
const LABEL_GAP = 15;
const EDGE = { at: 324, letter: 10 }; // A letter of the larger type that phones have.

const point = (at, radius) => {
  const angle = at * 2 * Math.PI - Math.PI / 2;
  return [Math.cos(angle) * radius, Math.sin(angle) * radius];
};

const fixed = (...numbers) => numbers.map((n) => n.toFixed(1)).join(' ');

/**
 * The whole drawing, and in words what it shows.
 *
 * `fresh`: the lookup was not shown before, and is drawn at the pace in which it went.
 */
export function ring({ keyspace, routing, lookup, fresh }) {
  return svg('svg', { viewBox: '-326 -266 652 532', role: 'img', 'aria-label': inWords(keyspace, lookup) },
    buckets(keyspace.self, routing),
    svg('circle', { r: RADIUS, class: 'ring-line' }),
    bars(keyspace.slices),
    keys(keyspace.sample, lookup),
    lookup ? walk(keyspace, lookup, fresh) : null,
    keyspace.peers.map((peer) => dot(peer, lookup)),
    selfDot(keyspace.self),
    labels(keyspace),
    middle(keyspace, lookup));
}

function inWords({ self, peers, records }, lookup) {
  const nearest = [...peers].sort((a, b) => b.commonPrefixLength - a.commonPrefixLength)[0];
  return [
    `This node ${shortId(self.peerId)} with ${plural(peers.length, 'peer')} and ${plural(records, 'record')}`,
    nearest ? `its nearest peer is ${shortId(nearest.peerId)}` : null,
    lookup ? `the lookup of ${keyName(lookup.key, 60)} asked ${plural(lookup.hops.length, 'peer')}` : null,
  ].filter(Boolean).join('; ');
}

function buckets(self, { buckets: all, k }) {
  return all.filter((bucket) => bucket.commonPrefixLength < ARCS.most).map((bucket, i) => {
    const depth = bucket.commonPrefixLength;
    const { start, width } = range(place(self.id), depth, i === all.length - 1);
    const fill = bucket.peers.length / k;
    const path = svg('path', {
      class: bucket.peers.length ? 'bucket-arc' : 'bucket-arc empty',
      d: arc(start + width * 0.02, start + width * 0.98, ARCS.from - depth * ARCS.step),
    }, svg('title', {}, `bucket ${depth}: ${bucket.peers.length} of ${k}`));
    path.style.setProperty('--fill', (0.25 + 0.75 * fill).toFixed(2));
    return path;
  });
}

/** The other half at this depth; of the last bucket, which is not split yet, both halves. */
function range(self, depth, last) {
  const width = 2 ** -(last ? depth : depth + 1);
  const own = Math.floor(self / width);
  return { start: (last ? own : own ^ 1) * width, width };
}

function arc(from, to, radius) {
  const large = to - from > 0.5 ? 1 : 0;
  return `M ${fixed(...point(from, radius))} A ${radius} ${radius} 0 ${large} 1 ${fixed(...point(to, radius))}`;
}

function bars(slices) {
  const most = Math.max(...slices, 1);
  const d = slices.map((records, i) => {
    if (!records) return '';
    const at = (i + 0.5) / slices.length;
    const length = BARS.length * Math.max(0.12, records / most);
    return `M ${fixed(...point(at, BARS.from))} L ${fixed(...point(at, BARS.from + length))}`;
  }).join(' ');
  return svg('path', { class: 'bars', d }, svg('title', {}, 'records here, by 256ths of the key space'));
}

function keys(sample, lookup) {
  return sample.map((record) => {
    const [cx, cy] = point(place(record.id), RADIUS);
    const shown = lookup && lookup.id === record.id;
    const kind = `key-dot ${record.kind === 'absent' ? 'gone' : ''} ${shown ? 'shown' : ''}`;
    return svg('circle', { class: kind, cx: cx.toFixed(1), cy: cy.toFixed(1), r: shown ? 5 : 3.2, 'data-key': record.key },
      svg('title', {}, `${record.key}${record.kind === 'absent' ? ' (deleted or expired)' : ''}`));
  });
}

function dot(peer, lookup) {
  const [cx, cy] = point(place(peer.id), RADIUS);
  const hop = lookup?.hops.find((each) => each.peerId === peer.peerId);
  const kind = ['peer-dot', peer.connected ? '' : 'away', hop ? `asked ${hop.outcome}` : ''].join(' ');
  return svg('circle', { class: kind, cx: cx.toFixed(1), cy: cy.toFixed(1), r: 7, 'data-peer': peer.peerId },
    svg('title', {}, `${peer.peerId}${peer.connected ? '' : ' (not connected)'}`));
}

function selfDot(self) {
  const [cx, cy] = point(place(self.id), RADIUS).map((n) => n.toFixed(1));
  return svg('g', { class: 'self' },
    svg('circle', { class: 'self-halo', cx, cy, r: 15 }),
    svg('circle', { class: 'self-dot', cx, cy, r: 9 }, svg('title', {}, `this node, ${self.peerId}`)));
}

/** Names beside the dots, pushed apart where they would cover one another. */
function labels({ self, peers }) {
  const named = [{ ...self, text: 'this node', kind: 'self-label' },
    ...peers.map((peer) => ({ ...peer, text: shortId(peer.peerId), kind: 'peer-label' }))]
    .slice(0, MAX_LABELS)
    .map((each) => ({ ...each, at: point(place(each.id), LABELS) }));
  for (const right of [true, false]) {
    const side = named.filter(({ at: [x] }) => (x >= 0) === right).sort((a, b) => a.at[1] - b.at[1]);
    side.forEach((each, i) => {
      if (i > 0) each.at[1] = Math.max(each.at[1], side[i - 1].at[1] + LABEL_GAP);
    });
  }
  return named.map(({ at: [x, y], text, kind }) => svg('text', {
    class: kind, x: within(x, text).toFixed(1), y: (y + 4).toFixed(1),
    'text-anchor': Math.abs(x) < 40 ? 'middle' : x > 0 ? 'start' : 'end',
  }, text));
}

const within = (x, text) => {
  const most = EDGE.at - text.length * EDGE.letter;
  return Math.max(-most, Math.min(most, x));
};

/** From this node, or whoever named a peer before it was asked, to that peer: in the order and the pace in which they were asked. */
function walk(keyspace, lookup, fresh) {
  const where = new Map(lookup.hops.map((hop) => [hop.peerId, place(hop.id)]));
  const total = Math.max(...lookup.hops.map((hop) => hop.answeredMs ?? lookup.tookMs), 0.001);
  const lines = lookup.hops.map((hop, i) => {
    const namer = lookup.hops.slice(0, i).findLast((before) =>
      before.closer.includes(hop.peerId) && before.answeredMs !== null && before.answeredMs <= hop.askedMs);
    const from = namer ? where.get(namer.peerId) : place(keyspace.self.id);
    const [x1, y1] = point(from, RADIUS);
    const [x2, y2] = point(place(hop.id), RADIUS);
    const line = svg('path', {
      class: `hop-line ${hop.outcome}`, pathLength: 1,
      d: `M ${fixed(x1, y1)} Q ${fixed((x1 + x2) * 0.2, (y1 + y2) * 0.2)} ${fixed(x2, y2)}`,
    });
    line.style.setProperty('--start', `${Math.round((hop.askedMs / total) * 900)}ms`);
    return line;
  });
  return svg('g', { class: fresh ? 'walk fresh' : 'walk' }, lines, target(lookup));
}

function target(lookup) {
  const [x, y] = point(place(lookup.id), RADIUS);
  return svg('g', { class: 'target', transform: `translate(${fixed(x, y)})` },
    svg('path', { d: 'M 0 -10 L 10 0 L 0 10 L -10 0 Z' },
      svg('title', {}, `where ${keyName(lookup.key, 80)} belongs`)));
}

function middle({ records }, lookup) {
  const [first, second] = lookup
    ? [keyName(lookup.key, 20), `asked ${plural(lookup.hops.length, 'peer')}`]
    : [count(records), records === 1 ? 'record here' : 'records here'];
  return svg('g', { class: lookup ? 'middle looked' : 'middle' },
    svg('text', { class: 'middle-first', 'text-anchor': 'middle', y: 0 }, first),
    svg('text', { class: 'middle-second', 'text-anchor': 'middle', y: 20 }, second));
}

/** What the drawing cannot say by itself. */
export const ringNote = ({ records, sample }) => (records > sample.length
  ? `Bars count all ${count(records)} records by 256ths of the key space; ${sample.length} of the keys are shown as dots.`
  : 'The outer bars count records by 256ths of the key space; the inner arcs are the buckets.');

export const emptyRing = () => el('p', { class: 'empty' }, 'Waiting for the node…');
