//! A rust-libp2p peer that the interop tests drive: one JSON request a line on stdin, one JSON
//! answer a line on stdout (see ../README.md), logs on stderr.

mod node;
mod wire;

use libp2p::pnet::PreSharedKey;
use libp2p::{StreamProtocol, identity};
use std::error::Error;
use tokio::io::{AsyncBufReadExt, BufReader};

fn argument(name: &str) -> Option<String> {
    let mut args = std::env::args();
    args.find(|a| a == name)?;
    args.next()
}

fn keypair() -> Result<identity::Keypair, Box<dyn Error>> {
    match argument("--seed") {
        Some(seed) => Ok(identity::Keypair::ed25519_from_bytes(hex::decode(seed)?)?),
        None => Ok(identity::Keypair::generate_ed25519()),
    }
}

fn swarm_key() -> Result<Option<PreSharedKey>, Box<dyn Error>> {
    let Some(file) = argument("--swarm-key") else {
        return Ok(None);
    };
    Ok(Some(std::fs::read_to_string(file)?.parse()?))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let protocol = argument("--protocol").unwrap_or("/kadis/kad/1.0.0".into());
    let mode = node::mode(&argument("--mode").unwrap_or("server".into()))?;
    let protocol = StreamProtocol::try_from_owned(protocol)?;
    let mut node = node::Node::start(keypair()?, protocol, mode, swarm_key()?)?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    println!("{}", node.ready().await);
    loop {
        tokio::select! {
            line = lines.next_line() => match line? {
                Some(line) => node.request(serde_json::from_str(&line)?),
                None => return Ok(()),
            },
            answers = node.progress() => for answer in answers {
                println!("{answer}");
            },
        }
    }
}
