"""A py-libp2p peer that the interop tests drive: one JSON request a line on stdin, one JSON answer a
line on stdout (see ../README.md), logs on stderr."""

import argparse
import json
import logging
import sys

import trio

from node import Node
from operations import perform

REQUEST_TIMEOUT = 60  # seconds


def say(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


async def answer(node, request):
    try:
        with trio.fail_after(REQUEST_TIMEOUT):
            result = await perform(node, request)
        say({"id": request["id"], "ok": True, **(result or {})})
    except Exception as error:
        say({"id": request["id"], "ok": False, "error": f"{type(error).__name__}: {error}"})


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--protocol", default="/kadis/kad/1.0.0")
    parser.add_argument("--seed")
    parser.add_argument("--mode", choices=["client", "server"], default="server")
    return parser.parse_args()


async def main():
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    given = arguments()
    node = Node(given.protocol, given.seed, given.mode)
    async with node.running():
        say({"event": "ready", "peerId": str(node.host.get_id()), "addresses": node.addresses()})
        async with trio.open_nursery() as nursery:
            stdin = trio.wrap_file(sys.stdin)
            while line := await stdin.readline():
                nursery.start_soon(answer, node, json.loads(line))
            nursery.cancel_scope.cancel()


trio.run(main)
