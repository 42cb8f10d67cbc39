//! JSON Schemas of the files: what editors check and complete with. Made of the lists of fields that the readers check
//! files against, so that a schema knows a field as soon as a reader does.

mod define;
mod policy;

use serde_json::{Value, json};

use define::Definitions;

use crate::scenario::fields::{CASE, EXPECTATION, FILE, LEG, REQUEST, VIA};
use crate::topology::fields::{Spec, TOPOLOGY};

/// The dialect: draft 7, which editors know best.
const DIALECT: &str = "http://json-schema.org/draft-07/schema#";

/// The schema of topology files.
pub fn topology() -> Value {
    of(&TOPOLOGY, &[], "Hopstamp topology", "A network, its principals, resources and callers.")
}

/// The schema of scenario files.
pub fn scenario() -> Value {
    of(&FILE, LENIENT, "Hopstamp scenarios", "Requests on a topology, with what is expected of them.")
}

/// The schema of outcomes, as `hopstamp trace --format json` prints them.
pub fn outcome() -> Value {
    // The text is part of the program, and a test reads it.
    serde_json::from_str(include_str!("outcome.json")).unwrap_or_default()
}

/// Records of scenario files; topologies are stricter.
const LENIENT: &[&Spec] = &[&CASE, &REQUEST, &VIA, &EXPECTATION, &LEG];

fn of(root: &'static Spec, lenient: &'static [&'static Spec], title: &str, description: &str) -> Value {
    let mut definitions = Definitions::new(lenient);
    let mut schema = definitions.record(root, false);
    if let Some(map) = schema.as_object_mut() {
        map.insert("$schema".to_owned(), json!(DIALECT));
        map.insert("title".to_owned(), json!(title));
        map.insert("description".to_owned(), json!(description));
        map.insert("definitions".to_owned(), definitions.finish());
    }
    schema
}
