//! Requests and answers, a JSON line each.

use libp2p::PeerId;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub struct Request {
    pub id: u64,
    pub op: String,
    #[serde(default)]
    pub addr: String,
    #[serde(default)]
    pub peer: String,
    #[serde(default)]
    pub key: String,
    #[serde(default)]
    pub value: String,
    #[serde(default)]
    pub mode: String,
}

pub fn done(id: u64) -> Value {
    json!({"id": id, "ok": true})
}

pub fn peers(id: u64, peers: impl IntoIterator<Item = PeerId>) -> Value {
    let texts: Vec<String> = peers.into_iter().map(|p| p.to_string()).collect();
    json!({"id": id, "ok": true, "peers": texts})
}

pub fn value(id: u64, value: &[u8]) -> Value {
    json!({"id": id, "ok": true, "value": hex::encode(value)})
}

pub fn failed(id: u64, error: impl ToString) -> Value {
    json!({"id": id, "ok": false, "error": error.to_string()})
}
