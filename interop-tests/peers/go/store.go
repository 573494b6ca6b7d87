package main

import (
	"context"
	"encoding/base32"
	"errors"
	"time"

	ds "github.com/ipfs/go-datastore"
	recpb "github.com/libp2p/go-libp2p-record/pb"
	"google.golang.org/protobuf/proto"
)

// place is where go-libp2p-kad-dht keeps the record of a key (its convertToDsKey).
func place(key []byte) ds.Key {
	return ds.NewKey(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(key))
}

// hold puts a record into this peer's own store, whatever it validates otherwise.
func (n *node) hold(ctx context.Context, key, value []byte) error {
	received := time.Now().UTC().Format(time.RFC3339Nano)
	data, err := proto.Marshal(&recpb.Record{Key: key, Value: value, TimeReceived: received})
	if err != nil {
		return err
	}
	return n.store.Put(ctx, place(key), data)
}

// held looks into this peer's own store; empty: it has no record of the key.
func (n *node) held(ctx context.Context, key []byte) ([]byte, error) {
	data, err := n.store.Get(ctx, place(key))
	if errors.Is(err, ds.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var record recpb.Record
	err = proto.Unmarshal(data, &record)
	return record.GetValue(), err
}
