"""A libp2p host with Kademlia, as they come but for what a network of another protocol id needs."""

from contextlib import asynccontextmanager

from libp2p import new_host
from libp2p.crypto.ed25519 import create_new_key_pair
from libp2p.custom_types import TProtocol
from libp2p.kad_dht import common, kad_dht, peer_routing, provider_store, value_store
from libp2p.records.validator import Validator
from libp2p.tools.anyio_service import background_trio_service
from multiaddr import Multiaddr

MODULES_WITH_THE_PROTOCOL_ID = (common, kad_dht, peer_routing, provider_store, value_store)


class Bytewise(Validator):
    """Any value that is not empty; the largest wins: right for /raw/, and for /kv/ records too."""

    def validate(self, key, value):
        if not value:
            raise ValueError("empty value")

    def select(self, key, values):
        return max(range(len(values)), key=lambda i: values[i])


class Node:
    def __init__(self, protocol, seed, mode):
        for module in MODULES_WITH_THE_PROTOCOL_ID:  # A constant, no setting.
            module.PROTOCOL_ID = TProtocol(protocol)
        self.host = new_host(key_pair=create_new_key_pair(bytes.fromhex(seed) if seed else None))
        self.dht = kad_dht.KadDHT(self.host, kad_dht.DHTMode[mode.upper()])
        if protocol != "/ipfs/kad/1.0.0":
            self.dht.register_validator("raw", Bytewise())
            self.dht.register_validator("kv", Bytewise())

    @asynccontextmanager
    async def running(self):
        listen = [Multiaddr("/ip4/127.0.0.1/tcp/0")]
        async with self.host.run(listen_addrs=listen), background_trio_service(self.dht):
            yield

    def addresses(self):
        suffix = f"/p2p/{self.host.get_id()}"
        texts = (str(address) for address in self.host.get_addrs())
        return [text if text.endswith(suffix) else text + suffix for text in texts]
