//! Which changes wait for the disk, and which ones a server crash may undo.

use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use hookwright_inbox_postgres::{PostgresClaim, PostgresInbox};
use hookwright_receiver::{ClaimRules, Inbox, InboxError, Order, Put, SchedulingInbox, TransactionalInbox};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_postgres::{AsyncMessage, NoTls};

use crate::deliveries::{LEASE, claim, delivery};
use crate::server::{Database, Server};

/// Records with which setting each transaction that changes the table commits.
const NOTE_SETTING: &str = "
    CREATE TABLE settings (id bigint GENERATED ALWAYS AS IDENTITY, setting text NOT NULL);
    CREATE FUNCTION note_setting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO settings (setting) VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER note_setting AFTER INSERT OR UPDATE ON hookwright_deliveries
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_setting()";

/// The setting of the last commit.
async fn last_setting(database: &Database) -> String {
    let last = "SELECT setting FROM settings ORDER BY id DESC LIMIT 1";
    database.client.query_one(last, &[]).await.unwrap().get(0)
}

/// There is only one connection, so a setting that outlives its statement would show in the next one.
#[tokio::test]
async fn everything_but_claims_waits_for_the_disk() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("disk").await;
    database.client.batch_execute(NOTE_SETTING).await.unwrap();
    let inbox = PostgresInbox::builder(database.pool(1)).build().unwrap();

    inbox.put(delivery("a")).await.unwrap();
    assert_eq!(last_setting(&database).await, "on");
    let claimed = claim(&inbox, LEASE).await.claim;
    assert_eq!(last_setting(&database).await, "off");
    inbox.retry_at(claimed, SystemTime::UNIX_EPOCH).await.unwrap();
    assert_eq!(last_setting(&database).await, "on");

    let by_tenant = inbox.claim_by("notes", LEASE, &ClaimRules::default()).await.unwrap().claim;
    assert_eq!(last_setting(&database).await, "off");
    inbox.park(by_tenant, "a test").await.unwrap();
    assert_eq!(last_setting(&database).await, "on");

    let in_order = ClaimRules::new().order(Order::SkipParked);
    for (entity, setting) in [(None, "off"), (Some("an entity"), "on")] {
        let mut next = delivery(setting);
        next.entity = entity.map(Into::into);
        inbox.put(next).await.unwrap();
        let claimed = inbox.claim_by("notes", LEASE, &in_order).await.unwrap().claim;
        assert_eq!(last_setting(&database).await, setting);
        extend_and_ack(&database, &inbox, claimed).await;
    }
}

async fn extend_and_ack(database: &Database, inbox: &PostgresInbox, claimed: PostgresClaim) {
    inbox.extend(&claimed, LEASE).await.unwrap();
    assert_eq!(last_setting(database).await, "off");
    inbox.ack(claimed).await.unwrap();
    assert_eq!(last_setting(database).await, "on");
}

/// A claimed delivery whose claim a crash of the server has undone. Another worker has claimed it by now.
async fn claimed_again(database: &Database, inbox: &PostgresInbox) -> [PostgresClaim; 2] {
    inbox.put(delivery("a")).await.unwrap();
    let lost = claim(inbox, LEASE).await.claim;
    let undo = "UPDATE hookwright_deliveries SET state = 'waiting', due_at = now(), claim = 0, attempts = 0";
    database.client.batch_execute(undo).await.unwrap();
    [lost, claim(inbox, LEASE).await.claim]
}

#[tokio::test]
async fn a_claim_undone_by_a_crash_changes_nothing() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("undone").await.with_written().await;
    let inbox = database.inbox();
    let [lost, good] = claimed_again(&database, &inbox).await;
    assert!(matches!(inbox.extend(&lost, LEASE).await, Err(InboxError::Lost)));
    assert!(matches!(inbox.park(lost.clone(), "a test").await, Err(InboxError::Lost)));
    let retried = inbox.retry_at(lost.clone(), SystemTime::UNIX_EPOCH).await;
    assert!(matches!(retried, Err(InboxError::Lost)));
    assert!(matches!(inbox.ack(lost.clone()).await, Err(InboxError::Lost)));

    for (claim, is_good) in [(lost, false), (good, true)] {
        let transaction = inbox.begin().await.unwrap();
        let client = transaction.client().await.unwrap();
        client.execute("INSERT INTO written (id) VALUES ('a')", &[]).await.unwrap();
        drop(client);
        assert_eq!(inbox.commit_acked(transaction, &claim).await.is_ok(), is_good);
    }
    assert_eq!((database.written().await, database.done().await), (1, 1));
}

/// Payloads of notifications.
async fn listener(database: &Database) -> (tokio_postgres::Client, UnboundedReceiver<String>) {
    let (client, mut connection) = database.config.connect(NoTls).await.unwrap();
    let (sender, heard) = unbounded_channel();
    tokio::spawn(async move {
        while let Some(Ok(message)) = std::future::poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notification(notification) = message {
                drop(sender.send(notification.payload().to_owned()));
            }
        }
    });
    client.batch_execute("LISTEN hookwright").await.unwrap();
    (client, heard)
}

async fn heard_within(time: Duration, heard: &mut UnboundedReceiver<String>) -> usize {
    let (mut count, end) = (0, tokio::time::Instant::now() + time);
    while let Ok(Some(api)) = tokio::time::timeout_at(end, heard.recv()).await {
        assert_eq!(api, "notes");
        count += 1;
    }
    count
}

/// A process sends one notification at a time, and then one more for deliveries stored meanwhile.
#[tokio::test]
async fn deliveries_that_arrive_together_share_a_notification() {
    const PUTS: usize = 200;
    let Some(server) = Server::start().await else { return };
    let database = server.database("shared").await;
    let (_client, mut heard) = listener(&database).await;
    let inbox = database.inbox();
    let puts = join_all((0..PUTS).map(|number| inbox.put(delivery(&number.to_string())))).await;
    assert!(puts.iter().all(|put| matches!(put, Ok(Put::Stored))));
    let count = heard_within(Duration::from_secs(1), &mut heard).await;
    assert!((1..PUTS / 2).contains(&count), "{count} notifications of {PUTS} deliveries");

    let mut parked = delivery("parked");
    parked.parked = Some("a test".into());
    assert_eq!(inbox.put(parked).await.unwrap(), Put::Stored);
    assert_eq!(inbox.put(delivery("0")).await.unwrap(), Put::Duplicate);
    assert_eq!(heard_within(Duration::from_millis(500), &mut heard).await, 0);
    inbox.put(delivery("one more")).await.unwrap();
    assert_eq!(heard_within(Duration::from_millis(500), &mut heard).await, 1);
}
