// The dashboard of a real cluster of five, as a person uses it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser, openPage } from './browser.js';
import { eventually, startCluster, startNode } from './cluster.js';

const LAUNCHER = process.env.KADIS;
const SHOTS = process.env.SHOTS;
const AXE = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const RECORDS = 40;
const COPIES = 3; // Of five nodes: when one dies there is another to take its copies.
const LIMIT = { timeout: 180_000 };

let cluster;
let browser;
let home;

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  browser = await openBrowser(process.env.CHROMIUM);
  cluster = await startCluster(LAUNCHER, 5, '--replicas', String(COPIES), '--replication-interval', '20s');
  home = cluster.nodes[0].api;
  for (let i = 0; i < RECORDS; i++) {
    const answer = await fetch(`${home}/v1/keys/kv/user-${i}?w=all`, { method: 'PUT', body: `user ${i}` });
    assert.equal(answer.status, 200, await answer.text());
  }
}, LIMIT);

after(async () => {
  await browser?.close();
  await cluster?.stop();
});

/** A key like this one of which the first node is to hold a copy, and so shows it on its ring. */
async function keyHeldAt(url, like) {
  for (let i = 0; i < 50; i++) {
    const { peers } = await (await fetch(`${url}/v1/closest${like}-${i}`)).json();
    if (peers.slice(0, COPIES).some((peer) => peer.self)) return `${like}-${i}`;
  }
  throw new Error(`none of 50 keys like ${like} belongs to ${url}`);
}

/** The node that holds the most keys together with the first: its end is to be noticed there. */
async function neighbour(url) {
  const shared = new Map(cluster.nodes.slice(1).map((node) => [node.peerId, 0]));
  for (let i = 0; i < RECORDS; i++) {
    const { peers } = await (await fetch(`${url}/v1/closest/kv/user-${i}`)).json();
    const holders = peers.slice(0, COPIES);
    if (holders.some((peer) => peer.self)) {
      holders.filter((peer) => !peer.self).forEach(({ peerId }) => shared.set(peerId, shared.get(peerId) + 1));
    }
  }
  const [most] = [...shared].sort((a, b) => b[1] - a[1])[0];
  return cluster.nodes.find((node) => node.peerId === most);
}

const submit = async (page, action, key, value) => {
  await page.fill('#key', key);
  if (value !== undefined) await page.fill('#value', value);
  await page.click(`#entry button[value=${action}]`);
  await page.waitForSelector('#result[data-mood=good], #result[data-mood=bad]');
};

const shoot = (page, name) => page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });

test('a key that is put is on the ring, and its lookup is drawn hop by hop', LIMIT, async () => {
  const { page, faults } = await openPage(browser.context, home);
  const key = await keyHeldAt(home, '/kv/greeting');
  await page.waitForSelector('#ring svg');
  await submit(page, 'put', key, 'hello, peers');
  assert.match(await page.textContent('#result'), /Stored with \d replicas/);
  await page.waitForSelector(`#ring [data-key="${key}"]`, { state: 'attached' });
  await page.waitForSelector('#ring .target');
  assert.ok(await page.locator('#hops .timeline li').count() >= 3, 'the hops of the lookup');
  assert.equal(await page.locator('#ring .hop-line').count(), await page.locator('#hops .timeline li').count());
  assert.equal(await page.locator('#ring .peer-dot').count(), 4);

  await submit(page, 'get', key);
  assert.equal(await page.textContent('#result pre'), 'hello, peers');
  await submit(page, 'trace', key);
  assert.match(await page.textContent('#result'), /this node/);
  assert.deepEqual(faults, []);
  await page.close();
});

test('what others write shows while a key is watched', LIMIT, async () => {
  const { page, faults } = await openPage(browser.context, home);
  const key = await keyHeldAt(home, '/kv/watched');
  await page.fill('#key', key);
  await page.click('#entry button[value=watch]');
  await page.waitForSelector('#events .absent');
  await fetch(`${cluster.nodes[3].api}/v1/keys${key}?w=all`, { method: 'PUT', body: 'from node 4' });
  await page.waitForSelector('#events li:has-text("from node 4")');
  await page.click('#entry button[value=watch]');
  await page.waitForSelector('#result:has-text("No longer watching")');
  await submit(page, 'delete', key);
  assert.match(await page.textContent('#result'), /Deleted/);
  await page.waitForSelector(`#ring [data-key="${key}"].gone`, { state: 'attached' });
  assert.deepEqual(faults, []);
  await page.close();
});

test('counters and sets are changed, not overwritten', LIMIT, async () => {
  const { page, faults } = await openPage(browser.context, home);
  await submit(page, 'put', '/counter/hits', '2');
  await submit(page, 'put', '/counter/hits', '3');
  await page.waitForSelector('#result:has-text("now 5")');
  await submit(page, 'put', '/set/colours', 'red');
  await page.waitForSelector('#result:has-text(\'["red"]\')');
  assert.deepEqual(faults, []);
  await page.close();
});

test('a value that is markup stays text', LIMIT, async () => {
  const { page, faults } = await openPage(browser.context, home);
  const key = await keyHeldAt(home, '/kv/%3Cb%3Ebold%3C/b%3E');
  const shown = decodeURIComponent(key);
  const markup = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
  await submit(page, 'put', shown, markup);
  await submit(page, 'get', shown);
  assert.equal(await page.textContent('#result pre'), markup);
  await page.waitForSelector('#here button:has-text("<b>bold</b>")');
  assert.equal(await page.locator('main b b, main img, main script').count(), 0);
  assert.deepEqual(faults, []);
  await page.close();
});

test('it reads well in both themes, on a phone, and for everybody', LIMIT, async () => {
  const { page, faults } = await openPage(browser.context, home);
  await submit(page, 'get', '/kv/user-7');
  await page.waitForSelector('#hops .timeline li');
  await page.waitForSelector('.spark .over');
  for (const [theme, width] of [['light', 1360], ['dark', 1360], ['light', 390], ['dark', 390]]) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: width > 700 ? 900 : 844 });
    await shoot(page, `${width > 700 ? 'desktop' : 'phone'}-${theme}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide} px of page in a window of ${width}`);
    await assertAccessible(page, `${theme} at ${width} px`);
  }
  assert.deepEqual(faults, []);
  await page.close();
});

async function assertAccessible(page, where) {
  const { violations } = await page.evaluate(`${AXE}; axe.run()`);
  const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`);
  assert.deepEqual(serious, [], where);
}

test('it is used by keyboard alone, in the order in which it is read', LIMIT, async () => {
  const { page, faults } = await openPage(browser.context, home);
  await page.waitForSelector('#here button');
  const order = [];
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab');
    order.push(await page.evaluate(() => document.activeElement.id || document.activeElement.value
      || document.activeElement.className || document.activeElement.tagName));
  }
  assert.deepEqual(order,
    ['skip', 'peer-id', 'theme', 'key', 'value', 'SUMMARY', 'put', 'get', 'trace', 'watch', 'delete', 'mono ']);
  await page.focus('#key');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('/kv/user-3');
  await page.keyboard.press('Tab');
  await page.keyboard.type('typed');
  for (let i = 0; i < 2; i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#result:has-text("Stored")');
  assert.deepEqual(faults, []);
  await page.close();
});

test('the theme that was chosen stays', LIMIT, async () => {
  const { page, faults } = await openPage(browser.context, home);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await ground();
  await page.click('#theme');
  await page.click('#theme');
  assert.equal(await page.textContent('#theme'), 'Theme: dark');
  assert.notEqual(await ground(), light);
  await page.reload();
  assert.notEqual(await ground(), light);
  await page.click('#theme');
  assert.equal(await ground(), light);
  assert.deepEqual(faults, []);
  await page.close();
});

test('with a token the page loads, asks for it, and keeps it while the tab is open', LIMIT, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kadis-token-'));
  const token = 'a-token-of-some-length-for-this-test';
  writeFileSync(join(directory, 'token'), token, { mode: 0o600 });
  const node = await startNode(LAUNCHER, join(directory, 'data'), '--api-token-file', join(directory, 'token'));
  try {
    const { page, faults } = await openPage(browser.context, node.api, (text) => text.includes('401'));
    await page.waitForSelector('#token[open]');
    await page.fill('#token-text', 'not it');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#token[open] #token-wrong:visible');
    await page.fill('#token-text', token);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#ring svg');
    await submit(page, 'put', '/kv/secret', 'kept');
    assert.match(await page.textContent('#result'), /Stored/);
    await page.reload();
    await page.waitForSelector('#ring [data-key="/kv/secret"]', { state: 'attached' });
    assert.deepEqual(faults, []);
    await page.close();
  } finally {
    await node.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});

test('when a node is killed, replication is seen to fall and to recover', LIMIT, async () => {
  const { page, faults } = await openPage(browser.context, home);
  const whole = () => page.textContent('#vital-replicated');
  await eventually('all copies are alive', whole, (text) => text === '100 %');
  const before = await page.textContent('#peers-note');
  process.kill((await neighbour(home)).pid, 'SIGKILL');
  await eventually('copies are missing', whole, (text) => text !== '100 %' && text !== '–');
  await page.waitForSelector('#replication .warn');
  await shoot(page, 'a-node-was-killed');
  await eventually('the others have taken its copies', whole, (text) => text === '100 %');
  assert.notEqual(await page.textContent('#peers-note'), before);
  assert.deepEqual(faults, []);
  await page.close();
});
