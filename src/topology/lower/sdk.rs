//! `sdk`: how the SDK of a caller names hosts, where that is not its default (NP A.1).

use crate::topology::fields::{Field, Shape, Spec, words};
use crate::topology::model::SdkSettings;
use crate::topology::record::{Known, Record};

use crate::diagnostic::Diagnostics;
use crate::source::Node;

const MODES: [(&str, &str); 2] = [("regional", "regional"), ("legacy", "legacy")];
static MODE_WORDS: [&str; 2] = words(&MODES);
const ADDRESSING: [(&str, &str); 2] = [("virtual", "virtual"), ("path", "path")];
static ADDRESSING_WORDS: [&str; 2] = words(&ADDRESSING);
const ACCOUNT_MODES: [(&str, &str); 3] =
    [("preferred", "preferred"), ("required", "required"), ("disabled", "disabled")];
static ACCOUNT_MODE_WORDS: [&str; 3] = words(&ACCOUNT_MODES);

static SDK: Spec = Spec {
    name: "SDK of a caller",
    fields: &[
        Field::new("region", Shape::Region, "Its Region, where it is not that of its subnet or function."),
        Field::new("dualstack", Shape::Bool, "Whether it uses dual-stack hosts.").default("false"),
        Field::new("fips", Shape::Bool, "Whether it uses FIPS hosts.").default("false"),
        Field::new("sts_mode", Shape::Word(&MODE_WORDS), "Whether it calls STS at its old global host.")
            .default("regional"),
        Field::new(
            "s3_us_east_1_mode",
            Shape::Word(&MODE_WORDS),
            "Whether it calls S3 in us-east-1 at its old global host.",
        )
        .default("assumption `s3-us-east-1-host`"),
        Field::new(
            "s3_addressing",
            Shape::Word(&ADDRESSING_WORDS),
            "Whether the bucket stands in the host name or in the path.",
        )
        .default("in the host name, if it has no dots"),
        Field::new(
            "account_id_endpoint_mode",
            Shape::Word(&ACCOUNT_MODE_WORDS),
            "Whether hosts of DynamoDB carry the account.",
        )
        .default("preferred"),
    ],
};
pub(super) const SHAPE: Shape = Shape::Record(&SDK);

/// Reads the settings of an SDK. `owner` is whose it is.
pub(super) fn read(owner: &str, node: &Node, known: Known<'_>, problems: &mut Diagnostics) -> SdkSettings {
    let mut record = Record::open(&SDK, format!("{owner}: sdk"), node.span, node, known, problems);
    SdkSettings {
        region: record.region("region").map(|(region, _)| region),
        dualstack: record.bool("dualstack").unwrap_or(false),
        fips: record.bool("fips").unwrap_or(false),
        sts_mode: record.choice("sts_mode", &MODES),
        s3_us_east_1_mode: record.choice("s3_us_east_1_mode", &MODES),
        s3_addressing: record.choice("s3_addressing", &ADDRESSING),
        account_id_endpoint_mode: record.choice("account_id_endpoint_mode", &ACCOUNT_MODES),
    }
}
