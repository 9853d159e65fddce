//! Data that the document doesn't list: it is counted, and its shape is recorded.

use hookwright_receiver::{Inbox, MemoryInbox, Receiver, ShapeSampler, Worker};
use hookwright_runtime::shapes::{EventShape, JsonType, Shapes};
use tower_service::Service;

use crate::shop::{Orders, Paid, empty, kept, verifier, wishing};

async fn send(receiver: &mut Receiver, body: &str) {
    let request = http::Request::post("/").header("x-password", "sesame").body(body.to_owned()).unwrap();
    receiver.call(request).await.unwrap();
}

fn event(sampler: &ShapeSampler, name: &str) -> EventShape {
    let mut shapes = Shapes::from_json(sampler.to_json().as_bytes()).unwrap();
    shapes.apis.remove("shop").unwrap().remove(name).unwrap()
}

#[tokio::test]
async fn a_receiver_records_verified_deliveries() {
    let sampler = ShapeSampler::new().per_second(1_000);
    let mut receiver = Receiver::builder(verifier()).inbox(MemoryInbox::new()).sample_shapes(sampler.clone()).build();
    let unverified = http::Request::post("/").body(r#"{"type":"order.forged"}"#.to_owned()).unwrap();
    receiver.call(unverified).await.unwrap();
    for body in
        [&wishing("Secret wish"), r#"{"type":"order.lost","by":{"user_12345":1}}"#, r#"{"type":"Ada Lovelace"}"#, "no"]
    {
        send(&mut receiver, body).await;
    }
    let paid = event(&sampler, "order.paid");
    assert!(paid.is_listed);
    assert_eq!(paid.payload.properties.keys().collect::<Vec<_>>(), ["at", "id", "order", "type", "wish"]);
    assert_eq!(paid.payload.properties["order"].count_of(JsonType::Integer), 1);
    assert!(!event(&sampler, "order.lost").is_listed);
    let file = sampler.to_json();
    for text in ["forged", "Secret", "12345", "Ada"] {
        assert!(!file.contains(text), "{text} is in {file}");
    }
}

#[tokio::test]
async fn a_worker_records_the_first_attempt() {
    let (inbox, sampler) = (MemoryInbox::new(), ShapeSampler::new());
    inbox.put(kept(&wishing("panic once"))).await.unwrap();
    let retries = hookwright_receiver::RetryPolicy::default().initial_delay(std::time::Duration::from_millis(1));
    Worker::builder(inbox.clone())
        .sample_shapes(sampler.clone())
        .retry_policy(retries)
        .handler::<Paid, _>(Orders::new())
        .run_until(empty(&inbox))
        .await;
    assert_eq!(event(&sampler, "order.paid").samples, 1);
}

#[tokio::test]
async fn no_more_deliveries_are_recorded_than_allowed() {
    let sampler = ShapeSampler::new().per_second(3);
    let mut receiver = Receiver::builder(verifier()).handler(Orders::new()).sample_shapes(sampler.clone()).build();
    let began = std::time::Instant::now();
    for id in 0..50 {
        send(&mut receiver, &wishing(&format!("w{id}"))).await;
    }
    let seconds = began.elapsed().as_secs() + 1;
    assert!((3..=3 * seconds).contains(&event(&sampler, "order.paid").samples));
    let long = format!(r#"{{"type":"order.long","text":"{}"}}"#, "x".repeat(300 * 1024));
    let unbounded = ShapeSampler::new();
    let mut receiver = Receiver::builder(verifier()).handler(Orders::new()).sample_shapes(unbounded.clone()).build();
    send(&mut receiver, &long).await;
    assert!(!unbounded.to_json().contains("order.long"));
}

#[test]
fn the_file_of_shapes_is_replaced_atomically() {
    let folder = std::env::temp_dir().join(format!("hookwright-shapes-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (sampler, path) = (ShapeSampler::new(), folder.join("shapes.json"));
    for body in [wishing("x"), r#"{"type":"order.lost"}"#.to_owned()] {
        sampler.record::<Paid>(&kept(&body).trusted);
        sampler.write_to(&path).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), sampler.to_json());
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    assert!(sampler.write_to(folder.join("nowhere/shapes.json")).is_err());
    std::fs::remove_dir_all(folder).unwrap();
}
