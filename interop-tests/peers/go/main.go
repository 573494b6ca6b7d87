// A go-libp2p peer that the interop tests drive: one JSON request a line on stdin, one JSON answer
// a line on stdout (see ../README.md), logs on stderr.
package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/ipfs/go-cid"
	ds "github.com/ipfs/go-datastore"
	dssync "github.com/ipfs/go-datastore/sync"
	"github.com/libp2p/go-libp2p"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/pnet"
	"github.com/libp2p/go-libp2p/p2p/discovery/mdns"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	"github.com/multiformats/go-multihash"
)

const requestTimeout = 60 * time.Second

type request struct {
	ID    int    `json:"id"`
	Op    string `json:"op"`
	Addr  string `json:"addr"`
	Peer  string `json:"peer"`
	Key   string `json:"key"`
	Value string `json:"value"`
	Count int    `json:"count"`
	Mode  string `json:"mode"`
	// Of an IPNS record.
	Sequence uint64 `json:"sequence"`
}

type answer map[string]any

type node struct {
	key   crypto.PrivKey
	host  host.Host
	dht   *dht.IpfsDHT
	store ds.Batching
}

// settings are the arguments of ../README.md.
type settings struct {
	protocol string
	seed     string
	client   bool
	listen   string
	mdns     bool
	swarmKey string
}

func main() {
	var s settings
	flag.StringVar(&s.protocol, "protocol", "/kadis/kad/1.0.0", "Kademlia protocol id")
	flag.StringVar(&s.seed, "seed", "", "32 bytes of hex: the Ed25519 seed of the identity")
	flag.StringVar(&s.listen, "listen", "/ip4/127.0.0.1/tcp/0", "where to listen")
	flag.BoolVar(&s.mdns, "mdns", false, "announce itself on the local network, and connect to who is found")
	flag.StringVar(&s.swarmKey, "swarm-key", "", "the file of a private network's key")
	mode := flag.String("mode", "server", "server or client")
	flag.Parse()
	s.client = *mode == "client"
	if err := run(s); err != nil {
		fmt.Fprintln(os.Stderr, "kadis-interop-peer-go:", err)
		os.Exit(1)
	}
}

func run(s settings) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n, err := start(ctx, s)
	if err != nil {
		return err
	}
	defer n.host.Close()
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(n.ready()); err != nil {
		return err
	}
	var saying sync.Mutex
	say := func(a answer) {
		saying.Lock()
		defer saying.Unlock()
		_ = out.Encode(a) // Nobody hears it: stdin has ended too.
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<16), 1<<20)
	for in.Scan() {
		var r request
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			return err
		}
		go func() { say(n.answer(ctx, r)) }()
	}
	return in.Err()
}

func start(ctx context.Context, s settings) (*node, error) {
	key, err := identity(s.seed)
	if err != nil {
		return nil, err
	}
	options := []libp2p.Option{libp2p.Identity(key), libp2p.ListenAddrStrings(s.listen),
		libp2p.DisableRelay(), libp2p.UserAgent("kadis-interop-go")}
	if s.swarmKey != "" {
		psk, err := swarmKey(s.swarmKey)
		if err != nil {
			return nil, err
		}
		options = append(options, libp2p.PrivateNetwork(psk))
	}
	h, err := libp2p.New(options...)
	if err != nil {
		return nil, err
	}
	prefix := strings.TrimSuffix(s.protocol, "/kad/1.0.0")
	store := dssync.MutexWrap(ds.NewMapDatastore()) // dht.New's own default, kept to look into.
	mode := dht.ModeAutoServer                      // A server until it hears that nobody can reach it.
	if s.client {
		mode = dht.ModeClient
	}
	dhtOptions := []dht.Option{dht.Mode(mode), dht.ProtocolPrefix(toProtocol(prefix)),
		dht.Datastore(store)}
	if prefix != "/ipfs" { // The public id allows /pk/ and /ipns/ only, and enforces it.
		dhtOptions = append(dhtOptions, dht.Validator(validators()))
	}
	d, err := dht.New(ctx, h, dhtOptions...)
	if err != nil {
		return nil, err
	}
	if s.mdns {
		if err := mdns.NewMdnsService(h, "", connector{ctx, h}).Start(); err != nil {
			return nil, err
		}
	}
	return &node{key: key, host: h, dht: d, store: store}, nil
}

// connector connects to whoever mDNS finds.
type connector struct {
	ctx  context.Context
	host host.Host
}

func (c connector) HandlePeerFound(found peer.AddrInfo) {
	_ = c.host.Connect(c.ctx, found) // Who is not there is found again.
}

func swarmKey(file string) (pnet.PSK, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return pnet.DecodeV1PSK(f)
}

func identity(seed string) (crypto.PrivKey, error) {
	if seed == "" {
		key, _, err := crypto.GenerateEd25519Key(nil)
		return key, err
	}
	raw, err := hex.DecodeString(seed)
	if err != nil {
		return nil, err
	}
	key, _, err := crypto.GenerateEd25519Key(strings.NewReader(string(raw)))
	return key, err
}

func (n *node) ready() answer {
	var addresses []string
	for _, a := range n.host.Addrs() {
		addresses = append(addresses, a.String()+"/p2p/"+n.host.ID().String())
	}
	return answer{"event": "ready", "peerId": n.host.ID().String(), "addresses": addresses}
}

func (n *node) answer(ctx context.Context, r request) answer {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	result, err := n.perform(ctx, r)
	if err != nil {
		return answer{"id": r.ID, "ok": false, "error": err.Error()}
	}
	result["id"] = r.ID
	result["ok"] = true
	return result
}

func (n *node) perform(ctx context.Context, r request) (answer, error) {
	switch r.Op {
	case "connect":
		info, err := peer.AddrInfoFromString(r.Addr)
		if err != nil {
			return nil, err
		}
		return answer{}, n.host.Connect(ctx, *info)
	case "mode":
		return answer{}, n.switchMode(r.Mode)
	case "table":
		return answer{"peers": texts(n.dht.RoutingTable().ListPeers())}, nil
	case "ping":
		id, err := peer.Decode(r.Peer)
		if err != nil {
			return nil, err
		}
		return answer{}, (<-ping.Ping(ctx, n.host, id)).Error
	case "findPeer":
		id, err := peer.Decode(r.Peer)
		if err != nil {
			return nil, err
		}
		info, err := n.dht.FindPeer(ctx, id)
		return answer{"peers": []string{info.ID.String()}}, err
	case "ipns":
		return n.ipnsRecord(r.Value, r.Sequence)
	default:
		return n.performOnKey(ctx, r)
	}
}

func (n *node) performOnKey(ctx context.Context, r request) (answer, error) {
	key, err := hex.DecodeString(r.Key)
	if err != nil {
		return nil, err
	}
	switch r.Op {
	case "closest":
		peers, err := n.dht.GetClosestPeers(ctx, string(key))
		return answer{"peers": texts(peers)}, err
	case "put":
		value, err := hex.DecodeString(r.Value)
		if err != nil {
			return nil, err
		}
		return answer{}, n.dht.PutValue(ctx, string(key), value)
	case "get":
		value, err := n.dht.GetValue(ctx, string(key))
		return answer{"value": hex.EncodeToString(value)}, err
	case "hold":
		value, err := hex.DecodeString(r.Value)
		if err != nil {
			return nil, err
		}
		return answer{}, n.hold(ctx, key, value)
	case "held":
		value, err := n.held(ctx, key)
		return answer{"value": hex.EncodeToString(value)}, err
	case "provide":
		return answer{}, n.dht.Provide(ctx, cid.NewCidV1(cid.Raw, multihash.Multihash(key)), true)
	case "providers":
		var found []peer.ID
		content := cid.NewCidV1(cid.Raw, multihash.Multihash(key))
		for p := range n.dht.FindProvidersAsync(ctx, content, r.Count) {
			found = append(found, p.ID)
		}
		return answer{"peers": texts(found)}, nil
	default:
		return nil, fmt.Errorf("unknown op %q", r.Op)
	}
}

// switchMode tells the node what AutoNAT would: that it can be reached, or that it cannot.
func (n *node) switchMode(mode string) error {
	emitter, err := n.host.EventBus().Emitter(new(event.EvtLocalReachabilityChanged))
	if err != nil {
		return err
	}
	defer emitter.Close()
	reachability := network.ReachabilityPublic
	if mode == "client" {
		reachability = network.ReachabilityPrivate
	}
	return emitter.Emit(event.EvtLocalReachabilityChanged{Reachability: reachability})
}

func texts(ids []peer.ID) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		out = append(out, id.String())
	}
	return out
}
