//! Gauges of an inbox's content, without user code.

use std::time::{Duration, SystemTime};

use hookwright_receiver::{Inbox, InboxError, InboxLevels, MemoryInbox, Worker};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};
use tokio::time::sleep;

use crate::prometheus::Exported;
use crate::shop::{Orders, Paid, kept, put, wishing};
use crate::stubborn::Stubborn;

const EVERY: Duration = Duration::from_secs(15);

fn recorder() -> PrometheusRecorder {
    PrometheusBuilder::new().with_recommended_naming(true).build_recorder()
}

/// The gauges for waiting and parked deliveries, and the age of the oldest.
fn gauges(recorder: &PrometheusRecorder) -> [Option<f64>; 3] {
    let text = recorder.handle().render();
    if text.is_empty() {
        return [None; 3];
    }
    let exported = Exported::read(&text);
    ["waiting", "parked", "oldest_age_seconds"]
        .map(|name| exported.value(&format!("hookwright_inbox_{name}"), &[("inbox", "orders")]))
}

async fn put_parked(inbox: &MemoryInbox, wish: &str) {
    let mut parked = kept(&wishing(wish));
    parked.parked = Some("a test".to_owned());
    inbox.put(parked).await.unwrap();
}

/// A delivery that was received an hour ago.
async fn put_old(inbox: &MemoryInbox, wish: &str) {
    let mut old = kept(&wishing(wish));
    old.received_at = SystemTime::now() - Duration::from_secs(3600);
    inbox.put(old).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_worker_reports_the_levels_of_its_inbox_while_it_runs() {
    let recorder = recorder();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let (inbox, orders) = (MemoryInbox::new(), Orders::new());
    put_old(&inbox, "wait").await;
    put(&inbox, "thrive").await;
    put_parked(&inbox, "refuse").await;
    let worker = Worker::builder(inbox.clone()).concurrency(1).report_levels("orders", EVERY);
    let worker = worker.handler::<Paid, _>(orders.clone());
    let worker = worker.run_until(async {
        orders.begun().await;
        sleep(EVERY).await;
        let [waiting, parked, age] = gauges(&recorder);
        // One is being handled, and one waits.
        assert_eq!((waiting, parked), (Some(2.0), Some(1.0)));
        assert!((3600.0..3660.0).contains(&age.unwrap()), "{age:?}");
        orders.let_one_end();
        orders.begun().await;
        put_parked(&inbox, "refuse too").await;
        sleep(EVERY + Duration::from_secs(1)).await;
        assert_eq!(gauges(&recorder), [Some(0.0), Some(2.0), Some(0.0)]);
    });
    worker.await;
    put_parked(&inbox, "refuse again").await;
    sleep(EVERY * 10).await;
    assert_eq!(gauges(&recorder)[1], Some(2.0), "the task has outlived its worker");
}

#[tokio::test]
async fn unknown_levels_have_no_gauge() {
    let recorder = recorder();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let inbox = MemoryInbox::new();
    put(&inbox, "thrive").await;
    put_parked(&inbox, "refuse").await;
    InboxLevels::measure(&Stubborn::over(inbox).telling_only_what_is_parked()).await.unwrap().report("orders");
    assert_eq!(gauges(&recorder), [None, Some(1.0), None]);
}

#[tokio::test(start_paused = true)]
async fn gauges_keep_their_values_after_a_failure() {
    let recorder = recorder();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let inbox = MemoryInbox::new();
    put_parked(&inbox, "refuse").await;
    let stubborn = Stubborn::over(inbox).refusing_counts(2, || InboxError::down("no disk"));
    let reported = InboxLevels::keep_reported(stubborn, "orders", Duration::ZERO);
    assert!(tokio::time::timeout(Duration::from_millis(1900), reported).await.is_err());
    assert_eq!(gauges(&recorder), [None; 3]);
    let stubborn = Stubborn::over(MemoryInbox::new()).refusing_counts(2, || InboxError::down("no disk"));
    let reported = InboxLevels::keep_reported(stubborn, "orders", Duration::ZERO);
    assert!(tokio::time::timeout(Duration::from_millis(2100), reported).await.is_err());
    assert_eq!(gauges(&recorder), [Some(0.0), Some(0.0), Some(0.0)]);
}
