package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"

	"github.com/libp2p/go-libp2p"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	record "github.com/libp2p/go-libp2p-record"
	"github.com/libp2p/go-libp2p/core/connmgr"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
)

const (
	protocolPrefix = "/kadis"
	kadProtocol    = "/kadis/kad/1.0.0"
	kvProtocol     = "/kadis/kv/1.0.0"
	perfProtocol   = "/perf/1.0.0"
)

// raw takes any value and prefers the bytewise largest, as Kadis does for /raw/.
type raw struct{}

func (raw) Validate(_ string, value []byte) error {
	if len(value) == 0 {
		return errors.New("empty value")
	}
	return nil
}

func (raw) Select(_ string, values [][]byte) (int, error) {
	best := 0
	for i := range values {
		if bytes.Compare(values[i], values[best]) > 0 {
			best = i
		}
	}
	return best, nil
}

// newHost is a host without the limits that would end a measuring: of streams, and of connections.
func newHost(options ...libp2p.Option) (host.Host, error) {
	return libp2p.New(append(options, libp2p.DisableRelay(),
		libp2p.ResourceManager(&network.NullResourceManager{}),
		libp2p.ConnectionManager(connmgr.NullConnMgr{}))...)
}

func newServer(ctx context.Context) (host.Host, *dht.IpfsDHT, error) {
	h, err := newHost(libp2p.ListenAddrStrings("/ip4/127.0.0.1/tcp/0"))
	if err != nil {
		return nil, nil, err
	}
	d, err := dht.New(ctx, h, dht.Mode(dht.ModeServer), dht.ProtocolPrefix(protocolPrefix),
		dht.Validator(record.NamespacedValidator{"raw": raw{}}))
	return h, d, err
}

// serve is one Kademlia server, which answers /perf/1.0.0 as well.
func serve() (figures, handler, error) {
	h, _, err := newServer(context.Background())
	if err != nil {
		return nil, nil, err
	}
	h.SetStreamHandler(perfProtocol, perf)
	ready := figures{"event": "ready", "peerId": h.ID().String(), "addresses": addresses(h)}
	return ready, func(context.Context, order) (figures, error) { return figures{}, nil }, nil
}

func addresses(h host.Host) []string {
	var texts []string
	for _, a := range h.Addrs() {
		texts = append(texts, a.String()+"/p2p/"+h.ID().String())
	}
	return texts
}

// perf drains what comes, and sends as many bytes as its first eight say: specs/perf.
func perf(s network.Stream) {
	defer s.Close()
	var count [8]byte
	if _, err := io.ReadFull(s, count[:]); err != nil {
		s.Reset()
		return
	}
	if _, err := io.CopyBuffer(io.Discard, s, make([]byte, bulkChunk)); err != nil {
		s.Reset()
		return
	}
	chunk := make([]byte, bulkChunk)
	for left := binary.BigEndian.Uint64(count[:]); left > 0; {
		n, err := s.Write(chunk[:min(left, bulkChunk)])
		if err != nil {
			s.Reset()
			return
		}
		left -= uint64(n)
	}
}
