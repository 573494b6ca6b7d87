// Who this node is, and whom it is connected to.
import { byId, el, setText, table } from './dom.js';
import { millis, plural, shortId, span } from './format.js';

const STATES = { joined: 'joined', alone: 'alone, by choice', trying: 'looking for its network' };

export function head({ peerId, version, state, syncing }) {
  const pill = byId('state');
  pill.dataset.state = syncing ? 'trying' : state;
  setText('state', syncing ? 'catching up' : STATES[state] ?? state);
  setText('version', `version ${version}`);
  const chip = byId('peer-id');
  chip.hidden = false;
  if (!chip.dataset.id) chip.addEventListener('click', () => copy(chip));
  chip.dataset.id = peerId;
  if (!chip.dataset.copied) setText('peer-id', `node ${shortId(peerId)}`);
  document.title = `Kadis ${shortId(peerId)}`;
}

/** The clipboard is there on loopback and over HTTPS only; else the id is shown to be selected. */
async function copy(chip) {
  chip.dataset.copied = 'yes';
  try {
    await navigator.clipboard.writeText(chip.dataset.id);
    chip.textContent = 'copied';
  } catch {
    chip.textContent = chip.dataset.id;
  }
  setTimeout(() => {
    delete chip.dataset.copied;
    chip.textContent = `node ${shortId(chip.dataset.id)}`;
  }, 3000);
}

export function node(about) {
  const facts = [
    ['Peer id', about.peerId],
    ['Addresses', el('ul', {}, about.addresses.map((address) => el('li', {}, address.replace(/\/p2p\/.*/, ''))))],
    ['Protocol', about.protocol],
    ['Mode', about.serving ? `${about.mode}, serves others` : `${about.mode}, serves nobody`],
    ['Copies of each key', String(about.replicas)],
    ['Namespaces', about.namespaces.map((name) => `/${name}/`).join(' ')],
    ['Data', about.data],
  ];
  return el('dl', { class: 'facts wide' }, facts.map(([name, value]) =>
    el('div', {}, el('dt', {}, name), el('dd', { class: 'mono' }, value))));
}

export function peers(connected, keyspace) {
  if (!connected.length) {
    return el('p', { class: 'empty' }, 'Connected to nobody. Start another node with --peer and this one’s address.');
  }
  const near = new Map(keyspace.peers.map((peer) => [peer.peerId, peer]));
  const rows = [...connected]
    .sort((a, b) => (near.get(b.peerId)?.commonPrefixLength ?? 0) - (near.get(a.peerId)?.commonPrefixLength ?? 0))
    .map((peer) => [
      el('span', { class: 'mono', title: peer.peerId }, shortId(peer.peerId)),
      String(near.get(peer.peerId)?.commonPrefixLength ?? '–'),
      millis(peer.latencyMs),
      peer.direction,
      el('span', { class: 'mono' }, peer.remoteAddress.replace(/\/p2p\/.*/, '')),
      peer.agent ?? 'not told',
    ]);
  return table('Peers, the nearest first', [
    { name: 'Peer' }, { name: 'Bucket', number: true }, { name: 'Latency', number: true },
    { name: 'Direction' }, { name: 'Address', wide: true }, { name: 'Software', wide: true }], rows);
}

export const peersNote = (connected) => plural(connected.length, 'connection');

export const uptime = ({ uptimeSeconds }) => span(uptimeSeconds);
