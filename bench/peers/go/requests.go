package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/protocol"
)

const (
	// maxStreams of the reused kind: rust serves 32 on a connection, and resets those above. More
	// requests in flight are pipelined.
	maxStreams = 16
	// signedPerSecond bounds how many entries are signed before a measuring of so many seconds.
	signedPerSecond = 30_000
	// maxFailures of a measuring, of which each takes its time from the others.
	maxFailures = 0.01
)

// tally is what one worker saw.
type tally struct {
	latencies []time.Duration
	failures  int
	err       error // The first failure.
}

func (t *tally) failed(err error) {
	t.failures++
	if t.err == nil {
		t.err = err
	}
}

var errBadAnswer = errors.New("an answer is not what was asked for")

// requests asks for so many seconds, with so many requests always in flight.
func (l *load) requests(ctx context.Context, o order) (figures, error) {
	next, err := l.keys.source(o.Kind, o.Bytes)
	if err != nil {
		return nil, err
	}
	spoken := protocol.ID(kadProtocol)
	if o.Kind == "store" {
		spoken = kvProtocol
		next = ahead(next, int(o.Seconds*signedPerSecond))
	}
	work := l.reused
	workers, depth := min(o.InFlight, maxStreams), max(1, o.InFlight/maxStreams)
	if o.Fresh {
		work, workers, depth = l.fresh, o.InFlight, 1
	}
	end := time.Now().Add(time.Duration(o.Seconds * float64(time.Second)))
	tallies := make([]tally, workers)
	meter := l.pid.start()
	var all sync.WaitGroup
	for i := range tallies {
		all.Go(func() { work(ctx, &tallies[i], spoken, depth, untilOver(next, end)) })
	}
	all.Wait()
	return summary(meter, tallies)
}

// preload puts the keys that get_value asks for, all in flight at once on a few streams.
func (l *load) preload(ctx context.Context, size int) (figures, error) {
	value := bytes.Repeat([]byte{'v'}, size)
	var next atomic.Int64
	source := func() (request, bool) {
		i := next.Add(1)
		return put(l.keys.resident(i), value), i <= residentKeys
	}
	tallies := make([]tally, maxStreams)
	meter := l.pid.start()
	var all sync.WaitGroup
	for i := range tallies {
		all.Go(func() { l.reused(ctx, &tallies[i], kadProtocol, 1, source) })
	}
	all.Wait()
	return summary(meter, tallies)
}

// ahead makes count requests now: their making is not to be measured.
func ahead(next func() request, count int) func() request {
	made := make(chan request, count)
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for range count / 2 {
				made <- next()
			}
		})
	}
	all.Wait()
	close(made)
	return func() request { return <-made }
}

// untilOver gives requests until the time, or what was made ahead, is over.
func untilOver(next func() request, end time.Time) func() (request, bool) {
	return func() (request, bool) {
		if time.Now().After(end) {
			return request{}, false
		}
		r := next()
		return r, r.frame != nil
	}
}

// reused keeps depth requests in flight on one stream.
func (l *load) reused(
	ctx context.Context, t *tally, p protocol.ID, depth int, next func() (request, bool)) {
	s, err := l.host.NewStream(ctx, l.server.ID, p)
	if err != nil {
		t.failed(err)
		return
	}
	defer s.Close()
	in := bufio.NewReader(s)
	var buffer []byte
	var sent []sending
	send := func() bool {
		r, more := next()
		if !more {
			return false
		}
		sent = append(sent, sending{r, time.Now()})
		_, err = s.Write(r.frame)
		return err == nil
	}
	for range depth {
		if !send() {
			break
		}
	}
	for len(sent) > 0 && err == nil {
		if buffer, err = readFrame(in, buffer); err == nil {
			t.answered(sent[0], buffer)
			sent = sent[1:]
			send()
		}
	}
	if err != nil {
		t.failed(err)
	}
}

// fresh opens a stream for each request.
func (l *load) fresh(
	ctx context.Context, t *tally, p protocol.ID, _ int, next func() (request, bool)) {
	in := bufio.NewReader(nil)
	var buffer []byte
	for {
		r, more := next()
		if !more {
			return
		}
		begun := time.Now()
		s, err := l.host.NewStream(ctx, l.server.ID, p)
		if err != nil {
			t.failed(err)
			return
		}
		in.Reset(s)
		if buffer, err = exchange(s, in, r, buffer); err != nil {
			t.failed(err)
			s.Reset()
			continue
		}
		t.answered(sending{r, begun}, buffer)
	}
}

func exchange(s network.Stream, in *bufio.Reader, r request, buffer []byte) ([]byte, error) {
	if _, err := s.Write(r.frame); err != nil {
		return buffer, err
	}
	if err := s.CloseWrite(); err != nil {
		return buffer, err
	}
	body, err := readFrame(in, buffer)
	if err != nil {
		return buffer, err
	}
	return body, s.Close()
}

type sending struct {
	request request
	at      time.Time
}

func (t *tally) answered(s sending, body []byte) {
	if s.request.good(body) {
		t.latencies = append(t.latencies, time.Since(s.at))
	} else {
		t.failed(fmt.Errorf("%w: %d bytes, %x…", errBadAnswer, len(body), body[:min(len(body), 40)]))
	}
}

func summary(m meter, tallies []tally) (figures, error) {
	var latencies []time.Duration
	failures := 0
	var first error
	for _, t := range tallies {
		latencies = append(latencies, t.latencies...)
		failures += t.failures
		first = cmp.Or(first, t.err)
	}
	result, err := m.stop(len(latencies))
	if float64(failures) > maxFailures*float64(len(latencies)) {
		err = fmt.Errorf("%d of %d requests failed: %w", failures, failures+len(latencies), first)
	}
	if err != nil {
		return nil, err
	}
	slices.Sort(latencies)
	result["failures"] = failures
	result["p50Micros"] = micros(latencies[len(latencies)/2])
	result["p99Micros"] = micros(latencies[len(latencies)*99/100])
	return result, nil
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }
