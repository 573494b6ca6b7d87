// Asks the node again and again, and hands what it says to those who draw it.
import { byId, redraw, setText } from './dom.js';
import { bytes, count, percent } from './format.js';
import { ApiError, get, trace } from './api.js';
import { askForToken } from './token.js';
import { buckets, bucketsNote } from './buckets.js';
import { addSample, flowNote, latency, refusals, store, traffic, trafficNow } from './flow.js';
import { addLookups, hops, markPicked } from './lookups.js';
import { head, node, peers, peersNote, uptime } from './node.js';
import { keysHere, pickKey, startForm } from './entry.js';
import { replication, replicationAge, whole } from './replication.js';
import { ring, ringNote } from './ring.js';

const PERIOD = 1000;
const now = { lookups: [], picked: null, drawn: null, last: 0, asked: false };
const answers = new Map(); // How long each peer took when it was asked last.

async function look() {
  const [stats, keyspace, routing, durability, about, connected, lookups] = await Promise.all([
    get('/v1/stats'), get('/v1/keyspace'), get('/v1/routing-table'), get('/v1/durability'),
    get('/v1/node'), get('/v1/peers'), get(`/v1/lookups?after=${now.last}`)]);
  Object.assign(now, { stats, keyspace, routing, durability, about, connected: connected.peers });
  addSample(stats);
  takeLookups(lookups.lookups);
  draw();
}

function takeLookups(fresh) {
  if (!fresh.length) return;
  now.last = fresh.at(-1).number;
  now.lookups = [...now.lookups, ...fresh].slice(-64);
  fresh.flatMap((lookup) => lookup.hops).filter((hop) => hop.outcome === 'answered')
    .forEach((hop) => answers.set(hop.peerId, hop.answeredMs - hop.askedMs));
  addLookups(fresh, pick);
  if (byId('follow').checked) pick(fresh.at(-1), true);
}

function pick(lookup, followed = false) {
  if (!followed) byId('follow').checked = false;
  now.picked = lookup;
  markPicked(lookup);
  drawLookup();
}

/** After an operation: its lookup, or where there was none, as the key was known, a new one. */
async function looked(key) {
  try {
    takeLookups((await get(`/v1/lookups?after=${now.last}`)).lookups);
    const mine = now.lookups.findLast((lookup) => lookup.key === key);
    pick(mine ?? { ...(await trace(key)), number: -1 });
  } catch (error) {
    trouble(error);
  }
}

function draw() {
  const { stats, routing, durability, about, connected, keyspace } = now;
  head(about);
  vitals();
  drawLookup();
  redraw(byId('buckets'), { routing, keyspace }, () => buckets(routing, keyspace));
  setText('buckets-note', bucketsNote(routing));
  redraw(byId('replication'), durability, () => replication(durability));
  setText('replication-age', replicationAge(durability));
  redraw(byId('here'), keyspace.sample, () => keysHere(keyspace.sample, looked));
  byId('traffic').replaceChildren(traffic());
  redraw(byId('latency'), stats.latencies, latency);
  setText('flow-note', flowNote());
  redraw(byId('store'), stats.store, () => store(stats.store));
  redraw(byId('refusals'), stats.refusals, () => refusals(stats.refusals));
  const timed = connected.map((peer) => ({ ...peer, latencyMs: peer.latencyMs ?? answers.get(peer.peerId) }));
  redraw(byId('peers'), timed, () => peers(timed, keyspace));
  setText('peers-note', peersNote(connected));
  redraw(byId('node'), { ...about, uptimeSeconds: 0 }, () => node(about));
}

function vitals() {
  const full = whole(now.durability);
  setText('vital-peers', count(now.connected.length));
  setText('vital-records', count(now.stats.store.records));
  setText('vital-replicated', full === null ? '–' : percent(full));
  byId('vital-replicated').className = full !== null && full < 1 ? 'warn' : '';
  setText('vital-traffic', `${bytes(trafficNow())}/s`);
  setText('vital-store', bytes(now.stats.store.usedBytes));
  setText('vital-uptime', uptime(now.about));
}

function drawLookup() {
  if (!now.keyspace) return;
  const { keyspace, routing, picked, drawn } = now;
  redraw(byId('ring'), { keyspace, buckets: routing.buckets, picked }, () => ring({ keyspace, routing, lookup: picked, fresh: picked !== drawn }));
  now.drawn = picked;
  setText('ring-note', ringNote(keyspace));
  redraw(byId('hops'), picked ?? 'none', () => hops(picked));
}

async function trouble(error) {
  if (error instanceof ApiError && error.status === 401) {
    await askForToken(now.asked);
    now.asked = true;
    return;
  }
  byId('banner').hidden = false;
  setText('banner', `The node does not answer (${error.message}). Trying again.`);
  byId('state').dataset.state = 'gone';
  setText('state', 'no answer');
}

async function forever() {
  for (;;) {
    if (!document.hidden) {
      try {
        await look();
        byId('banner').hidden = true;
        now.asked = false;
      } catch (error) {
        await trouble(error);
      }
    }
    await new Promise((resolve) => { setTimeout(resolve, PERIOD); });
  }
}

byId('ring').addEventListener('click', ({ target }) => {
  if (target.dataset.key) pickKey(target.dataset.key, looked);
});
startForm(looked);
redraw(byId('hops'), 'none', () => hops(null));
forever();
