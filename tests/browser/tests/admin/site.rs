//! A running service with deliveries, and a browser on it.

use std::time::{Duration, SystemTime};

use hookwright_admin::{AdminService, access_token};
use hookwright_receiver::{Inbox, MemoryInbox, Server};
use hookwright_runtime::{Delivery, StoredDelivery};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::chromium::Chromium;

/// How often the page checks whether it is ready, 40 times a second. The machine may be busy.
const PATIENCE: usize = 1000;

/// A service and a browser. Both end when it is dropped.
pub(crate) struct Site {
    pub(crate) browser: Chromium,
    /// The inbox `orders` of the service. Another one, `forms`, is empty.
    pub(crate) inbox: MemoryInbox,
    pub(crate) address: String,
    pub(crate) runtime: Runtime,
}

impl Site {
    /// `None` if there is no browser.
    pub(crate) fn start(name: &str) -> Option<Self> {
        let Some(browser) = Chromium::start(&format!("admin-{name}-profile")) else {
            println!("skipped: Chromium is not installed");
            return None;
        };
        let inbox = MemoryInbox::new();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = format!("127.0.0.1:{}/admin", listener.local_addr().unwrap().port());
        let service = AdminService::builder("/admin").inbox("orders", inbox.clone()).inbox("forms", MemoryInbox::new());
        let service = service.authenticated_by(access_token(["right"]).unwrap()).build().unwrap();
        runtime.spawn(Server::new(service).serve_until(listener, std::future::pending::<()>()));
        Some(Self { browser, inbox, address, runtime })
    }

    /// Opens the page as an authenticated operator, and waits for the list.
    pub(crate) fn open(&mut self) {
        self.browser.go(&format!("http://ann:right@{}", self.address));
        self.until_said("filter.");
    }

    /// Waits until the status of the page ends like this, and returns it.
    pub(crate) fn until_said(&mut self, end: &str) -> String {
        self.until(&format!("said.textContent.endsWith({end:?})"));
        self.text("said.textContent")
    }

    pub(crate) fn text(&mut self, expression: &str) -> String {
        self.browser.evaluate(expression).as_str().unwrap().to_owned()
    }

    /// The names of the events in the list.
    pub(crate) fn listed(&mut self) -> Vec<String> {
        let names = "[...document.querySelectorAll('#list .open')].map(it => it.textContent)";
        let names = self.browser.evaluate(names);
        names.as_array().unwrap().iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    pub(crate) fn click(&mut self, selector: &str) {
        self.browser.evaluate(&format!("document.querySelector({selector:?}).click()"));
    }

    /// Chooses or types a value, as a person does.
    pub(crate) fn fill(&mut self, field: &str, value: &str) {
        let element = format!("document.getElementById('filter').elements.{field}");
        let changed = "dispatchEvent(new Event('change', { bubbles: true }))";
        self.browser.evaluate(&format!("{element}.value = {value:?}; {element}.{changed}"));
    }

    /// Waits until the expression is true. The page checks it itself, since each question to the browser takes time.
    pub(crate) fn until(&mut self, expression: &str) {
        // Until the page is parsed, its elements have no names.
        let look = format!(
            "new Promise((done) => {{ const holds = () => {{ try {{ return {expression} }} catch {{ return false }} }}; \
             const look = (left) => holds() ? done('') : left > 0 ? setTimeout(look, 25, left - 1) : \
             done(document.body?.textContent ?? ''); look({PATIENCE}); }})"
        );
        let said = self.text(&look);
        assert_eq!(self.browser.evaluate(expression), true, "{expression}: the page says {said:?}");
    }

    pub(crate) fn put(&self, event: &str, key: &str, body: &str, parked: Option<&str>) {
        self.put_with(event, key, body, parked, &[("content-type", "application/json"), ("x-api-key", "s3cret")]);
    }

    pub(crate) fn put_with(
        &self,
        event: &str,
        key: &str,
        body: &str,
        parked: Option<&str>,
        headers: &[(&'static str, &str)],
    ) {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap()))
            .collect();
        let delivery = Delivery::new(headers, body.to_owned());
        let delivery = delivery.requested(Method::POST, "https://shop.example/hooks/shop?token=s3cret");
        let received = SystemTime::now() - Duration::from_secs(3 * 3600);
        let mut stored = StoredDelivery::new("shop", delivery.unsigned("a test"), received);
        (stored.event, stored.key) = (Some(event.to_owned().into()), Some(key.into()));
        stored.parked = parked.map(str::to_owned);
        self.runtime.block_on(self.inbox.put(stored)).unwrap();
    }

    /// Adds some realistic deliveries.
    pub(crate) fn stock(&self) {
        const ORDER: &str = r#"{"id":"evt_1","type":"order.paid","total":12.50,"big":12345678901234567890,"items":[{"sku":"A-1","count":2},{"sku":"B-7","count":1}],"notes":[],"customer":{"name":"Ann O'Hara","email":"ann@example.com"},"paid":true,"coupon":null,"text":"a: {b}, \"c\""}"#;
        for number in 1..=3 {
            let reason = "the handler failed: no stock for A-1 (attempt 12 of 12)";
            self.put("order.paid", &format!("evt_{number}"), ORDER, Some(reason));
        }
        self.put(
            "order.shipped",
            "evt_4",
            r#"{"type":"order.shipped"}"#,
            Some("malformed: missing field `carrier` at /data, line 1, column 24"),
        );
        self.put(
            "invoice.created",
            "evt_5",
            r#"{"type":"invoice.created"}"#,
            Some("the document doesn't list this event"),
        );
        self.put("order.paid", "evt_6", ORDER, None);
    }
}
