package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// http asks the HTTP API of a Kadis node: "get" for a few keys put before, "put" for new ones.
func (l *load) http(ctx context.Context, o order) (figures, error) {
	client := &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: o.InFlight, MaxConnsPerHost: o.InFlight}}
	defer client.CloseIdleConnections()
	value := bytes.Repeat([]byte{'v'}, o.Bytes)
	key := func() string {
		n := l.keys.next.Add(1)
		if o.Kind != "get" {
			return fmt.Sprintf("%s/v1/keys/kv/%s-%d", o.URL, l.keys.prefix, n)
		}
		return fmt.Sprintf("%s/v1/keys/kv/%s-r%d", o.URL, l.keys.prefix, n%residentKeys)
	}
	if o.Kind == "get" {
		for range residentKeys {
			if err := send(ctx, client, http.MethodPut, key(), value); err != nil {
				return nil, err
			}
		}
	}
	method := map[string]string{"get": http.MethodGet, "put": http.MethodPut}[o.Kind]
	end := time.Now().Add(time.Duration(o.Seconds * float64(time.Second)))
	tallies := make([]tally, o.InFlight)
	meter := l.pid.start()
	var all sync.WaitGroup
	for i := range tallies {
		all.Go(func() {
			for begun := time.Now(); begun.Before(end); begun = time.Now() {
				if err := send(ctx, client, method, key(), value); err != nil {
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

// send puts the value, or gets it and compares.
func send(ctx context.Context, client *http.Client, method, url string, value []byte) error {
	var body io.Reader
	if method == http.MethodPut {
		body = bytes.NewReader(value)
	}
	request, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s %s", method, url, response.Status, answer)
	}
	if method == http.MethodGet && !bytes.Equal(answer, value) {
		return errBadAnswer
	}
	return nil
}
