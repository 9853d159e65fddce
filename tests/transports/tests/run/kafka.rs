//! librdkafka's mock cluster, which runs in this process and speaks the protocol of Kafka's servers.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer, StreamConsumer};
use rdkafka::message::{Header, Headers, Message, OwnedHeaders};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use rdkafka::util::Timeout;

use crate::seen::{HEADER, MALFORMED, Seen, UNKNOWN, messages, until};
use example::{DEAD_LETTERS, EVENTS, receive};

#[path = "../../examples/kafka.rs"]
#[allow(dead_code, reason = "`main` needs a server that stays")]
mod example;

#[tokio::test]
async fn kafka() {
    let cluster = MockCluster::new(1).unwrap();
    for topic in [EVENTS, DEAD_LETTERS] {
        cluster.create_topic(topic, 1, 1).unwrap();
    }
    let servers = cluster.bootstrap_servers();
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &servers);
    let producer: FutureProducer = config.create().unwrap();
    for message in messages() {
        // Kafka's headers are any bytes, or none.
        let headers = OwnedHeaders::new()
            .insert(Header { key: HEADER.0, value: Some(HEADER.1) })
            .insert(Header { key: "offset", value: Some(&7_u64.to_be_bytes()) })
            .insert(Header { key: "nothing", value: None::<&str> });
        let record = FutureRecord::to(EVENTS).key("a key").payload(&message).headers(headers);
        producer.send(record, Timeout::Never).await.unwrap();
    }

    let seen = Seen::default();
    let receiving = {
        let (servers, seen) = (servers.clone(), seen.clone());
        tokio::spawn(async move { receive(&servers, &seen).await.unwrap() })
    };
    seen.wait(EVENTS, HEADER.1).await;

    config.set("group.id", "test").set("auto.offset.reset", "earliest");
    let dead: StreamConsumer = config.create().unwrap();
    dead.subscribe(&[DEAD_LETTERS]).unwrap();
    for refused in [UNKNOWN, MALFORMED] {
        let kept = tokio::time::timeout(Duration::from_secs(60), dead.recv()).await.unwrap().unwrap();
        assert_eq!((kept.key(), kept.payload()), (Some("a key".as_bytes()), Some(refused.as_bytes())));
        let headers = kept.headers().unwrap();
        assert_eq!(headers.get(1).value, Some(&7_u64.to_be_bytes()[..]));
        assert_eq!(headers.get(headers.count() - 1).key, "reason");
    }

    // The last offset is stored once the last handler succeeded, and committed a while later, or at the end.
    config.set("group.id", "contio-handler");
    let group: BaseConsumer = config.create().unwrap();
    until("the group is at the end", async || {
        let mut partitions = TopicPartitionList::new();
        partitions.add_partition(EVENTS, 0);
        let committed = group.committed_offsets(partitions, Duration::from_secs(10)).unwrap();
        committed.elements()[0].offset() == Offset::Offset(4)
    })
    .await;
    // A client that ends after its cluster waits for it.
    receiving.abort();
    assert!(receiving.await.unwrap_err().is_cancelled());
}
