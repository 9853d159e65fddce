//! The rules of all inboxes, with the real clock.

use std::cell::Cell;

use hookwright_inbox_file::FileInbox;
use hookwright_receiver::conformance::Conformance;

use crate::support::Folder;

#[tokio::test]
async fn file_inbox_conforms() {
    let (folder, opened) = (Folder::new("conformance"), Cell::new(0));
    let open = async || {
        opened.set(opened.get() + 1);
        FileInbox::open(folder.file().with_file_name(format!("{}.redb", opened.get()))).unwrap()
    };
    Conformance::default().check(open).await.unwrap();
}

#[tokio::test]
async fn file_inbox_can_be_managed() {
    let (folder, opened) = (Folder::new("managed-conformance"), Cell::new(0));
    let open = async || {
        opened.set(opened.get() + 1);
        FileInbox::open(folder.file().with_file_name(format!("{}.redb", opened.get()))).unwrap()
    };
    Conformance::default().check_managed(open).await.unwrap();
}

#[tokio::test]
async fn file_inbox_keeps_order() {
    let (folder, opened) = (Folder::new("order-conformance"), Cell::new(0));
    let open = async || {
        opened.set(opened.get() + 1);
        FileInbox::open(folder.file().with_file_name(format!("{}.redb", opened.get()))).unwrap()
    };
    Conformance::default().check_scheduling(open).await.unwrap();
    Conformance::default().check_managed_order(open).await.unwrap();
}
