// Real nodes for a browser to look at, and how to wait for them.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const UP = 90_000;
const PATIENCE = 60_000;

/** Words of the launcher, such as `cluster 5`; the process ends when its input does. */
async function start(launcher, words) {
  const child = spawn(launcher, words, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, KADIS_JAVA_OPTS: '-Xmx96m -XX:TieredStopAtLevel=1' },
  });
  const ended = new Promise((resolve) => { child.on('exit', resolve); });
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${words[0]} was not up within ${UP} ms`)), UP);
    lines.once('line', (line) => { clearTimeout(late); resolve(JSON.parse(line)); });
    child.on('exit', (code) => { clearTimeout(late); reject(new Error(`${words[0]} ended with ${code}`)); });
  });
  const stop = () => { child.stdin.end(); return ended; };
  try {
    return { ...(await ready), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export const startCluster = (launcher, count, ...options) => start(launcher,
  ['cluster', String(count), '--api-port', '0', '--json', '--until-stdin-closes', '--', ...options]);

export const startNode = (launcher, data, ...options) => start(launcher,
  ['node', '--listen', '/ip4/127.0.0.1/tcp/0', '--api', '127.0.0.1:0', '--data', data, '--json',
    '--until-stdin-closes', ...options]);

/** Asks again until it holds; else says what was there at last. */
export async function eventually(what, ask, holds) {
  const deadline = Date.now() + PATIENCE;
  let last;
  while (Date.now() < deadline) {
    last = await ask();
    if (holds(last)) return last;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error(`${what}: not within ${PATIENCE} ms; at last ${JSON.stringify(last)}`);
}
