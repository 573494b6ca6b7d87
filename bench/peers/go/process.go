package main

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// process is the server measured, by its id.
type process int

// cpu is the time of all its threads, those ended included: utime and stime of /proc/PID/stat, but
// in nanoseconds instead of ticks. clock_getcpuclockid(3) makes the clock's id so.
func (p process) cpu() (time.Duration, error) {
	const scheduled = 2
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^int(p)<<3|scheduled), &t); err != nil {
		return 0, fmt.Errorf("processor time of process %d: %w", p, err)
	}
	return time.Duration(t.Nano()), nil
}

func (p process) residentBytes() (int64, error) {
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p))
	if err != nil {
		return 0, err
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(statm), &size, &resident); err != nil {
		return 0, err
	}
	return resident * int64(os.Getpagesize()), nil
}

// meter is a measuring under way.
type meter struct {
	process process
	start   time.Time
	cpu     time.Duration
	err     error
}

func (p process) start() meter {
	cpu, err := p.cpu()
	return meter{p, time.Now(), cpu, err}
}

// stop gives the time that each of count requests took of the server's processor, and their rate.
func (m meter) stop(count int) (figures, error) {
	wall := time.Since(m.start)
	cpu, err := m.process.cpu()
	if m.err != nil {
		err = m.err
	}
	if count == 0 {
		return nil, fmt.Errorf("not one request was answered in %v", wall)
	}
	return figures{
		"count":     count,
		"perSecond": float64(count) / wall.Seconds(),
		"cpuMicros": float64((cpu - m.cpu).Nanoseconds()) / 1e3 / float64(count),
	}, err
}
