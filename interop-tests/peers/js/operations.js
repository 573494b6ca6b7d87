// What the tests may ask for, by the names of ../README.md.

import { Record } from '@libp2p/kad-dht'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { createIPNSRecord, marshalIPNSRecord, multihashToIPNSRoutingKey } from 'ipns'
import { Key } from 'interface-datastore/key'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { decode as decodeMultihash } from 'multiformats/hashes/digest'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'

const TIMEOUT_MS = 60_000
const IPNS_LIFETIME_MS = 24 * 3_600_000

const bytes = (hex) => fromString(hex, 'base16')
const hex = (value) => toString(value, 'base16')
const cid = (multihash) => CID.createV1(raw.code, decodeMultihash(multihash))
/** Where @libp2p/kad-dht keeps the record of a key in its datastore. */
const place = (key) => new Key(`/dht/record/${toString(key, 'base32')}`, false)

export async function perform (node, request) {
  const operation = operations[request.op]
  if (operation == null) {
    throw new Error(`unknown op ${request.op}`)
  }
  return await operation(node, request, { signal: AbortSignal.timeout(TIMEOUT_MS) }) ?? {}
}

const operations = {
  connect: async ({ host }, { addr }, options) => { await host.dial(multiaddr(addr), options) },
  ping: async ({ host }, { peer }, options) => {
    await host.services.ping.ping(peerIdFromString(peer), options)
  },
  mode: async ({ dht }, { mode }) => { await dht.setMode(mode) },
  table: async ({ dht }) => ({
    peers: [...dht.routingTable.kb.toIterable()].map(({ peerId }) => peerId.toString())
  }),
  findPeer: async ({ dht }, { peer }, options) => ({
    peers: await finals(dht.findPeer(peerIdFromString(peer), options))
  }),
  closest: async ({ dht }, { key }, options) => ({
    peers: await finals(dht.getClosestPeers(bytes(key), options))
  }),
  put: async ({ dht }, { key, value }, options) => { await put(dht.put(bytes(key), bytes(value), options)) },
  get: async ({ dht }, { key }, options) => {
    for await (const event of dht.get(bytes(key), options)) {
      if (event.name === 'VALUE') {
        return { value: hex(event.value) }
      }
    }
    throw new Error('not found')
  },
  hold: async ({ datastore }, { key, value }) => {
    const record = new Record(bytes(key), bytes(value), new Date())
    await datastore.put(place(bytes(key)), record.serialize().subarray())
  },
  held: async ({ datastore }, { key }) => {
    const found = place(bytes(key))
    return { value: await datastore.has(found) ? hex(Record.deserialize(await datastore.get(found)).value) : '' }
  },
  ipns: async ({ host, privateKey }, { value, sequence }) => {
    const record = await createIPNSRecord(privateKey, value, sequence, IPNS_LIFETIME_MS)
    return {
      key: hex(multihashToIPNSRoutingKey(host.peerId.toMultihash())),
      value: hex(marshalIPNSRecord(record))
    }
  },
  provide: async ({ dht }, { key }, options) => { await drain(dht.provide(cid(bytes(key)), options)) },
  providers: async ({ dht }, { key, count }, options) => ({
    peers: await providers(dht.findProviders(cid(bytes(key)), options), count)
  })
}

async function drain (events) {
  for await (const _ of events) { /* Each is a step of the walk. */ }
}

async function finals (events) {
  const peers = new Set()
  for await (const event of events) {
    if (event.name === 'FINAL_PEER') {
      peers.add(event.peer.id.toString())
    }
  }
  return [...peers]
}

/** Fails when nobody echoed the record. */
async function put (events) {
  let stored = 0
  let refusal
  for await (const event of events) {
    if (event.name === 'PEER_RESPONSE' && event.messageName === 'PUT_VALUE') {
      stored++
    } else if (event.name === 'QUERY_ERROR') {
      refusal = event.error
    }
  }
  if (stored === 0) {
    throw refusal ?? new Error('no peer to store it at')
  }
}

async function providers (events, count) {
  const found = new Set()
  for await (const event of events) {
    if (event.name !== 'PROVIDER') {
      continue
    }
    event.providers.forEach((provider) => found.add(provider.id.toString()))
    if (found.size >= count) {
      break
    }
  }
  return [...found]
}
