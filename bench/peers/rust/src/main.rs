//! The rust side of the bench (see ../README.md): a server and whole networks on rust-libp2p.
//! Answers one JSON line on stdout for each on stdin, and ends when that does.

mod network;
mod node;
mod wire;

use network::Network;
use node::Node;
use serde_json::json;
use std::error::Error;
use tokio::io::{AsyncBufReadExt, BufReader};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("serve") => serve().await,
        Some("network") => network().await,
        _ => Err("usage: kadis-bench-rust serve|network".into()),
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let node = Node::start().await?;
    let addresses = [node.address.to_string()];
    println!("{}", json!({"event": "ready", "peerId": node.id.to_string(), "addresses": addresses}));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while lines.next_line().await?.is_some() {}
    Ok(())
}

async fn network() -> Result<(), Box<dyn Error>> {
    println!("{}", json!({"event": "ready"}));
    let mut network = Network::default();
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        match network.answer(serde_json::from_str(&line)?).await {
            Ok(answer) => println!("{answer}"),
            Err(error) => println!("{}", json!({"error": error.to_string()})),
        }
    }
    Ok(())
}
