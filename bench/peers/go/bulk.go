package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/libp2p/go-libp2p/core/network"
)

const bulkChunk = 64 << 10

// bulk sends so many bytes over one stream of /perf/1.0.0 ("up"), or lets the server do ("down").
func (l *load) bulk(ctx context.Context, o order) (figures, error) {
	s, err := l.host.NewStream(ctx, l.server.ID, perfProtocol)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	meter := l.pid.start()
	if o.Kind == "up" {
		err = upload(s, o.Bytes)
	} else {
		err = download(s, o.Bytes)
	}
	if err != nil {
		return nil, err
	}
	return meter.stop(o.Bytes / 1_000_000) // A request is a megabyte.
}

func upload(s network.Stream, count int) error {
	if _, err := s.Write(make([]byte, 8)); err != nil {
		return err
	}
	chunk := make([]byte, bulkChunk)
	for left := count; left > 0; {
		n, err := s.Write(chunk[:min(left, bulkChunk)])
		if err != nil {
			return err
		}
		left -= n
	}
	return drain(s, 0)
}

func download(s network.Stream, count int) error {
	if _, err := s.Write(binary.BigEndian.AppendUint64(nil, uint64(count))); err != nil {
		return err
	}
	return drain(s, int64(count))
}

// drain ends our side, and reads the other to its end.
func drain(s network.Stream, want int64) error {
	if err := s.CloseWrite(); err != nil {
		return err
	}
	n, err := io.CopyBuffer(io.Discard, s, make([]byte, bulkChunk))
	if err == nil && n != want {
		err = fmt.Errorf("%d bytes came, not %d", n, want)
	}
	return err
}
