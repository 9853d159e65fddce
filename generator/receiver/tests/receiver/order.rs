//! Workers that handle the deliveries of an entity in order, and a limited number of a tenant's at a time.

use std::time::Duration;

use hookwright_receiver::{Inbox, MemoryInbox, Order, RetryPolicy, Worker};

use crate::shop::{Orders, Paid, empty, kept, kept_of, wishing};

const SECOND: Duration = Duration::from_secs(1);

/// The body of an event about an order, with this wish.
fn about(order: &str, id: &str, wish: &str) -> String {
    format!(r#"{{"type":"order.paid","id":"{id}","order":"{order}","wish":"{wish}"}}"#)
}

fn worker(inbox: &MemoryInbox, orders: &Orders) -> Worker<MemoryInbox> {
    let policy = RetryPolicy::default().initial_delay(10 * SECOND);
    Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone()).retry_policy(policy)
}

/// The orders and wishes in the order in which they were handled.
fn seen(orders: &Orders) -> Vec<(String, String)> {
    orders.seen().into_iter().map(|seen| (seen.entity.unwrap(), seen.wish)).collect()
}

async fn put_all(inbox: &MemoryInbox, all: &[(&str, &str)]) {
    for (number, (order, wish)) in all.iter().enumerate() {
        inbox.put(kept(&about(order, &number.to_string(), wish))).await.unwrap();
    }
}

const RETRIED: [(&str, &str); 5] =
    [("x", "retry twice"), ("x", "second"), ("x", "third"), ("y", "other"), ("y", "another")];

#[tokio::test(start_paused = true)]
async fn a_retried_delivery_holds_back_its_successors() {
    let (inbox, orders) = (MemoryInbox::new(), Orders::new());
    put_all(&inbox, &RETRIED).await;
    worker(&inbox, &orders).order(Order::WaitForParked).run_until(empty(&inbox)).await;
    let (x, y): (Vec<_>, Vec<_>) = seen(&orders).into_iter().partition(|(order, _)| order == "x");
    let wishes = |seen: Vec<(String, String)>| seen.into_iter().map(|(_, wish)| wish).collect::<Vec<_>>();
    assert_eq!(wishes(x), ["retry twice", "retry twice", "retry twice", "second", "third"]);
    assert_eq!(wishes(y), ["other", "another"]);
    let all = orders.seen();
    let last_of_y = all.iter().rfind(|seen| seen.wish == "another").unwrap();
    assert!(all.iter().any(|seen| seen.wish == "second" && seen.at > last_of_y.at + 5 * SECOND), "{all:?}");
}

#[tokio::test(start_paused = true)]
async fn without_an_order_a_retried_delivery_is_overtaken() {
    let (inbox, orders) = (MemoryInbox::new(), Orders::new());
    put_all(&inbox, &RETRIED).await;
    worker(&inbox, &orders).run_until(empty(&inbox)).await;
    assert_eq!(orders.wishes().last().map(String::as_str), Some("retry twice"));
}

#[tokio::test(start_paused = true)]
async fn the_order_says_whether_a_parked_delivery_holds_back_its_successors() {
    for (order, expected) in [(Order::WaitForParked, vec!["refuse"]), (Order::SkipParked, vec!["refuse", "second"])] {
        let (inbox, orders) = (MemoryInbox::new(), Orders::new());
        put_all(&inbox, &[("x", "refuse"), ("x", "second")]).await;
        worker(&inbox, &orders).order(order).run_until(tokio::time::sleep(100 * SECOND)).await;
        assert_eq!((orders.wishes(), inbox.parked().len()), (expected.into_iter().map(String::from).collect(), 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_tenant_with_many_deliveries_leaves_room_for_others() {
    let (inbox, orders) = (MemoryInbox::new(), Orders::new());
    for number in 0..2000 {
        inbox.put(kept_of("large", &about("x", &format!("large-{number}"), "sleep"))).await.unwrap();
    }
    for number in 0..20 {
        inbox.put(kept_of("small", &about("x", &format!("small-{number}"), "thrive"))).await.unwrap();
    }
    inbox.put(kept(&wishing("nobody's"))).await.unwrap();
    let worker = worker(&inbox, &orders).concurrency(4).tenant_limit(3).shutdown_timeout(SECOND);
    worker.run_until(tokio::time::sleep(10 * SECOND)).await;
    let wishes = orders.wishes();
    let count = |wish: &str| wishes.iter().filter(|other| *other == wish).count();
    assert_eq!((count("sleep"), count("thrive"), count("nobody's")), (3, 20, 1));
}

/// As soon as a delivery of a busy tenant is done, the next one is handled.
#[tokio::test(start_paused = true)]
async fn a_tenant_at_its_limit_continues_when_there_is_room() {
    let (inbox, orders) = (MemoryInbox::new(), Orders::new());
    for number in 0..9 {
        inbox.put(kept_of("large", &about("x", &number.to_string(), "sleep"))).await.unwrap();
    }
    let worker = worker(&inbox, &orders).concurrency(8).tenant_limit(3);
    worker.run_until(empty(&inbox)).await;
    let seen = orders.seen();
    let rounds: Vec<_> = seen.iter().map(|other| (other.at - seen[0].at).as_secs() / 100).collect();
    assert_eq!(rounds, [0, 0, 0, 1, 1, 1, 2, 2, 2]);
}
