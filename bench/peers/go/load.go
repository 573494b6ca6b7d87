package main

import (
	"context"
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
)

// load measures one server from outside: over one connection, unless an op says otherwise.
type load struct {
	host   host.Host
	server peer.AddrInfo
	pid    process
	table  []host.Host
	idle   []host.Host
	keys   *keys
}

func newLoad() (figures, handler, error) {
	l := &load{keys: newKeys()}
	return figures{"event": "ready"}, l.handle, nil
}

func (l *load) handle(ctx context.Context, o order) (figures, error) {
	switch o.Op {
	case "open":
		return l.open(ctx, o)
	case "preload":
		return l.preload(ctx, o.Bytes)
	case "requests":
		return l.requests(ctx, o)
	case "connections":
		return l.connections(ctx, o.Count)
	case "bulk":
		return l.bulk(ctx, o)
	case "idle":
		return l.openIdle(ctx, o.Count)
	case "http":
		return l.http(ctx, o)
	default:
		return nil, fmt.Errorf("unknown op %q", o.Op)
	}
}

// open connects, and puts so many peers into the server's routing table.
func (l *load) open(ctx context.Context, o order) (figures, error) {
	l.pid = process(o.Pid)
	if o.Addr == "" { // Only HTTP will be asked.
		return figures{}, nil
	}
	server, err := peer.AddrInfoFromString(o.Addr)
	if err != nil {
		return nil, err
	}
	l.server = *server
	if l.host, err = newHost(libp2p.NoListenAddrs); err != nil {
		return nil, err
	}
	if err := l.host.Connect(ctx, l.server); err != nil {
		return nil, err
	}
	return figures{}, l.fillTable(ctx, o.Peers)
}

// connections opens and closes so many, one after the other: Noise, Yamux, identify both ways.
func (l *load) connections(ctx context.Context, count int) (figures, error) {
	h, err := newHost(libp2p.NoListenAddrs)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	meter := l.pid.start()
	for range count {
		if err := h.Connect(ctx, l.server); err != nil { // Returns when identify is done.
			return nil, err
		}
		if err := h.Network().ClosePeer(l.server.ID); err != nil {
			return nil, err
		}
	}
	return meter.stop(count)
}

// openIdle leaves so many connections open, each of another peer, and tells what memory they cost.
func (l *load) openIdle(ctx context.Context, count int) (figures, error) {
	before, err := l.pid.residentBytes()
	if err != nil {
		return nil, err
	}
	for range count {
		h, err := newHost(libp2p.NoListenAddrs)
		if err != nil {
			return nil, err
		}
		l.idle = append(l.idle, h)
		if err := h.Connect(ctx, l.server); err != nil {
			return nil, err
		}
	}
	time.Sleep(2 * time.Second) // The server identifies them in its own time.
	for i, h := range l.idle {
		if len(h.Network().ConnsToPeer(l.server.ID)) == 0 {
			return nil, fmt.Errorf("idle connection %d of %d was closed", i+1, count)
		}
	}
	after, err := l.pid.residentBytes()
	return figures{"beforeBytes": before, "bytesEach": float64(after-before) / float64(count)}, err
}
