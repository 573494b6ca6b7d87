package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"google.golang.org/protobuf/encoding/protowire"
)

const answeredPeers = 20

// fillTable connects so many peers that look like Kademlia servers: they name each other and hold
// nothing. A server takes them in by itself; this waits until it tells of them.
func (l *load) fillTable(ctx context.Context, count int) error {
	var closer []byte
	for i := range count {
		h, err := newHost(libp2p.ListenAddrStrings("/ip4/127.0.0.1/tcp/0"))
		if err != nil {
			return err
		}
		l.table = append(l.table, h)
		if i < answeredPeers {
			closer = appendPeer(closer, h)
		}
	}
	for _, h := range l.table {
		h.SetStreamHandler(kadProtocol, func(s network.Stream) { answerWith(s, closer) })
		if err := h.Connect(ctx, l.server); err != nil {
			return err
		}
	}
	l.keys.peers = min(count, answeredPeers)
	return l.awaitTable(ctx, l.keys.peers)
}

func (l *load) awaitTable(ctx context.Context, want int) error {
	known := 0
	for known < want {
		s, err := l.host.NewStream(ctx, l.server.ID, kadProtocol)
		if err != nil {
			return err
		}
		if _, err = s.Write(findNode(randomPeer())); err != nil {
			return err
		}
		body, err := readFrame(bufio.NewReader(s), nil)
		if err != nil {
			return err
		}
		s.Close()
		known = countPeers(body)
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server tells of %d peers, wanted %d", known, want)
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil
}

func countPeers(body []byte) int {
	count := 0
	for len(body) > 0 {
		number, kind, n := protowire.ConsumeTag(body)
		if n < 0 {
			return count
		}
		body = body[n:]
		if number == closerPeers {
			count++
		}
		if n = protowire.ConsumeFieldValue(number, kind, body); n < 0 {
			return count
		}
		body = body[n:]
	}
	return count
}

func appendPeer(message []byte, h host.Host) []byte {
	peer := appendBytes(nil, 1, []byte(h.ID()))
	for _, a := range h.Addrs() {
		peer = appendBytes(peer, 2, a.Bytes())
	}
	peer = protowire.AppendTag(peer, 3, protowire.VarintType)
	peer = protowire.AppendVarint(peer, 1) // Connected.
	return appendBytes(message, closerPeers, peer)
}

// answerWith gives each request its own type and key back, and the same peers.
func answerWith(s network.Stream, closer []byte) {
	defer s.Close()
	in := bufio.NewReader(s)
	for {
		request, err := readFrame(in, nil)
		if err != nil {
			return
		}
		if _, err := s.Write(frame(append(request[:len(request):len(request)], closer...))); err != nil {
			return
		}
	}
}

// readFrame reads a length and so many bytes, into buffer when there is room.
func readFrame(in *bufio.Reader, buffer []byte) ([]byte, error) {
	length, err := binary.ReadUvarint(in)
	if err != nil {
		return nil, err
	}
	if uint64(cap(buffer)) < length {
		buffer = make([]byte, length)
	}
	_, err = io.ReadFull(in, buffer[:length])
	return buffer[:length], err
}
