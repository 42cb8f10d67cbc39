//! Short words for layers, reasons and outcomes, where space is short.

use crate::decision::Layer;

/// A layer in one word.
pub(super) fn layer_word(layer: Layer) -> &'static str {
    match layer {
        Layer::ServiceControl => "SCP",
        Layer::ResourceControl => "RCP",
        Layer::Endpoint => "endpoint",
        Layer::Resource => "resource",
        Layer::Trust => "trust",
        Layer::Identity => "identity",
        Layer::Boundary => "boundary",
        Layer::Session => "session",
    }
}

/// A reason code as words: `NO_RETURN_ROUTE` is `no return route`.
pub(super) fn reason_words(code: Option<&str>) -> String {
    code.unwrap_or("").to_ascii_lowercase().replace('_', " ")
}

/// `1 caller`, `2 callers`.
pub(super) fn count(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}
