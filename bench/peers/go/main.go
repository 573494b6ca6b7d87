// The go side of the bench (see ../README.md): a server and whole networks on go-libp2p, and the
// load client that all implementations are measured with.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// figures is an answer: names and numbers.
type figures map[string]any

// opTimeout is longer than any order takes.
const opTimeout = 2 * time.Minute

// order is one line on stdin; which fields count depends on Op.
type order struct {
	Op       string  `json:"op"`
	Addr     string  `json:"addr"`
	Pid      int     `json:"pid"`
	Peers    int     `json:"peers"`
	Kind     string  `json:"kind"`
	Fresh    bool    `json:"fresh"`
	InFlight int     `json:"inFlight"`
	Seconds  float64 `json:"seconds"`
	Count    int     `json:"count"`
	Bytes    int     `json:"bytes"`
	URL      string  `json:"url"`
}

// handler does what an order asks for.
type handler func(ctx context.Context, o order) (figures, error)

func main() {
	kinds := map[string]func() (figures, handler, error){
		"serve": serve, "load": newLoad, "network": newNetwork,
	}
	if len(os.Args) != 2 || kinds[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: kadis-bench-go serve|load|network")
		os.Exit(2)
	}
	if err := run(kinds[os.Args[1]]); err != nil {
		fmt.Fprintln(os.Stderr, "kadis-bench-go:", err)
		os.Exit(1)
	}
}

// run says that it is ready, then answers one JSON line on stdout for each on stdin until that ends.
func run(start func() (figures, handler, error)) error {
	ready, handle, err := start()
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(ready); err != nil {
		return err
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<16), 1<<20)
	for in.Scan() {
		answer, err := answer(handle, in.Bytes())
		if err != nil {
			answer = figures{"error": err.Error()}
		}
		if err := out.Encode(answer); err != nil {
			return err
		}
	}
	return in.Err()
}

func answer(handle handler, line []byte) (figures, error) {
	var o order
	if err := json.Unmarshal(line, &o); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), opTimeout)
	defer cancel()
	return handle(ctx, o)
}
