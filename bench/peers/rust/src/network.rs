//! A whole network in this process, and what its puts and gets cost.

use crate::node::{Answer, Node, Order};
use crate::wire::{Request, Tally};
use libp2p::kad;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::error::Error;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

const REPLICAS: usize = 20;
const FORM_TIMEOUT: Duration = Duration::from_secs(60);

#[derive(Default)]
pub struct Network {
    nodes: Vec<Node>,
    /// Keys put, by the size of their value.
    held: HashMap<usize, Vec<Vec<u8>>>,
    next_key: usize,
}

impl Network {
    pub async fn answer(&mut self, request: Request) -> Result<Value, Box<dyn Error>> {
        match request.op.as_str() {
            "form" => self.form(request.count).await,
            "put" | "get" => self.measure(&request).await,
            other => Err(format!("unknown op {other:?}").into()),
        }
    }

    /// Joins all to the first, and waits until each knows as many as it can or needs to.
    async fn form(&mut self, count: usize) -> Result<Value, Box<dyn Error>> {
        let begun = Instant::now();
        for _ in 0..count {
            let node = Node::start().await?;
            if let Some(first) = self.nodes.first() {
                node.order(Order::Join(first.address.clone()));
            }
            self.nodes.push(node);
        }
        while self.smallest_table().await? < REPLICAS.min(count - 1) {
            if begun.elapsed() > FORM_TIMEOUT {
                return Err("the network did not form".into());
            }
            for node in &self.nodes {
                let _ = node.ask(Order::Refresh).await; // The next one mends what failed.
            }
        }
        Ok(json!({"seconds": begun.elapsed().as_secs_f64()}))
    }

    async fn smallest_table(&self) -> Result<usize, Box<dyn Error>> {
        let mut smallest = usize::MAX;
        for node in &self.nodes {
            let (sender, size) = oneshot::channel();
            node.order(Order::TableSize(sender));
            smallest = smallest.min(size.await?);
        }
        Ok(smallest)
    }

    /// Puts or gets for so many seconds, so many at once.
    async fn measure(&mut self, request: &Request) -> Result<Value, Box<dyn Error>> {
        let end = Instant::now() + Duration::from_secs_f64(request.seconds);
        let mut workers = Vec::new();
        let mut tally = Tally::start();
        for worker in 0..request.in_flight {
            let nodes = self.nodes.clone();
            let keys = self.held.get(&request.bytes).cloned().unwrap_or_default();
            let (put, size) = (request.op == "put", request.bytes);
            let copies = NonZeroUsize::new(REPLICAS.min(nodes.len() - 1)).ok_or("a lone node")?;
            let first = self.next_key + worker;
            let step = request.in_flight;
            workers.push(tokio::spawn(async move {
                let mut done: Vec<(Vec<u8>, Duration, Answer)> = Vec::new();
                let mut turn = first;
                while Instant::now() < end {
                    let node = &nodes[turn * 31 % nodes.len()];
                    let begun = Instant::now();
                    let (key, answer) = if put {
                        let key = format!("/raw/bench-{turn}").into_bytes();
                        let record = kad::Record::new(key.clone(), vec![b'v'; size]);
                        (key, node.ask(|to| Order::Put(record, copies, to)).await)
                    } else {
                        let key = keys[turn * 17 % keys.len()].clone();
                        (key.clone(), node.ask(|to| Order::Get(key, to)).await)
                    };
                    done.push((key, begun.elapsed(), answer));
                    turn += step;
                }
                (turn, done)
            }));
        }
        let held = self.held.entry(request.bytes).or_default();
        for worker in workers {
            let (turn, done) = worker.await?;
            self.next_key = self.next_key.max(turn);
            for (key, took, answer) in done {
                match answer {
                    Err(error) => tally.failed(error),
                    Ok(None) if request.op == "get" => tally.failed("not found".into()),
                    Ok(_) => {
                        tally.done(took);
                        if request.op == "put" {
                            held.push(key);
                        }
                    }
                }
            }
        }
        tally.result()
    }
}
