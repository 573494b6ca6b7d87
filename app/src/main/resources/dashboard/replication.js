// How many live copies the keys that are held here have.
import { el } from './dom.js';
import { clock, count, percent, plural, span } from './format.js';

/**
 * Of the keys that belong here, the part known to have all its live copies, 0 to 1; null when
 * nothing is known. What this node may not speak of yet, as somebody died, is not known to.
 */
export function whole({ wanted, byHolders, unknown, keys, covered }) {
  const full = Object.entries(byHolders).reduce((sum, [n, held]) => sum + (Number(n) >= wanted ? held : 0), 0);
  return keys - unknown > 0 ? (full / keys) * covered : null;
}

export function replication(durability) {
  const { wanted, keys, byHolders, unknown, backlog, covered } = durability;
  if (!keys) return el('p', { class: 'empty' }, 'Nothing is stored here yet.');
  const parts = [...Object.entries(byHolders).map(([n, held]) => ({ n: Number(n), held })).reverse()];
  return [
    el('p', { class: 'headline' },
      el('strong', {}, whole(durability) === null ? '–' : percent(whole(durability))),
      ` of what belongs here is known to have all ${plural(wanted, 'live copy', 'live copies')}`),
    el('div', { class: 'stack', 'aria-hidden': 'true' },
      parts.map(({ n, held }) => el('span', { class: `part ${grade(n, wanted)}`, style: { 'flex-grow': held } })),
      unknown ? el('span', { class: 'part unknown', style: { 'flex-grow': unknown } }) : null),
    el('ul', { class: 'holders' },
      parts.map(({ n, held }) => el('li', { class: grade(n, wanted) },
        el('b', {}, count(held)), ` ${held === 1 ? 'has' : 'have'} ${plural(n, 'live copy', 'live copies')}`)),
      unknown ? el('li', { class: 'unknown' }, el('b', {}, count(unknown)), ' not compared yet') : null),
    el('dl', { class: 'facts' },
      fact('Backlog', backlog ? `${plural(backlog, 'copy', 'copies')} missing` : 'none', backlog > 0),
      fact('Caught up', durability.secondsToHealthy === null ? (backlog ? 'not known yet' : 'now') : `in about ${span(durability.secondsToHealthy)}`),
      fact('Range this node may speak of', percent(covered), covered < 1),
      fact('Taken over / handed over', `${count(durability.pulledRecords)} / ${count(durability.handedOver)}`)),
  ];
}

export const replicationAge = ({ asOf }) => (asOf ? `as seen at ${clock(asOf)}` : '');

const grade = (n, wanted) => (n >= wanted ? 'full' : n * 2 > wanted ? 'some' : 'few');

const fact = (name, value, warn) => el('div', {}, el('dt', {}, name), el('dd', { class: warn ? 'warn' : '' }, value));
