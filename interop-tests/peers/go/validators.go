package main

import (
	"bytes"
	"errors"

	"github.com/ipfs/boxo/ipns"
	record "github.com/libp2p/go-libp2p-record"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// bytesCompare accepts any value and prefers the bytewise largest: right for /raw/, and, by design
// of the version prefix, for /kv/ as well.
type bytesCompare struct{}

func (bytesCompare) Validate(_ string, value []byte) error {
	if len(value) == 0 {
		return errors.New("empty value")
	}
	return nil
}

func (bytesCompare) Select(_ string, values [][]byte) (int, error) {
	best := 0
	for i := range values {
		if bytes.Compare(values[i], values[best]) > 0 {
			best = i
		}
	}
	return best, nil
}

func validators() record.Validator {
	return record.NamespacedValidator{
		"pk":   record.PublicKeyValidator{},
		"ipns": ipns.Validator{},
		"raw":  bytesCompare{},
		"kv":   bytesCompare{},
	}
}

func toProtocol(text string) protocol.ID { return protocol.ID(text) }
