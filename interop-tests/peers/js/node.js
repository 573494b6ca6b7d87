// A libp2p host with Kademlia, as they come but for what a network on one machine needs.

import { generateKeyPair, generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify, identifyPush } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { preSharedKey } from '@libp2p/pnet'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { MemoryDatastore } from 'datastore-core'
import { ipnsSelector } from 'ipns/selector'
import { ipnsValidator } from 'ipns/validator'
import { createLibp2p } from 'libp2p'
import { readFile } from 'node:fs/promises'
import { compare } from 'uint8arrays/compare'
import { fromString } from 'uint8arrays/from-string'

/** Any value that is not empty: right for /raw/, and for the tests' purposes for /kv/. */
async function notEmpty (_key, value) {
  if (value.length === 0) {
    throw new Error('empty value')
  }
}

/** The bytewise largest, which by design of their version prefix is right for /kv/ records too. */
function largest (_key, values) {
  return values.reduce((best, value, i) => compare(value, values[best]) > 0 ? i : best, 0)
}

function dht ({ protocol, client }) {
  const ours = protocol === '/ipfs/kad/1.0.0' ? {} : { raw: notEmpty, kv: notEmpty }
  return kadDHT({
    protocol,
    clientMode: client,
    validators: { ipns: ipnsValidator, ...ours },
    selectors: { ipns: ipnsSelector, raw: largest, kv: largest },
    peerInfoMapper: passthroughMapper, // By default it would drop 127.0.0.1, so all of us.
    allowQueryWithZeroPeers: true
  })
}

export async function start (options) {
  const privateKey = options.seed == null
    ? await generateKeyPair('Ed25519')
    : await generateKeyPairFromSeed('Ed25519', fromString(options.seed, 'base16'))
  const datastore = new MemoryDatastore()
  const host = await createLibp2p({
    privateKey,
    datastore,
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    ...options.swarmKey == null
      ? {}
      : { connectionProtector: preSharedKey({ psk: await readFile(options.swarmKey) }) },
    connectionManager: { inboundConnectionThreshold: 1000 }, // 5 a second and host; here all are one.
    services: { identify: identify(), identifyPush: identifyPush(), ping: ping(), dht: dht(options) }
  })
  return { host, dht: host.services.dht, datastore, privateKey }
}
