package main

import (
	"encoding/hex"
	"time"

	"github.com/ipfs/boxo/ipns"
	"github.com/ipfs/boxo/path"
)

// How long a record holds, and may be relied on without asking again.
const (
	recordLifetime = 24 * time.Hour
	recordTTL      = 5 * time.Minute
)

// ipnsRecord makes a record by which this peer's own name stands for a path, and puts it nowhere.
func (n *node) ipnsRecord(text string, sequence uint64) (answer, error) {
	value, err := path.NewPath(text)
	if err != nil {
		return nil, err
	}
	record, err := ipns.NewRecord(n.key, value, sequence, time.Now().Add(recordLifetime), recordTTL)
	if err != nil {
		return nil, err
	}
	data, err := ipns.MarshalRecord(record)
	if err != nil {
		return nil, err
	}
	key := ipns.NameFromPeer(n.host.ID()).RoutingKey()
	return answer{"key": hex.EncodeToString(key), "value": hex.EncodeToString(data)}, nil
}
