// Lookups of late, and one of them hop by hop.
import { byId, el } from './dom.js';
import { clock, keyName, millis, plural, shortId } from './format.js';

const MAX_SHOWN = 40;
const rows = new Map();

/** Adds what is new at the top; a button that has the focus keeps it. */
export function addLookups(lookups, onPick) {
  const list = byId('lookups');
  for (const lookup of lookups) {
    if (rows.has(lookup.number)) continue;
    const row = el('li', {}, button(lookup, onPick));
    rows.set(lookup.number, row);
    list.prepend(row);
  }
  while (rows.size > MAX_SHOWN) {
    const oldest = rows.keys().next().value;
    rows.get(oldest).remove();
    rows.delete(oldest);
  }
}

function button(lookup, onPick) {
  const failed = lookup.hops.filter((hop) => hop.outcome !== 'answered' && hop.outcome !== 'cancelled').length;
  return el('button', { type: 'button', class: 'lookup', 'aria-pressed': 'false', onclick: () => onPick(lookup) },
    el('span', { class: 'when' }, clock(lookup.ended)),
    el('span', { class: 'mono what' }, keyName(lookup.key, 34)),
    el('span', { class: failed ? 'cost warn' : 'cost' },
      `${plural(lookup.hops.length, 'hop')} · ${millis(lookup.tookMs)}`));
}

export function markPicked(lookup) {
  rows.forEach((row, number) =>
    row.firstChild.setAttribute('aria-pressed', String(number === lookup?.number)));
}

const OUTCOMES = { answered: '', failed: 'failed', timed_out: 'timed out', cancelled: 'not waited for' };

/** Each peer asked: when, how far from the key, and what came of it. */
export function hops(lookup) {
  if (!lookup) {
    return el('p', { class: 'empty' },
      'No lookup yet. Put or trace a key, and see whom this node asks, in which order, and how long each takes.');
  }
  return [
    el('h3', { class: 'mono' }, keyName(lookup.key, 60)),
    el('p', { class: 'note' },
      lookup.hops.length
        ? `${plural(lookup.hops.length, 'peer')} asked in ${millis(lookup.tookMs)}. Distance: how many of the 256 bits are left between a peer and the key.`
        : 'Nobody to ask: no other node is known.'),
    lookup.hops.length ? el('ol', { class: 'timeline' }, lookup.hops.map((hop) => line(hop, lookup))) : null,
  ].filter(Boolean);
}

function line(hop, lookup) {
  const total = Math.max(lookup.tookMs, 0.001);
  const end = hop.answeredMs ?? lookup.tookMs;
  const left = Math.min(98, (hop.askedMs / total) * 100);
  const bar = el('span', { class: `bar ${hop.outcome}`, style: {
    left: `${left.toFixed(1)}%`,
    width: `${Math.max(2, Math.min(100 - left, ((end - hop.askedMs) / total) * 100)).toFixed(1)}%`,
  } });
  return el('li', {},
    el('span', { class: 'mono', title: hop.peerId }, shortId(hop.peerId)),
    el('span', { class: 'distance' }, `${hop.distanceBits} bits`),
    el('span', { class: 'track', 'aria-hidden': 'true' }, bar),
    el('span', { class: hop.outcome === 'answered' ? 'took' : 'took warn' },
      hop.outcome === 'answered'
        ? `${millis(hop.answeredMs - hop.askedMs)} · ${hop.closer.length} named`
        : OUTCOMES[hop.outcome]));
}
