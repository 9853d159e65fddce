//! The rules of all inboxes, with the real clock.

use hookwright_inbox_file::FileInbox;
use hookwright_receiver::conformance::Conformance;

use crate::support::Folder;

#[tokio::test]
async fn file_inbox_conforms() {
    let folder = Folder::new("conformance");
    let open = async || FileInbox::open(folder.another()).unwrap();
    Conformance::default().check(open).await.unwrap();
}

#[tokio::test]
async fn file_inbox_can_be_managed() {
    let folder = Folder::new("managed-conformance");
    let open = async || FileInbox::open(folder.another()).unwrap();
    Conformance::default().check_managed(open).await.unwrap();
}

#[tokio::test]
async fn file_inbox_keeps_order() {
    let folder = Folder::new("order-conformance");
    let open = async || FileInbox::open(folder.another()).unwrap();
    Conformance::default().check_scheduling(open).await.unwrap();
    Conformance::default().check_managed_order(open).await.unwrap();
}
