//! Every vendor sample decodes, reaches its handler method, and serializes to the same JSON.

use hookwright_runtime::{Decoded, Trusted};

use crate::apis::{Api, Came, delivery};
use crate::bases::{LISTS, bases, morph_variant, sample};
use crate::position::Written;
use crate::recorders::{self, Call};
use crate::tree::{Tree, are_equal};

type Calls = fn(&Trusted) -> Vec<Call>;
type Unhandled = fn(&Trusted) -> Vec<&'static str>;

/// Fails unless the payload decodes as the event, is passed to only that method, and serializes to the same JSON.
fn assert_comes_back(api: &Api, calls: Calls, (event, method): (&str, &str), payload: &Tree) {
    let body = Written::new(payload).text;
    match (api.decode)(body.clone().into()) {
        Decoded::Known(Came { name, value }) => {
            assert_eq!(name, event);
            assert!(are_equal(&payload.value(), &value), "{event}: came back as {value:#}");
        }
        outcome => panic!("{event}: {outcome:?}"),
    }
    match calls(&delivery(body)).as_slice() {
        [call] => {
            assert_eq!(call.method, method, "{event}");
            assert!(are_equal(&payload.value(), &call.payload), "{event}: the handler got {:#}", call.payload);
            assert!(call.is_as_deserialized, "{event}: `Deserialize` makes something else of it");
        }
        calls => panic!("{event}: one method should be called: {calls:?}"),
    }
}

/// Checks all samples of an API, and returns their number.
fn check_samples(api: &Api, methods: &[(&str, &str)], calls: Calls, unhandled: Unhandled) -> usize {
    let named: Vec<&str> = methods.iter().map(|(event, _)| *event).collect();
    assert_eq!(named, api.samples.iter().map(|sample| sample.event).collect::<Vec<_>>());
    for (sample, method) in api.samples.iter().zip(methods) {
        assert_comes_back(api, calls, *method, &Tree::parse(&sample.json()));
        assert_eq!(unhandled(&delivery(sample.json().into_owned())), [sample.event]);
    }
    // Besides the samples, those with all fields that the document lists.
    for base in bases(api).iter().filter(|base| !base.is_sample) {
        let method = methods.iter().find(|(event, _)| *event == base.event).expect("each event has a method");
        assert_comes_back(api, calls, *method, &base.tree);
    }
    api.samples.len()
}

#[test]
fn askelephant_samples_round_trip() {
    let (methods, api) = (recorders::askelephant::METHODS, Api::askelephant());
    let (calls, unhandled) = (recorders::askelephant::calls, recorders::askelephant::unhandled);
    assert_eq!(check_samples(&api, methods, calls, unhandled), 13);
}

#[test]
fn morph_samples_round_trip() {
    let (methods, api) = (recorders::morph::METHODS, Api::morph());
    assert_eq!(check_samples(&api, methods, recorders::morph::calls, recorders::morph::unhandled), 3);
}

#[test]
fn contio_samples_round_trip() {
    let (methods, api) = (recorders::contio::METHODS, Api::contio());
    assert_eq!(check_samples(&api, methods, recorders::contio::calls, recorders::contio::unhandled), 31);
}

/// The generated crate's samples are the documents' examples, one for each event, unless these only name types.
#[test]
fn samples_are_the_examples_of_the_documents() {
    for api in Api::all() {
        assert_eq!(api.specs.len(), api.samples.len(), "{}", api.label);
        for (spec, sample) in api.specs.iter().zip(api.samples) {
            assert_eq!(spec.name, sample.event, "{}", api.label);
            // Morph's examples only name the types of texts.
            if api.label == "morph" {
                assert!(!sample.json().contains("<string>"), "{}", sample.event);
            } else {
                assert_eq!(spec.example, Tree::parse(&sample.json()), "{}", sample.event);
            }
        }
    }
}

/// Only `AskElephant`'s updates have previous values.
#[test]
fn askelephant_updates_have_previous_attributes() {
    for sample in Api::askelephant().samples {
        let previous = Tree::parse(&sample.json()).pointer("/data/previous_attributes").cloned();
        assert_eq!(previous.is_some(), sample.event.ends_with(".updated"), "{}", sample.event);
    }
}

/// Morph's descriptions and sample give these fields different types. Both have to be preserved, in any combination.
#[test]
fn both_shapes_of_each_morph_field_round_trip() {
    let api = Api::morph();
    let durations = [Tree::raw("1800"), Tree::raw("-1"), Tree::text("1800"), Tree::text("half an hour")];
    let owner = r#"{"object": "resourceRef", "model": "genericUser", "id": "usr_1"}"#;
    let owners = [Tree::parse(owner), Tree::text("usr_1")];
    let texts = [&[][..], LISTS, &LISTS[..1], &LISTS[1..2], &LISTS[2..3], &LISTS[3..]];
    let mut count = 0;
    for method in recorders::morph::METHODS {
        for duration in &durations {
            for owner in &owners {
                for texts in texts {
                    let payload = morph_variant(&sample(&api, method.0), duration, owner, texts);
                    assert_comes_back(&api, recorders::morph::calls, *method, &payload);
                    count += 1;
                }
            }
        }
    }
    assert_eq!(count, 3 * 4 * 2 * 6);
}
