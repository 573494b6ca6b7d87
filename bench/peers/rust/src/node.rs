//! A Kademlia server on rust-libp2p: a swarm on a task of its own, and what others ask of it.

use futures::StreamExt;
use libp2p::kad::store::{MemoryStore, MemoryStoreConfig};
use libp2p::kad::{self, QueryId, QueryResult, RecordKey};
use libp2p::swarm::{NetworkBehaviour, SwarmEvent};
use libp2p::{Multiaddr, PeerId, StreamProtocol, Swarm, identify, noise, ping, tcp, yamux};
use std::collections::HashMap;
use std::error::Error;
use std::num::NonZeroUsize;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

const PROTOCOL: StreamProtocol = StreamProtocol::new("/kadis/kad/1.0.0");

/// Connections idle for 10 s are closed by default, which would end what is measured.
const IDLE: Duration = Duration::from_secs(3600);

/// The default of 1,024 records would refuse most puts.
const MAX_RECORDS: usize = 10_000_000;

#[derive(NetworkBehaviour)]
struct Behaviour {
    kad: kad::Behaviour<MemoryStore>,
    identify: identify::Behaviour,
    ping: ping::Behaviour,
}

/// What is asked of a node; the answer comes over the channel.
pub enum Order {
    Join(Multiaddr),
    TableSize(oneshot::Sender<usize>),
    /// Looks this node up; answers when that is done.
    Refresh(oneshot::Sender<Answer>),
    /// Looks up the nearest 20 and puts to each; done when so many have it.
    Put(kad::Record, NonZeroUsize, oneshot::Sender<Answer>),
    /// Does the whole lookup; answers with the first value found.
    Get(Vec<u8>, oneshot::Sender<Answer>),
}

/// The value, if one was asked for and found.
pub type Answer = Result<Option<Vec<u8>>, String>;

/// A door to a running node.
#[derive(Clone)]
pub struct Node {
    pub id: PeerId,
    pub address: Multiaddr,
    orders: mpsc::UnboundedSender<Order>,
}

impl Node {
    pub async fn start() -> Result<Node, Box<dyn Error>> {
        let mut swarm = swarm()?;
        swarm.behaviour_mut().kad.set_mode(Some(kad::Mode::Server));
        swarm.listen_on("/ip4/127.0.0.1/tcp/0".parse()?)?;
        let address = loop {
            if let SwarmEvent::NewListenAddr { address, .. } = swarm.select_next_some().await {
                break address;
            }
        };
        let id = *swarm.local_peer_id();
        let address = address.with_p2p(id).map_err(|_| "an address of another peer")?;
        let (orders, inbox) = mpsc::unbounded_channel();
        tokio::spawn(Running { swarm, queries: HashMap::new() }.run(inbox));
        Ok(Node { id, address, orders })
    }

    pub fn order(&self, order: Order) {
        self.orders.send(order).ok().expect("the node runs as long as its door");
    }

    pub async fn ask(&self, order: impl FnOnce(oneshot::Sender<Answer>) -> Order) -> Answer {
        let (sender, answer) = oneshot::channel();
        self.order(order(sender));
        answer.await.map_err(|e| e.to_string())?
    }
}

fn swarm() -> Result<Swarm<Behaviour>, Box<dyn Error>> {
    Ok(libp2p::SwarmBuilder::with_new_identity()
        .with_tokio()
        .with_tcp(tcp::Config::default().nodelay(true), noise::Config::new, yamux::Config::default)?
        .with_behaviour(|key| {
            let id = key.public().to_peer_id();
            let limits = MemoryStoreConfig { max_records: MAX_RECORDS, ..Default::default() };
            let store = MemoryStore::with_config(id, limits);
            Behaviour {
                kad: kad::Behaviour::with_config(id, store, kad::Config::new(PROTOCOL)),
                identify: identify::Behaviour::new(identify::Config::new(
                    "kadis-bench/1".into(),
                    key.public(),
                )),
                ping: ping::Behaviour::default(),
            }
        })?
        .with_swarm_config(|config| config.with_idle_connection_timeout(IDLE))
        .build())
}

struct Query {
    answer: oneshot::Sender<Answer>,
    value: Option<Vec<u8>>,
}

struct Running {
    swarm: Swarm<Behaviour>,
    queries: HashMap<QueryId, Query>,
}

impl Running {
    async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Order>) {
        loop {
            tokio::select! {
                order = inbox.recv() => match order {
                    Some(order) => self.begin(order),
                    None => return,
                },
                event = self.swarm.select_next_some() => self.on_event(event),
            }
        }
    }

    fn begin(&mut self, order: Order) {
        let id = *self.swarm.local_peer_id();
        let kad = &mut self.swarm.behaviour_mut().kad;
        let (query, answer) = match order {
            Order::Join(address) => {
                self.swarm.dial(address).expect("a first dial is never refused");
                return;
            }
            Order::TableSize(answer) => {
                let _ = answer.send(kad.kbuckets().map(|bucket| bucket.num_entries()).sum());
                return;
            }
            Order::Refresh(answer) => (kad.get_closest_peers(id), answer),
            Order::Get(key, answer) => (kad.get_record(RecordKey::new(&key)), answer),
            Order::Put(record, copies, answer) => {
                match kad.put_record(record, kad::Quorum::N(copies)) {
                    Ok(query) => (query, answer),
                    Err(error) => {
                        let _ = answer.send(Err(error.to_string()));
                        return;
                    }
                }
            }
        };
        self.queries.insert(query, Query { answer, value: None });
    }

    fn on_event(&mut self, event: SwarmEvent<BehaviourEvent>) {
        match event {
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

    /// Kademlia learns no addresses from identify by itself.
    fn on_identify(&mut self, event: identify::Event) {
        if let identify::Event::Received { peer_id, info, .. } = event {
            if info.protocols.contains(&PROTOCOL) {
                for address in info.listen_addrs {
                    self.swarm.behaviour_mut().kad.add_address(&peer_id, address);
                }
            }
        }
    }

    fn on_query(&mut self, id: QueryId, result: QueryResult, last: bool) {
        let failed = match result {
            QueryResult::GetRecord(Ok(kad::GetRecordOk::FoundRecord(found))) => {
                if let Some(query) = self.queries.get_mut(&id) {
                    query.value.get_or_insert(found.record.value);
                }
                None
            }
            QueryResult::GetRecord(Err(error)) => Some(error.to_string()),
            QueryResult::PutRecord(Err(error)) => Some(error.to_string()),
            QueryResult::GetClosestPeers(Err(error)) => Some(error.to_string()),
            _ => None,
        };
        if last && let Some(query) = self.queries.remove(&id) {
            let answer = match (query.value, failed) {
                (None, Some(error)) => Err(error),
                (value, _) => Ok(value),
            };
            let _ = query.answer.send(answer); // Nobody waits for an order given up.
        }
    }
}
