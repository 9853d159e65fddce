//! The graphs of events and types.

use std::path::PathBuf;

use hookwright_catalogue::graph::Graph;
use hookwright_core::project::Project;
use tests::golden;

use super::hostile::{self, HARM};
use super::{compiled, specs};

#[test]
fn the_graph_of_a_small_document_is_as_expected() {
    for compiled in compiled(&specs()).iter().filter(|compiled| compiled.ir.name == "morph") {
        let graph = Graph::new(&compiled.ir, &compiled.names, &[]);
        for (file, text) in [("morph.mmd", graph.mermaid()), ("morph.svg", graph.svg())] {
            golden::check_file("tests/catalogue".as_ref(), file, &text, "catalogue").unwrap();
        }
    }
}

#[test]
fn every_event_leads_to_its_payload() {
    for compiled in compiled(&specs()) {
        let text = Graph::new(&compiled.ir, &compiled.names, &[]).mermaid();
        for event in &compiled.ir.events {
            assert_eq!(text.matches(&format!("([\"{}\"])", event.name)).count(), 1, "{}", event.name);
        }
        assert!(text.matches("-->").count() >= compiled.ir.events.len(), "{text}");
    }
}

#[test]
fn the_graph_of_one_event_has_only_its_types() {
    let specs = specs();
    let compiled = compiled(&specs);
    let contio = compiled.iter().find(|compiled| compiled.ir.name == "contio").unwrap();
    let wanted = ["participant.added".to_owned()];
    let text = Graph::new(&contio.ir, &contio.names, &wanted).mermaid();
    let expected = [
        "flowchart LR",
        "    n0([\"participant.added\"])",
        "    n1[\"ParticipantAdded\"]",
        "    n2[\"ParticipantAddedData\"]",
        "    n3[\"Participant\"]",
        "    n4[\"UserContext\"]",
        "    n0 --> n1",
        "    n1 -->|\"data\"| n2",
        "    n2 -->|\"participants\"| n3",
        "    n1 -->|\"for_user\"| n4",
    ];
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn recursive_types_have_an_edge_back() {
    let project = Project::from_documents(&[PathBuf::from("../cases/recursion_mutual/document.yaml")]);
    for compiled in compiled(&project) {
        let svg = Graph::new(&compiled.ir, &compiled.names, &[]).svg();
        assert_eq!(svg.matches("<path class=\"back\"").count(), 1, "{svg}");
    }
}

#[test]
fn text_from_documents_is_escaped() {
    let (scratch, _) = hostile::written("graph-hostile");
    let project = Project::from_documents(&[scratch.path().join("hostile.json")]);
    for compiled in compiled(&project) {
        let graph = Graph::new(&compiled.ir, &compiled.names, &[]);
        let (mermaid, svg) = (graph.mermaid(), graph.svg());
        assert!(!mermaid.contains(HARM) && mermaid.lines().all(|line| line.matches('"').count() % 2 == 0), "{mermaid}");
        assert!(!mermaid.contains('<') && svg.contains("onerror"), "{mermaid}");
        assert!(!svg.contains("<img") && !svg.contains("<script"), "{svg}");
    }
}
