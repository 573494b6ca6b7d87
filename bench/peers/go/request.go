package main

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/record"
	"google.golang.org/protobuf/encoding/protowire"
)

// Of the Kademlia message: types, and the fields they use.
const (
	typePut      = 0
	typeGet      = 1
	typeFindNode = 4

	fieldType   = 1
	fieldKey    = 2
	fieldRecord = 3
	closerPeers = 8
)

// residentKeys are put before they are got.
const residentKeys = 1000

// request is a frame to send, and how to tell a good answer from another.
type request struct {
	frame []byte
	good  func(body []byte) bool
}

// keys makes the keys of one client: no two puts go to the same.
type keys struct {
	prefix string
	next   atomic.Int64
	signer crypto.PrivKey
	peers  int // That an answer names at least.
}

func newKeys() *keys {
	var random [6]byte
	rand.Read(random[:])
	signer, _, err := crypto.GenerateEd25519Key(rand.Reader)
	if err != nil {
		panic(err)
	}
	return &keys{prefix: hex.EncodeToString(random[:]), signer: signer}
}

func (k *keys) resident(i int64) []byte {
	return fmt.Appendf(nil, "/raw/%s-resident-%d", k.prefix, i%residentKeys)
}

// source makes the requests of one kind; for many workers at once.
func (k *keys) source(kind string, size int) (func() request, error) {
	value := bytes.Repeat([]byte{'v'}, size)
	switch kind {
	case "find_node":
		return func() request {
			return request{findNode(randomPeer()), func(b []byte) bool { return countPeers(b) >= k.peers }}
		}, nil
	case "get_value":
		return func() request {
			frame := message(typeGet, k.resident(k.next.Add(1)), nil)
			return request{frame, func(b []byte) bool { return bytes.Contains(b, value) }}
		}, nil
	case "put_value":
		return func() request {
			return put(fmt.Appendf(nil, "/raw/%s-%d", k.prefix, k.next.Add(1)), value)
		}, nil
	case "store":
		return func() request {
			return k.store(fmt.Appendf(nil, "/kv/%s-%d", k.prefix, k.next.Add(1)), value)
		}, nil
	default:
		return nil, fmt.Errorf("unknown kind of request %q", kind)
	}
}

func findNode(target []byte) []byte {
	return message(typeFindNode, target, nil)
}

func put(key, value []byte) request {
	record := appendBytes(appendBytes(nil, 1, key), 2, value)
	return request{message(typePut, key, record), func(b []byte) bool { return bytes.Contains(b, key) }}
}

// randomPeer is nobody's id: a SHA-256 multihash.
func randomPeer() []byte {
	id := make([]byte, 34)
	rand.Read(id)
	id[0], id[1] = 0x12, 0x20
	return id
}

func message(kind uint64, key, record []byte) []byte {
	body := protowire.AppendTag(nil, fieldType, protowire.VarintType)
	body = protowire.AppendVarint(body, kind)
	body = appendBytes(body, fieldKey, key)
	if record != nil {
		body = appendBytes(body, fieldRecord, record)
	}
	return frame(body)
}

// entry is a version of a /kv/ key to be signed: entry.proto.
type entry struct{ payload []byte }

func (entry) Domain() string                   { return "kadis-entry" }
func (entry) Codec() []byte                    { return []byte("/kadis/entry") }
func (e entry) MarshalRecord() ([]byte, error) { return e.payload, nil }
func (entry) UnmarshalRecord([]byte) error     { panic("entries are only written here") }

// store signs an entry, and wraps it up as kv.proto's Store.
func (k *keys) store(key, value []byte) request {
	version := uint64(time.Now().UnixMilli()) << 16
	payload := appendBytes(nil, 1, key)
	payload = protowire.AppendTag(payload, 2, protowire.Fixed64Type)
	payload = protowire.AppendFixed64(payload, version)
	payload = appendBytes(payload, 3, value)
	envelope, err := record.Seal(entry{payload}, k.signer)
	if err != nil {
		panic(err)
	}
	sealed, err := envelope.Marshal()
	if err != nil {
		panic(err)
	}
	signed := binary.BigEndian.AppendUint64([]byte{1}, version)
	signed = append(signed, sealed...)
	store := appendBytes(appendBytes(nil, 1, key), 2, signed)
	const statusStored = 1
	return request{frame(appendBytes(nil, 1, store)),
		func(b []byte) bool { return len(b) >= 2 && b[0] == 1<<3 && b[1] == statusStored }}
}

func appendBytes(to []byte, field protowire.Number, value []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(to, field, protowire.BytesType), value)
}

func frame(body []byte) []byte {
	return append(binary.AppendUvarint(nil, uint64(len(body))), body...)
}
