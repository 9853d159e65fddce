//! The metrics that Prometheus gets, and that the dashboard uses no others.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use hookwright_receiver::{Inbox, InboxLevels, MemoryInbox, Receiver, RetryPolicy, Worker};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusRecorder};
use serde_json::Value;
use tower_service::Service;

use crate::prometheus::Exported;
use crate::shop::{Orders, Paid, empty, kept, put, verifier, wishing};

const DASHBOARD: &str = include_str!("../../grafana/dashboard.json");

/// The recorder from the crate's documentation.
fn recorder() -> PrometheusRecorder {
    PrometheusBuilder::new()
        .with_recommended_naming(true)
        .set_buckets_for_metric(Matcher::Suffix("duration".into()), &[0.01, 0.1, 1.0, 10.0, 100.0])
        .unwrap()
        .set_buckets_for_metric(Matcher::Suffix("attempts".into()), &[1.0, 2.0, 5.0])
        .unwrap()
        .build_recorder()
}

/// Receives and handles deliveries of each kind, and returns what Prometheus gets.
async fn exported() -> Exported {
    let recorder = recorder();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let inbox = MemoryInbox::new();
    let mut receiver = Receiver::builder(verifier()).inbox(inbox.clone()).build();
    for body in [wishing("thrive").as_str(), &wishing("thrive"), r#"{"type":"made \"up\"\n\\","id":"{a=\"b\"}"}"#] {
        send(&mut receiver, "sesame", body).await;
    }
    send(&mut receiver, "wrong", &wishing("x")).await;
    for wish in ["retry twice", "refuse", "sleep"] {
        put(&inbox, wish).await;
    }
    inbox.put(kept(r#"{"type":"order.paid"}"#)).await.unwrap();
    inbox.put(kept(&wishing("drift").replace("\"order\"", "\"size\":\"huge\",\"order\""))).await.unwrap();
    let policy = RetryPolicy::default().initial_delay(Duration::from_millis(10));
    let worker = Worker::builder(inbox.clone()).retry_policy(policy).handler::<Paid, _>(Orders::new());
    worker.run_until(empty(&inbox)).await;
    InboxLevels::new(inbox.waiting() as u64, inbox.parked().len() as u64)
        .oldest_age(Some(Duration::from_millis(1500)))
        .report("orders");
    Exported::read(&recorder.handle().render())
}

async fn send(receiver: &mut Receiver, password: &str, body: &str) {
    let request = http::Request::post("/").header("x-password", password).body(body.to_owned()).unwrap();
    receiver.call(request).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn prometheus_gets_the_outcomes_of_deliveries() {
    let exported = exported().await;
    let kinds: Vec<(&str, &str)> = exported.0.iter().map(|(name, it)| (name.as_str(), it.kind.as_str())).collect();
    assert_eq!(
        kinds,
        [
            ("hookwright_deliveries_total", "counter"),
            ("hookwright_drift_unknown_events_total", "counter"),
            ("hookwright_drift_unrecognized_fields_total", "counter"),
            ("hookwright_drift_unrecognized_values_total", "counter"),
            ("hookwright_inbox_oldest_age_seconds", "gauge"),
            ("hookwright_inbox_parked", "gauge"),
            ("hookwright_inbox_waiting", "gauge"),
            ("hookwright_process_active", "gauge"),
            ("hookwright_process_attempts", "histogram"),
            ("hookwright_receive_active", "gauge"),
            ("hookwright_receive_duration_seconds", "histogram"),
            ("messaging_process_duration_seconds", "histogram"),
        ]
    );
    for (name, family) in &exported.0 {
        assert!(family.help.ends_with('.'), "{name}: {}", family.help);
    }
    let value = |name: &str, labels: &[(&str, &str)]| exported.value(name, labels);
    let shop = |event, outcome| [("api", "shop"), ("event", event), ("outcome", outcome)];
    for (event, outcome) in [("order.paid", "stored"), ("order.paid", "duplicate"), ("unknown", "unknown")] {
        assert_eq!(value("hookwright_receive_duration_seconds_count", &shop(event, outcome)), Some(1.0), "{outcome}");
    }
    assert_eq!(value("hookwright_receive_duration_seconds_count", &shop("none", "unverified")), Some(1.0));

    let handled = |error: Option<&'static str>| {
        let labels = [
            ("messaging_system", "hookwright"),
            ("messaging_operation_name", "process"),
            ("messaging_destination_name", "shop"),
            ("event", "order.paid"),
        ];
        labels.into_iter().chain(error.map(|error| ("error_type", error))).collect::<Vec<_>>()
    };
    for (error, count) in [(None, 4.0), (Some("transient"), 2.0), (Some("permanent"), 1.0), (Some("malformed"), 0.0)] {
        let counted = value("messaging_process_duration_seconds_count", &handled(error)).unwrap_or_default();
        assert!((counted - count).abs() < 0.1, "{error:?}: {counted}");
    }
    // The one that sleeps takes 100 seconds of the test's clock, and the others none.
    assert_eq!(value("messaging_process_duration_seconds_sum", &handled(None)).map(f64::round), Some(100.0));

    // `retry twice` took three attempts, and the other three that succeeded one each.
    assert_eq!(value("hookwright_process_attempts_sum", &shop("order.paid", "handled")), Some(6.0));
    assert_eq!(value("hookwright_process_attempts_count", &shop("order.paid", "handled")), Some(4.0));
    // Five deliveries decode, and this model lists neither `type` nor `id`, `order` and `at`. A retry doesn't count
    // again.
    let paid = [("api", "shop"), ("event", "order.paid")];
    assert_eq!(value("hookwright_drift_unrecognized_fields_total", &paid), Some(20.0));
    assert_eq!(value("hookwright_drift_unrecognized_values_total", &paid), Some(1.0));
    assert_eq!(value("hookwright_drift_unknown_events_total", &[("api", "shop")]), Some(1.0));
    assert_eq!(value("hookwright_process_attempts_sum", &shop("order.paid", "permanent")), Some(1.0));
    assert_eq!(value("hookwright_process_attempts_sum", &shop("order.paid", "malformed")), Some(1.0));
    for active in ["hookwright_receive_active", "hookwright_process_active"] {
        assert_eq!(value(active, &[("api", "shop")]), Some(0.0), "{active}");
    }
    let orders = [("inbox", "orders")];
    assert_eq!(value("hookwright_inbox_waiting", &orders), Some(0.0));
    assert_eq!(value("hookwright_inbox_parked", &orders), Some(3.0));
    assert_eq!(value("hookwright_inbox_oldest_age_seconds", &orders), Some(1.5));
}

#[tokio::test]
async fn the_number_of_active_deliveries_is_a_gauge() {
    let recorder = recorder();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let (inbox, orders) = (MemoryInbox::new(), Orders::new());
    put(&inbox, "wait").await;
    let handler = orders.clone();
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(handler);
    let look = async {
        orders.begun().await;
        let at_work = Exported::read(&recorder.handle().render());
        orders.let_one_end();
        at_work
    };
    let (at_work, ()) = tokio::join!(look, worker.run_until(empty(&inbox)));
    assert_eq!(at_work.value("hookwright_process_active", &[("api", "shop")]), Some(1.0));
    let after = Exported::read(&recorder.handle().render());
    assert_eq!(after.value("hookwright_process_active", &[("api", "shop")]), Some(0.0));
}

#[tokio::test(start_paused = true)]
async fn the_dashboard_uses_exactly_the_exported_metrics() {
    let exported = exported().await;
    let mut asked = BTreeSet::new();
    for query in queries() {
        for (metric, labels) in metrics_in(&query) {
            let known: BTreeSet<&str> =
                exported.samples(&metric).flat_map(|sample| sample.labels.keys().map(String::as_str)).collect();
            assert!(!known.is_empty(), "nothing exports {metric}, of {query}");
            for label in labels {
                assert!(known.contains(label.as_str()), "{metric} has no label {label}, of {query}: {known:?}");
            }
            asked.insert(metric);
        }
    }
    for (name, family) in &exported.0 {
        let is_asked_for = family.samples.iter().any(|sample| asked.contains(&sample.name));
        assert!(is_asked_for, "no panel shows {name}");
    }
}

/// All queries of the dashboard.
fn queries() -> Vec<String> {
    fn visit(value: &Value, queries: &mut Vec<String>) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| visit(value, queries)),
            Value::Object(fields) => {
                for (key, value) in fields {
                    match value.as_str() {
                        Some(query) if ["expr", "definition"].contains(&key.as_str()) => queries.push(query.to_owned()),
                        _ => visit(value, queries),
                    }
                }
            }
            _ => {}
        }
    }
    let (mut queries, dashboard) = (Vec::new(), serde_json::from_str(DASHBOARD).unwrap());
    visit(&dashboard, &mut queries);
    assert!(queries.len() > 10, "{queries:?}");
    queries
}

/// The metrics that a query asks for, each with the labels that the query names.
fn metrics_in(query: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut labels: BTreeSet<String> = BTreeSet::new();
    let (mut metrics, mut rest) = (BTreeSet::new(), query);
    while let Some(start) = rest.find(|character: char| character.is_ascii_alphabetic()) {
        let word = &rest[start..];
        let end = word.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
        let (word, after) = word.split_at(end.unwrap_or(word.len()));
        rest = after;
        if word == "by" {
            let (list, after) = after.trim_start_matches(" (").split_once(')').unwrap();
            labels.extend(list.split(", ").map(str::to_owned));
            rest = after;
        } else if word == "label_values" {
            let (metric, label) = after.trim_matches(['(', ')']).split_once(", ").unwrap();
            return BTreeMap::from([(metric.to_owned(), BTreeSet::from([label.to_owned()]))]);
        } else if let Some(selector) = after.strip_prefix('{') {
            let (selector, after) = selector.split_once('}').unwrap();
            labels.extend(selector.split(", ").map(|matcher| matcher.split(['=', '!']).next().unwrap().to_owned()));
            metrics.insert(word.to_owned());
            rest = after;
        }
    }
    assert!(!metrics.is_empty(), "{query}");
    metrics.into_iter().map(|metric| (metric, labels.clone())).collect()
}
