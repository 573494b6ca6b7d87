"""What the tests may ask for, by the names of ../README.md."""

from libp2p.host.ping import PingService
from libp2p.kad_dht.kad_dht import DHTMode
from libp2p.peer.id import ID
from libp2p.peer.peerinfo import info_from_p2p_addr
from multiaddr import Multiaddr


def texts(ids):
    return {"peers": [str(peer) for peer in ids]}


def key_of(request):
    return bytes.fromhex(request["key"])


def text_key(request):
    """Its operations take text; a key of other bytes cannot be said to it."""
    return key_of(request).decode("utf-8")


async def connect(node, request):
    info = info_from_p2p_addr(Multiaddr(request["addr"]))
    await node.host.connect(info)
    await node.dht.routing_table.add_peer(info)


async def ping(node, request):
    await PingService(node.host).ping(ID.from_string(request["peer"]))


async def mode(node, request):
    await node.dht.switch_mode(DHTMode[request["mode"].upper()])


async def table(node, _):
    return texts(node.dht.routing_table.get_peer_ids())


async def find_peer(node, request):
    found = await node.dht.find_peer(ID.from_string(request["peer"]))
    return texts([found.peer_id] if found else [])


async def closest(node, request):
    return texts(await node.dht.peer_routing.find_closest_peers_network(key_of(request)))


async def put(node, request):
    await node.dht.put_value(text_key(request), bytes.fromhex(request["value"]))


async def get(node, request):
    value = await node.dht.get_value(text_key(request))
    if value is None:
        raise KeyError("not found")
    return {"value": value.hex()}


async def hold(node, request):
    node.dht.value_store.put(key_of(request), bytes.fromhex(request["value"]))


async def held(node, request):
    record = node.dht.value_store.get(key_of(request))
    return {"value": record.value.hex() if record else ""}


async def provide(node, request):
    if not await node.dht.provider_store.provide(key_of(request)):
        raise RuntimeError("no peer took it")


async def providers(node, request):
    found = await node.dht.provider_store.find_providers(key_of(request), request["count"])
    return texts(info.peer_id for info in found)


OPERATIONS = {
    "connect": connect,
    "ping": ping,
    "mode": mode,
    "table": table,
    "findPeer": find_peer,
    "closest": closest,
    "put": put,
    "get": get,
    "hold": hold,
    "held": held,
    "provide": provide,
    "providers": providers,
}


async def perform(node, request):
    return await OPERATIONS[request["op"]](node, request)
