package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/peer"
)

const replicas = 20

// whole is a network of servers in this process. Its orders are form, put and get.
type whole struct {
	nodes []*dht.IpfsDHT
	keys  *keys
	lock  sync.Mutex
	held  map[int][]string // Keys put, by the size of their value.
}

func newNetwork() (figures, handler, error) {
	w := &whole{keys: newKeys(), held: map[int][]string{}}
	return figures{"event": "ready"}, w.handle, nil
}

func (w *whole) handle(ctx context.Context, o order) (figures, error) {
	switch o.Op {
	case "form":
		return w.form(ctx, o.Count)
	case "put":
		value := bytes.Repeat([]byte{'v'}, o.Bytes)
		return measured(o, func() error { return w.put(ctx, value) })
	case "get":
		keys := w.held[o.Bytes]
		return measured(o, func() error { return w.get(ctx, keys[rand.IntN(len(keys))], o.Bytes) })
	default:
		return nil, fmt.Errorf("unknown op %q", o.Op)
	}
}

// form joins all to the first, and waits until each knows as many as it can or needs to.
func (w *whole) form(ctx context.Context, count int) (figures, error) {
	begun := time.Now()
	for range count {
		// Its life is the process's, not the order's.
		h, d, err := newServer(context.Background())
		if err != nil {
			return nil, err
		}
		w.nodes = append(w.nodes, d)
		first := w.nodes[0].Host()
		if err := h.Connect(ctx, peer.AddrInfo{ID: first.ID(), Addrs: first.Addrs()}); err != nil &&
			h != first {
			return nil, err
		}
	}
	for !w.formed(min(count-1, replicas)) {
		for _, d := range w.nodes {
			select {
			case <-d.RefreshRoutingTable(): // It has no error that waiting would not mend.
			case <-ctx.Done():
				return nil, errors.New("the network did not form")
			}
		}
	}
	return figures{"seconds": time.Since(begun).Seconds()}, nil
}

func (w *whole) formed(want int) bool {
	for _, d := range w.nodes {
		if d.RoutingTable().Size() < want {
			return false
		}
	}
	return true
}

func (w *whole) any() *dht.IpfsDHT { return w.nodes[rand.IntN(len(w.nodes))] }

// put looks up the nearest 20 and puts to each; it is done when all have answered.
func (w *whole) put(ctx context.Context, value []byte) error {
	key := fmt.Sprintf("/raw/%s-%d", w.keys.prefix, w.keys.next.Add(1))
	if err := w.any().PutValue(ctx, key, value); err != nil {
		return err
	}
	w.lock.Lock()
	defer w.lock.Unlock()
	w.held[len(value)] = append(w.held[len(value)], key)
	return nil
}

// get does the whole lookup: no quorum stops it.
func (w *whole) get(ctx context.Context, key string, size int) error {
	value, err := w.any().GetValue(ctx, key, dht.Quorum(0))
	if err == nil && len(value) != size {
		err = errBadAnswer
	}
	return err
}

// measured does op for so many seconds, so many at once, and measures this very process.
func measured(o order, op func() error) (figures, error) {
	end := time.Now().Add(time.Duration(o.Seconds * float64(time.Second)))
	tallies := make([]tally, o.InFlight)
	meter := process(os.Getpid()).start()
	var all sync.WaitGroup
	for i := range tallies {
		all.Go(func() {
			for begun := time.Now(); begun.Before(end); begun = time.Now() {
				if err := op(); err != nil {
					tallies[i].failed(err)
				} else {
					tallies[i].latencies = append(tallies[i].latencies, time.Since(begun))
				}
			}
		})
	}
	all.Wait()
	return summary(meter, tallies)
}
