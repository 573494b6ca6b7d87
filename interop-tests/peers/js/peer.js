// A js-libp2p peer that the interop tests drive: one JSON request a line on stdin, one JSON answer a
// line on stdout (see ../README.md), logs on stderr.

import './node20.js'
import { createInterface } from 'node:readline'
import { perform } from './operations.js'
import { start } from './node.js'

function argument (name) {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}

function say (answer) {
  process.stdout.write(JSON.stringify(answer) + '\n')
}

async function answer (node, request) {
  try {
    say({ id: request.id, ok: true, ...await perform(node, request) })
  } catch (error) {
    say({ id: request.id, ok: false, error: `${error.name}: ${error.message}` })
  }
}

const node = await start({
  protocol: argument('--protocol') ?? '/kadis/kad/1.0.0',
  seed: argument('--seed'),
  swarmKey: argument('--swarm-key'),
  client: argument('--mode') === 'client'
})
say({
  event: 'ready',
  peerId: node.host.peerId.toString(),
  addresses: node.host.getMultiaddrs().map(String)
})
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => { void answer(node, JSON.parse(line)) })
lines.on('close', () => { process.exit(0) })
