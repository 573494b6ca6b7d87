//! Requests, answers, and what was measured; a JSON line each.

use serde::Deserialize;
use serde_json::{Value, json};
use std::error::Error;
use std::time::{Duration, Instant};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    pub op: String,
    #[serde(default)]
    pub count: usize,
    #[serde(default)]
    pub bytes: usize,
    #[serde(default)]
    pub in_flight: usize,
    #[serde(default)]
    pub seconds: f64,
}

/// A measuring of this very process under way.
pub struct Tally {
    start: Instant,
    cpu: Duration,
    latencies: Vec<Duration>,
    failures: usize,
    first: Option<String>,
}

/// Of a measuring; each takes its time from the others.
const MAX_FAILURES: f64 = 0.01;

impl Tally {
    pub fn start() -> Tally {
        Tally { start: Instant::now(), cpu: cpu(), latencies: vec![], failures: 0, first: None }
    }

    pub fn done(&mut self, took: Duration) {
        self.latencies.push(took);
    }

    pub fn failed(&mut self, why: String) {
        self.failures += 1;
        self.first.get_or_insert(why);
    }

    pub fn result(mut self) -> Result<Value, Box<dyn Error>> {
        let (wall, cpu) = (self.start.elapsed(), cpu() - self.cpu);
        let count = self.latencies.len();
        if count == 0 || self.failures as f64 > MAX_FAILURES * count as f64 {
            let all = count + self.failures;
            let first = self.first.unwrap_or_default();
            return Err(format!("{} of {all} requests failed: {first}", self.failures).into());
        }
        self.latencies.sort();
        let micros = |at: usize| self.latencies[at].as_nanos() as f64 / 1e3;
        Ok(json!({
            "count": count,
            "failures": self.failures,
            "perSecond": count as f64 / wall.as_secs_f64(),
            "cpuMicros": cpu.as_nanos() as f64 / 1e3 / count as f64,
            "p50Micros": micros(count / 2),
            "p99Micros": micros(count * 99 / 100),
        }))
    }
}

/// Of all threads of this process.
fn cpu() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call writes to `time` alone.
    let status = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    assert_eq!(status, 0, "every process has a clock of its processor time");
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
