//! What a scenario file may say: every record with its fields. The readers check files against these lists, and the
//! JSON Schema is made of them.

use super::expect::LAYERS;
use crate::outcome::Ending;
use crate::request::HOP_KINDS;
use crate::topology::fields::{Field, SESSION, Shape, Spec, TOPOLOGY, words};

/// The root of a scenario file.
pub static FILE: Spec = Spec {
    name: "scenario file",
    fields: &[
        Field::new(
            "topology",
            Shape::Either(&[Shape::Text, Shape::Record(&TOPOLOGY)]),
            "Path of a topology file, relative to this one, or a topology in place.",
        )
        .required("topology: ../topologies/peered-sts.yaml"),
        Field::new("scenarios", Shape::List(&Shape::Record(&CASE)), "The scenarios, in the order they run.")
            .required("scenarios: []"),
    ],
};

/// One scenario.
pub static CASE: Spec = Spec {
    name: "scenario",
    fields: &[
        Field::new("name", Shape::Text, "What it shows.").required("name: the endpoint's VPC is stamped"),
        Field::new(
            "patch",
            Shape::Patch(&TOPOLOGY),
            "A merge patch (RFC 7396) on the topology, in this scenario only: `null` takes a member out.",
        )
        .default("none"),
        Field::new("assumptions", CHOICES, "Choices for what AWS leaves open, by name.")
            .default("those of the topology"),
        Field::new("request", Shape::Record(&REQUEST), "What is asked.")
            .required("request: { caller: app, action: s3:GetObject, resource: arn:aws:s3:::reports/a }"),
        Field::new(
            "expect",
            Shape::Record(&EXPECTATION),
            "What is expected; what is left out may be anything.",
        )
        .required("expect: { outcome: allowed }"),
    ],
};

static TEXT: Shape = Shape::Text;
static KEY_VALUE: Shape = Shape::OneOrMany(&TEXT);
static MODE_WORDS: [&str; 2] = ["regional", "legacy"];
static HOP_WORDS: [&str; HOP_KINDS.len()] = words(&HOP_KINDS);
static ENDING_WORDS: [&str; Ending::WORDS.len()] = words(&Ending::WORDS);
static STEP: Shape = Shape::Either(&[Shape::Text, Shape::Record(&VIA)]);

const CHOICES: Shape = Shape::Map { key: "assumption", value: &TEXT };
const KEYS: Shape = Shape::Map { key: "condition key", value: &KEY_VALUE };
const TEXTS: Shape = Shape::OneOrMany(&TEXT);

/// The request of a scenario.
pub static REQUEST: Spec = Spec {
    name: "request",
    fields: &[
        Field::new("caller", Shape::Text, "Id of a caller of the topology.").required("caller: app"),
        Field::new(
            "action",
            Shape::Text,
            "The action, `service:Action`; with `via`, that of the last request of the chain.",
        )
        .required("action: s3:GetObject"),
        Field::new("resource", Shape::Text, "ARN, or `*`; with `via`, of the last request of the chain.")
            .required("resource: arn:aws:s3:::reports/a"),
        Field::new("region", Shape::Text, "The Region of the SDK.").default("the caller's"),
        Field::new("endpoint_url", Shape::Text, "Endpoint URL of the SDK.").default("none"),
        Field::new("dualstack", Shape::Bool, "Whether the SDK uses the dual-stack host.").default("false"),
        Field::new("fips", Shape::Bool, "Whether the SDK uses the FIPS host.").default("false"),
        Field::new("sts_mode", Shape::Word(&MODE_WORDS), "Which STS host the SDK uses."),
        Field::new("s3_us_east_1_mode", Shape::Word(&MODE_WORDS), "Which S3 host the SDK uses in us-east-1."),
        Field::new(
            "s3_addressing",
            Shape::Word(&["virtual", "path"]),
            "Where the SDK puts the name of a bucket.",
        ),
        Field::new(
            "account_id_endpoint_mode",
            Shape::Word(&["preferred", "required", "disabled"]),
            "Whether the SDK puts the account id into host names.",
        ),
        Field::new("role", Shape::Arn, "The role whose credentials are used in place of the caller's."),
        Field::new("user", Shape::Arn, "The user whose credentials are used in place of the caller's."),
        Field::new("session", Shape::Record(&SESSION), "Facts of the session in place of the caller's."),
        Field::new("anonymous", Shape::Bool, "Whether the request is unsigned.").default("false"),
        Field::new("mfa_code", Shape::Bool, "Whether the call itself passes a code of an MFA device.")
            .default("false"),
        Field::new(
            "presigned_by",
            Shape::Text,
            "Whose credentials signed the URL that the caller opens: a caller, a principal or a service principal.",
        ),
        Field::new(
            "via",
            Shape::OneOrMany(&STEP),
            "Services that act on the caller's behalf, in call order.",
        )
        .default("none"),
        Field::new("source_arn", Shape::Text, "The resource on whose behalf a service principal calls."),
        Field::new("resource_account", Shape::Account, "Owner of the resource where its ARN does not say."),
        Field::new("parameters", KEYS, "Request parameters that become keys.").default("none"),
        Field::new("context", KEYS, "Keys stated by hand: text, a list, or `absent`, `unknown`, `present`.")
            .default("none"),
        Field::new("time", Shape::Text, "When it is made, e.g. `2026-11-25T12:00:00Z`."),
    ],
};

/// One service in between.
pub static VIA: Spec = Spec {
    name: "service in between",
    fields: &[
        Field::new("service", Shape::Text, "Its action prefix, e.g. `athena`.").default("that of `action`"),
        Field::new("action", Shape::Text, "What is called there.")
            .default("not stated: the leg is not decided"),
        Field::new("resource", Shape::Text, "On what.").default("not stated"),
        Field::new(
            "principal",
            Shape::Text,
            "Its service principal; or the ARN of an identity in an account of AWS.",
        )
        .default("what the catalogue of hops says"),
        Field::new("kind", Shape::Word(&HOP_WORDS), "How it calls on.")
            .default("what the catalogue of hops says"),
        Field::new("hop", Shape::Text, "The row of the catalogue of hops to follow, e.g. `H-9`.")
            .default("the row that fits best"),
        Field::new("role", Shape::Arn, "The role that it uses."),
        Field::new(
            "caller",
            Shape::Text,
            "The caller whose code it runs, or whose client opens the URL it signs.",
        ),
        Field::new("source_arn", Shape::Text, "The resource on whose behalf it calls on."),
    ],
};

/// What is expected of an outcome.
pub static EXPECTATION: Spec = Spec {
    name: "expectation",
    fields: &[
        Field::new("outcome", Shape::Word(&ENDING_WORDS), "How the request ends."),
        Field::new("layer", Shape::Word(&LAYERS), "The layer that settles it."),
        Field::new("context", KEYS, "Keys of the leg that settles it, with their values."),
        Field::new("path", TEXTS, "Ids of the hops of the caller's own request."),
        Field::new("reason", Shape::Text, "Code of the reason why it is unreachable or rejected."),
        Field::new("depends_on", TEXTS, "The keys that a `depends` rests on."),
        Field::new("assumptions", TEXTS, "All assumptions that the outcome rests on."),
        Field::new("warnings", TEXTS, "Codes of warnings about the path."),
        Field::new("legs", Shape::List(&Shape::Record(&LEG)), "One expectation a leg, in order."),
    ],
};

/// What is expected of one leg.
pub static LEG: Spec = Spec {
    name: "leg",
    fields: &[
        Field::new("outcome", Shape::Word(&ENDING_WORDS), "How the leg ends."),
        Field::new("layer", Shape::Word(&LAYERS), "The layer that settles it."),
        Field::new("context", KEYS, "Its keys, with their values."),
    ],
};
