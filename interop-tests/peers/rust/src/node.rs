//! The swarm, and which request each of its queries belongs to.

use crate::wire::{self, Request};
use either::Either;
use futures::StreamExt;
use libp2p::core::muxing::StreamMuxerBox;
use libp2p::core::transport::{Boxed, Transport};
use libp2p::core::upgrade::Version;
use libp2p::pnet::{PnetConfig, PreSharedKey};
use libp2p::kad::store::{MemoryStore, RecordStore};
use libp2p::kad::{self, QueryId, QueryResult, RecordKey};
use libp2p::swarm::{NetworkBehaviour, SwarmEvent, dial_opts::DialOpts};
use libp2p::{Multiaddr, PeerId, StreamProtocol, Swarm, identify, identity, noise, ping, tcp, yamux};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::time::Duration;

#[derive(NetworkBehaviour)]
struct Behaviour {
    kad: kad::Behaviour<MemoryStore>,
    identify: identify::Behaviour,
    ping: ping::Behaviour,
}

pub fn mode(name: &str) -> Result<kad::Mode, String> {
    match name {
        "server" => Ok(kad::Mode::Server),
        "client" => Ok(kad::Mode::Client),
        other => Err(format!("unknown mode {other:?}")),
    }
}

/// What `with_tcp` makes, in a private network when there is its key.
fn transport(
    key: &identity::Keypair,
    swarm_key: Option<PreSharedKey>,
) -> Result<Boxed<(PeerId, StreamMuxerBox)>, Box<dyn Error + Send + Sync>> {
    let tcp = tcp::tokio::Transport::new(tcp::Config::default().nodelay(true));
    let socket = match swarm_key {
        Some(key) => Either::Left(tcp.and_then(move |socket, _| PnetConfig::new(key).handshake(socket))),
        None => Either::Right(tcp),
    };
    Ok(socket
        .upgrade(Version::V1Lazy)
        .authenticate(noise::Config::new(key)?)
        .multiplex(yamux::Config::default())
        .boxed())
}

pub struct Node {
    swarm: Swarm<Behaviour>,
    protocol: StreamProtocol,
    queries: HashMap<QueryId, (u64, HashSet<PeerId>)>,
    dials: HashMap<PeerId, u64>,
    pings: HashMap<PeerId, u64>,
    answers: Vec<Value>,
}

impl Node {
    pub fn start(
        key: identity::Keypair,
        protocol: StreamProtocol,
        mode: kad::Mode,
        swarm_key: Option<PreSharedKey>,
    ) -> Result<Self, Box<dyn Error>> {
        let kad_protocol = protocol.clone();
        let mut swarm = libp2p::SwarmBuilder::with_existing_identity(key)
            .with_tokio()
            .with_other_transport(|key| transport(key, swarm_key))?
            .with_behaviour(|key| {
                let id = key.public().to_peer_id();
                let config = kad::Config::new(kad_protocol);
                Behaviour {
                    kad: kad::Behaviour::with_config(id, MemoryStore::new(id), config),
                    identify: identify::Behaviour::new(identify::Config::new(
                        "kadis-interop/1".into(),
                        key.public(),
                    )),
                    ping: ping::Behaviour::new(ping::Config::new().with_interval(Duration::from_secs(1))),
                }
            })?
            .build();
        swarm.behaviour_mut().kad.set_mode(Some(mode));
        swarm.listen_on("/ip4/127.0.0.1/tcp/0".parse()?)?;
        Ok(Self {
            swarm,
            protocol,
            queries: HashMap::new(),
            dials: HashMap::new(),
            pings: HashMap::new(),
            answers: Vec::new(),
        })
    }

    pub async fn ready(&mut self) -> Value {
        loop {
            if let SwarmEvent::NewListenAddr { address, .. } = self.swarm.select_next_some().await {
                let id = *self.swarm.local_peer_id();
                return json!({
                    "event": "ready",
                    "peerId": id.to_string(),
                    "addresses": [format!("{address}/p2p/{id}")],
                });
            }
        }
    }

    /// Starts what is asked; the answer comes out of `progress`.
    pub fn request(&mut self, request: Request) {
        let id = request.id;
        if let Err(error) = self.begin(request) {
            self.answers.push(wire::failed(id, error));
        }
    }

    /// Waits for the swarm's next event, and returns the answers that are ready.
    pub async fn progress(&mut self) -> Vec<Value> {
        if self.answers.is_empty() {
            let event = self.swarm.select_next_some().await;
            self.on_event(event);
        }
        std::mem::take(&mut self.answers)
    }

    fn begin(&mut self, request: Request) -> Result<(), Box<dyn Error>> {
        let key = hex::decode(&request.key)?;
        let kad = &mut self.swarm.behaviour_mut().kad;
        let query = match request.op.as_str() {
            "connect" => return self.connect(request.id, request.addr.parse()?),
            "ping" => {
                self.pings.insert(request.peer.parse()?, request.id);
                return Ok(());
            }
            "mode" => {
                kad.set_mode(Some(mode(&request.mode)?));
                self.answers.push(wire::done(request.id));
                return Ok(());
            }
            "table" => {
                let peers: Vec<PeerId> = kad
                    .kbuckets()
                    .flat_map(|b| b.iter().map(|e| *e.node.key.preimage()).collect::<Vec<_>>())
                    .collect();
                self.answers.push(wire::peers(request.id, peers));
                return Ok(());
            }
            "findPeer" => kad.get_closest_peers(request.peer.parse::<PeerId>()?),
            "closest" => kad.get_closest_peers(key),
            "put" => {
                let record = kad::Record::new(key, hex::decode(&request.value)?);
                kad.put_record(record, kad::Quorum::One)?
            }
            "hold" => {
                kad.store_mut().put(kad::Record::new(key, hex::decode(&request.value)?))?;
                self.answers.push(wire::done(request.id));
                return Ok(());
            }
            "held" => {
                let held = kad.store_mut().get(&RecordKey::new(&key)).map(|r| r.value.clone());
                self.answers.push(wire::value(request.id, &held.unwrap_or_default()));
                return Ok(());
            }
            "get" => kad.get_record(RecordKey::new(&key)),
            "provide" => kad.start_providing(RecordKey::new(&key))?,
            "providers" => kad.get_providers(RecordKey::new(&key)),
            other => return Err(format!("unknown op {other:?}").into()),
        };
        self.queries.insert(query, (request.id, HashSet::new()));
        Ok(())
    }

    fn connect(&mut self, id: u64, address: Multiaddr) -> Result<(), Box<dyn Error>> {
        let options = DialOpts::from(address);
        let peer = options.get_peer_id().ok_or("the address names no peer")?;
        if self.swarm.is_connected(&peer) {
            self.answers.push(wire::done(id));
            return Ok(());
        }
        self.dials.insert(peer, id);
        Ok(self.swarm.dial(options)?)
    }

    fn on_event(&mut self, event: SwarmEvent<BehaviourEvent>) {
        match event {
            SwarmEvent::ConnectionEstablished { peer_id, .. } => {
                if let Some(id) = self.dials.remove(&peer_id) {
                    self.answers.push(wire::done(id));
                }
            }
            SwarmEvent::OutgoingConnectionError { peer_id: Some(peer), error, .. } => {
                if let Some(id) = self.dials.remove(&peer) {
                    self.answers.push(wire::failed(id, error));
                }
            }
            SwarmEvent::Behaviour(BehaviourEvent::Ping(event)) => self.on_ping(event),
            SwarmEvent::Behaviour(BehaviourEvent::Identify(event)) => self.on_identify(event),
            SwarmEvent::Behaviour(BehaviourEvent::Kad(kad::Event::OutboundQueryProgressed {
                id,
                result,
                step,
                ..
            })) => self.on_query(id, result, step.last),
            _ => {}
        }
    }

    fn on_ping(&mut self, event: ping::Event) {
        if let Some(id) = self.pings.remove(&event.peer) {
            self.answers.push(match event.result {
                Ok(_) => wire::done(id),
                Err(error) => wire::failed(id, error),
            });
        }
    }

    /// Kademlia learns no addresses from identify by itself.
    fn on_identify(&mut self, event: identify::Event) {
        if let identify::Event::Received { peer_id, info, .. } = event {
            if info.protocols.contains(&self.protocol) {
                for address in info.listen_addrs {
                    self.swarm.behaviour_mut().kad.add_address(&peer_id, address);
                }
            }
        }
    }

    fn on_query(&mut self, query: QueryId, result: QueryResult, last: bool) {
        let Some((id, seen)) = self.queries.get_mut(&query) else {
            return;
        };
        let id = *id;
        let answer = match result {
            QueryResult::GetRecord(Ok(kad::GetRecordOk::FoundRecord(found))) => {
                Some(wire::value(id, &found.record.value))
            }
            QueryResult::GetProviders(Ok(kad::GetProvidersOk::FoundProviders { providers, .. })) => {
                seen.extend(providers);
                last.then(|| wire::peers(id, seen.drain()))
            }
            QueryResult::GetProviders(_) if last => Some(wire::peers(id, seen.drain())),
            QueryResult::GetClosestPeers(Ok(found)) if last => {
                Some(wire::peers(id, found.peers.into_iter().map(|p| p.peer_id)))
            }
            QueryResult::PutRecord(Ok(_)) | QueryResult::StartProviding(Ok(_)) => {
                Some(wire::done(id))
            }
            other if last => Some(wire::failed(id, format!("{other:?}"))),
            _ => None,
        };
        if let Some(answer) = answer {
            self.queries.remove(&query);
            self.answers.push(answer);
        }
    }
}
