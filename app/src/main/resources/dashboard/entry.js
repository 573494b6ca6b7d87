// The form that reads and writes keys, and what came of it.
import { byId, el } from './dom.js';
import { bytes, millis, plural, shortened, shortId } from './format.js';
import * as api from './api.js';

const MAX_EVENTS = 20;
const MAX_TEXT = 4000;
const MAX_KEYS = 12;
let watching = null;

const form = () => byId('entry');
const full = (key) => (key.startsWith('/') ? key : `/kv/${key}`);
const namespace = (key) => full(key).split('/')[1];

/**
 * @param looked is told the key after each operation, so that its lookup can be shown
 */
export function startForm(looked) {
  form().addEventListener('submit', (event) => {
    event.preventDefault();
    run(event.submitter?.value ?? 'get', looked);
  });
  byId('key').addEventListener('input', hint);
  hint();
}

/** Fills in a key that was picked elsewhere, and reads it. */
export function pickKey(key, looked) {
  byId('key').value = key;
  hint();
  run('get', looked);
}

function hint() {
  byId('key-hint').textContent = {
    counter: 'A counter: the value is the number to add, or to take off with a minus.',
    set: 'A set: the value is the element to add; Delete empties the whole set.',
    mv: 'Concurrent values are kept as siblings until one replaces them.',
  }[namespace(byId('key').value)] ?? 'A key without a leading slash is put under /kv/.';
}

/** Keys that this node holds, the newest first: as buttons, as dots are no place for a keyboard. */
export function keysHere(sample, looked) {
  const newest = [...sample].sort((a, b) => b.received.localeCompare(a.received)).slice(0, MAX_KEYS);
  if (!newest.length) return [];
  return [
    el('h3', {}, 'Newest keys on this node'),
    el('ul', {}, newest.map((record) => el('li', {}, el('button', {
      type: 'button', class: `mono ${record.kind === 'absent' ? 'gone' : ''}`,
      title: `${record.key}, ${bytes(record.bytes)}`, onclick: () => pickKey(record.key, looked),
    }, shortened(record.key, 32))))),
  ];
}

async function run(action, looked) {
  const fields = new FormData(form());
  const key = full(fields.get('key'));
  const options = Object.fromEntries(fields);
  if (action === 'watch') return toggleWatch(key);
  const start = performance.now();
  say('busy', action === 'get' || action === 'trace' ? 'Asking…' : 'Writing…');
  try {
    const parts = await ACTIONS[action](key, options);
    say('good', ...parts, el('p', { class: 'note' }, `in ${millis(performance.now() - start)}, seen from this page`));
    looked(key);
  } catch (error) {
    say('bad', el('p', { class: 'outcome' }, error.message), replicas(error.problem?.replicas));
    if (error.status === 404) looked(key);
  }
}

const ACTIONS = {
  put: async (key, options) => written('Stored', await write(key, options)),
  delete: async (key, options) => written('Deleted', await api.remove(key, options)),
  get: async (key, options) => found(await api.read(key, options)),
  trace: async (key) => traced(await api.trace(key)),
};

function write(key, options) {
  const value = options.value;
  if (namespace(key) === 'counter') {
    const by = Number(value || 1);
    return api.change(key, by < 0 ? { remove: -by } : { add: by }, options);
  }
  return namespace(key) === 'set' ? api.change(key, { add: [value] }, options) : api.put(key, value, options);
}

function written(did, answer) {
  const { acknowledged, wanted } = answer.replicas;
  const shows = answer.value === undefined ? '' : `, now ${JSON.stringify(answer.value)}`;
  return [
    el('p', { class: 'outcome' }, `${did} with ${plural(acknowledged, 'replica')}, ${wanted} wanted${shows}`),
    replicas(answer.replicas),
  ];
}

function replicas(report) {
  if (!report?.peers) return null;
  return el('ul', { class: 'replicas', 'aria-label': 'Replicas' }, report.peers.map((replica) =>
    el('li', { class: replica.status, title: `${replica.peerId} ${replica.detail ?? ''}` },
      el('span', { class: 'mono' }, shortId(replica.peerId)), ` ${replica.status.replace('_', ' ')}`)));
}

function found({ kind, type, writer, written: when, expires, body }) {
  const about = [kind, type, bytes(body.length), writer && `by ${shortId(writer)}`,
    when, expires && `until ${expires}`].filter(Boolean).join(' · ');
  return [el('p', { class: 'outcome' }, 'Found'), el('pre', { tabindex: 0, 'aria-label': 'Value' }, text(body)),
    el('p', { class: 'note' }, about)];
}

function text(body) {
  try {
    const decoded = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return decoded.length > MAX_TEXT ? `${decoded.slice(0, MAX_TEXT)}…` : decoded;
  } catch {
    return `${[...body.slice(0, 256)].map((b) => b.toString(16).padStart(2, '0')).join(' ')}${body.length > 256 ? ' …' : ''}`;
  }
}

function traced(answer) {
  const holders = answer.peers.slice(0, 8);
  return [
    el('p', { class: 'outcome' }, `${plural(answer.hops.length, 'peer')} asked in ${millis(answer.tookMs)}; nearest to the key:`),
    el('ul', { class: 'replicas', 'aria-label': 'Nearest nodes' }, holders.map((peer) =>
      el('li', { title: peer.peerId },
        el('span', { class: 'mono' }, peer.self ? 'this node' : shortId(peer.peerId)), ` ${peer.distanceBits} bits`))),
  ];
}

function say(mood, ...parts) {
  const result = byId('result');
  result.dataset.mood = mood;
  result.replaceChildren(...parts.filter(Boolean));
}

async function toggleWatch(key) {
  if (watching) {
    watching.abort();
    return;
  }
  const button = form().querySelector('[value=watch]');
  const list = byId('events');
  watching = new AbortController();
  button.setAttribute('aria-pressed', 'true');
  button.textContent = 'Stop watching';
  list.replaceChildren();
  list.hidden = false;
  say('good', el('p', { class: 'outcome' }, `Watching ${key}`));
  try {
    await api.watch(key, (state) => addEvent(list, state), watching.signal);
    say('good', el('p', { class: 'outcome' }, 'The node ended the watch.'));
  } catch (error) {
    const stopped = error.name === 'AbortError';
    say(stopped ? 'good' : 'bad', el('p', { class: 'outcome' }, stopped ? `No longer watching ${key}` : error.message));
  }
  watching = null;
  button.setAttribute('aria-pressed', 'false');
  button.textContent = 'Watch';
}

function addEvent(list, state) {
  const shown = state.text ?? state.value ?? (state.siblings ? plural(state.siblings.length, 'sibling') : '');
  list.prepend(el('li', {},
    el('time', {}, new Date().toLocaleTimeString('en-GB')),
    el('span', { class: `kind ${state.kind}` }, state.kind),
    el('span', { class: 'mono' }, String(typeof shown === 'object' ? JSON.stringify(shown) : shown).slice(0, 200))));
  while (list.children.length > MAX_EVENTS) list.lastChild.remove();
}
