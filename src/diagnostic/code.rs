//! The closed list of diagnostic codes of topologies, scenarios and the files they name.
//!
//! Codes of policy documents have names of their own, those of [`crate::policy`].

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)+) => {
        $($(#[doc = $doc])+ pub const $name: &str = $text;)+

        /// Every code with its description, in alphabetical order of the codes.
        pub const ALL: &[(&str, &str)] = &[$(($text, concat!($($doc),+))),+];
    };
}

codes! {
    /// Two places state facts that cannot both hold.
    CONFLICT = "conflict";
    /// An id or key stands twice; the second would hide the first.
    DUPLICATE_KEY = "duplicate-key";
    /// The file holds nothing.
    EMPTY_FILE = "empty-file";
    /// A file cannot be read.
    FILE_UNREADABLE = "file-unreadable";
    /// A file includes itself, directly or through others.
    INCLUDE_CYCLE = "include-cycle";
    /// The text is not an IP address, or not one of the right family.
    INVALID_ADDRESS = "invalid-address";
    /// The text is not an ARN of the kind asked for.
    INVALID_ARN = "invalid-arn";
    /// The text is not a CIDR block.
    INVALID_CIDR = "invalid-cidr";
    /// The value is not one of those the field knows.
    INVALID_VALUE = "invalid-value";
    /// The text is not JSON.
    JSON_SYNTAX = "json-syntax";
    /// A field that must be there is not.
    MISSING_FIELD = "missing-field";
    /// The file format has this, but the simulator does not model it yet.
    NOT_MODELLED = "not-modelled";
    /// The file is not UTF-8 text.
    NOT_UTF8 = "not-utf8";
    /// An address or block lies outside the block that must hold it.
    OUTSIDE = "outside";
    /// Blocks overlap that must not.
    OVERLAP = "overlap";
    /// The document is too deep, too large, or expands too far.
    TOO_LARGE = "too-large";
    /// The field does not exist here.
    UNKNOWN_FIELD = "unknown-field";
    /// No such id in the topology.
    UNKNOWN_ID = "unknown-id";
    /// It is legal but has no effect.
    UNUSED = "unused";
    /// The value has the wrong type.
    WRONG_TYPE = "wrong-type";
    /// The text is not YAML.
    YAML_SYNTAX = "yaml-syntax";
}
