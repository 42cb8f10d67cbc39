//! The condition keys of the vocabulary, with values that nearly match each other.

use super::random::Random;

/// What a key holds (PE-152).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    Text,
    Arn,
    Number,
    Date,
    Bool,
    Address,
    Bytes,
}

/// A condition key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub name: &'static str,
    pub key_type: KeyType,
    /// The only service whose requests carry it; empty for all.
    pub service: &'static str,
    /// It holds a list.
    pub many: bool,
    /// Values of requests; most serve as policy values too.
    pub values: &'static [&'static str],
}

const fn key(
    name: &'static str,
    key_type: KeyType,
    service: &'static str,
    values: &'static [&'static str],
) -> Key {
    Key { name, key_type, service, many: false, values }
}

const fn list(
    name: &'static str,
    key_type: KeyType,
    service: &'static str,
    values: &'static [&'static str],
) -> Key {
    Key { name, key_type, service, many: true, values }
}

const ACCOUNTS: &[&str] = &["111122223333", "444455556666", "777788889999"];
const ORGANIZATIONS: &[&str] = &["o-abc12345", "o-abc12346", "o-zzz99999"];
const TEAMS: &[&str] = &["red", "Red", "rose", "blue", "a*b", "what?", "maya", "R\u{c9}D", "r\u{e9}d", ""];
const SERVICES: &[&str] = &["athena.amazonaws.com", "cloudformation.amazonaws.com", "glue.amazonaws.com"];
const PATHS: &[&str] = &[
    "o-abc12345/r-ab12/ou-ab12-11111111/",
    "o-abc12345/r-ab12/ou-ab12-11111111/ou-ab12-22222222/",
    "o-abc12345/r-ab12/ou-ab12-33333333/",
    "o-zzz99999/r-zz99/",
];

/// Spellings of instants; each line is one instant (PE-49, PE-50).
pub const INSTANTS: [&[&str]; 5] = [
    &["2020-01-01T00:00:00Z", "2020-01-01", "1577836800"],
    &[
        "2026-06-01T00:00:00Z",
        "2026-06-01",
        "1780272000",
        "2026-06-01T00:00Z",
        "2026-06-01T02:00:00+02:00",
        "2026-05-31T19:30:00-04:30",
        "2026-06-01T00:00:00.000Z",
        "2026-06-01T00:00:00",
    ],
    &["2026-06-01T00:00:00.5Z", "2026-06-01T02:00:00.500+02:00"],
    &["2026-06-01T00:00:01Z", "1780272001"],
    &["2030-01-01T00:00:00Z", "2030-01-01", "1893456000"],
];

const DATES: &[&str] = &[
    "2026-06-01T00:00:00Z",
    "2026-06-01T00:00:01Z",
    "2026-06-01T00:00:00.5Z",
    "2026-05-31T19:30:00-04:30",
    "2020-01-01T00:00:00Z",
    "1780272000",
    "someday",
];
const EPOCHS: &[&str] = &["1780272000", "1780272001", "1577836800", "1893456000"];
const NUMBERS: &[&str] = &[
    "600",
    "601",
    "599",
    "10",
    "10.0",
    "10.25",
    "010",
    "0",
    "-0",
    "-1",
    "9007199254740993",
    "9007199254740992",
    "ten",
    "10abc",
];
const BOOLS: &[&str] = &["true", "false", "true", "false", "true", "false", "True", "yes"];
const ADDRESSES: &[&str] = &[
    "203.0.113.9",
    "203.0.113.127",
    "203.0.113.128",
    "198.51.100.9",
    "192.0.2.1",
    "10.20.1.15",
    "2001:db8::1",
    "2001:DB8:0:0:0:0:0:1",
    "2001:db8:1234:5678::1",
    "::ffff:203.0.113.9",
];

/// Blocks and single addresses of policies (PE-57 to PE-59).
pub const NETWORKS: &[&str] = &[
    "203.0.113.0/24",
    "203.0.113.0/25",
    "203.0.113.77/24",
    "203.0.113.9",
    "203.0.113.9/32",
    "198.51.100.0/24",
    "0.0.0.0/0",
    "10.0.0.0/8",
    "2001:db8::/32",
    "2001:DB8:1234:5678::/64",
    "2001:db8:0:0:0:0:0:1",
    "::/0",
];

/// All keys.
pub const KEYS: &[Key] = &[
    key("aws:PrincipalOrgID", KeyType::Text, "", ORGANIZATIONS),
    key("aws:PrincipalAccount", KeyType::Text, "", ACCOUNTS),
    key(
        "aws:PrincipalType",
        KeyType::Text,
        "",
        &["User", "AssumedRole", "FederatedUser", "Account", "Anonymous"],
    ),
    key("aws:PrincipalArn", KeyType::Arn, "", PRINCIPAL_ARNS),
    key("aws:username", KeyType::Text, "", &["maya", "theo", "Maya"]),
    key(
        "aws:userid",
        KeyType::Text,
        "",
        &["AIDAEXAMPLEMAYA000000", "AROAEXAMPLEDEPLOYER00:build-42", "111122223333:maya"],
    ),
    key("aws:PrincipalTag/team", KeyType::Text, "", TEAMS),
    key("aws:PrincipalTag/blob", KeyType::Bytes, "", &["aGVsbG8=", "aGVsbG8h", "SGVsbG8=", "AAEC"]),
    key("aws:ResourceAccount", KeyType::Text, "", ACCOUNTS),
    key("aws:ResourceOrgID", KeyType::Text, "", ORGANIZATIONS),
    key("aws:ResourceTag/team", KeyType::Text, "sqs", TEAMS),
    key("aws:RequestTag/env", KeyType::Text, "ec2", &["prod", "Prod", "dev"]),
    key("s3:ExistingObjectTag/owner", KeyType::Text, "s3", TEAMS),
    key("s3:prefix", KeyType::Text, "s3", &["", "home/", "home/maya", "home/maya/"]),
    key("s3:max-keys", KeyType::Number, "s3", NUMBERS),
    key(
        "kms:ViaService",
        KeyType::Text,
        "kms",
        &["s3.eu-west-1.amazonaws.com", "sqs.eu-west-1.amazonaws.com"],
    ),
    key("kms:EncryptionContext:app", KeyType::Text, "kms", &["billing", "Billing"]),
    key("sts:ExternalId", KeyType::Text, "sts", &["k9", "K9"]),
    key(
        "token.actions.githubusercontent.com:sub",
        KeyType::Text,
        "sts",
        &["repo:acme/site:ref:refs/heads/main", "repo:acme/tool:ref:refs/heads/main"],
    ),
    key("aws:SourceVpc", KeyType::Text, "", &["vpc-0a1b2c3d", "vpc-0a1b2c3e", "vpc-0f0f0f0f"]),
    key("aws:SourceVpce", KeyType::Text, "", &["vpce-0a1b2c3d", "vpce-0a1b2c3e"]),
    key("aws:RequestedRegion", KeyType::Text, "", &["eu-west-1", "eu-west-2", "us-east-1"]),
    key("aws:UserAgent", KeyType::Text, "", &["agent/1.0", "Agent/1.0", "agent*1", "a\nz"]),
    key("aws:SourceAccount", KeyType::Text, "", ACCOUNTS),
    key("aws:SourceArn", KeyType::Arn, "", SOURCE_ARNS),
    key("aws:SourceVpcArn", KeyType::Arn, "", VPC_ARNS),
    key("aws:MultiFactorAuthAge", KeyType::Number, "", NUMBERS),
    key("aws:CurrentTime", KeyType::Date, "", DATES),
    key("aws:EpochTime", KeyType::Date, "", EPOCHS),
    key("aws:TokenIssueTime", KeyType::Date, "", DATES),
    key("aws:SecureTransport", KeyType::Bool, "", BOOLS),
    key("aws:ViaAWSService", KeyType::Bool, "", BOOLS),
    key("aws:PrincipalIsAWSService", KeyType::Bool, "", BOOLS),
    key("aws:MultiFactorAuthPresent", KeyType::Bool, "", BOOLS),
    key("aws:SourceIp", KeyType::Address, "", ADDRESSES),
    key("aws:VpcSourceIp", KeyType::Address, "", ADDRESSES),
    list("aws:TagKeys", KeyType::Text, "", &["env", "Env", "owner", "cost"]),
    list("aws:CalledVia", KeyType::Text, "", SERVICES),
    list("aws:PrincipalOrgPaths", KeyType::Text, "", PATHS),
    list("aws:ResourceOrgPaths", KeyType::Text, "", PATHS),
    list("aws:SourceOrgPaths", KeyType::Text, "", PATHS),
    list("aws:VpceOrgPaths", KeyType::Text, "", PATHS),
    list("aws:PrincipalServiceNamesList", KeyType::Text, "", SERVICES),
    list("logs:LogGeneratingResourceArns", KeyType::Arn, "logs", SOURCE_ARNS),
];

const PRINCIPAL_ARNS: &[&str] = &[
    "arn:aws:iam::111122223333:user/maya",
    "arn:aws:iam::111122223333:role/ops/Deployer",
    "arn:aws:iam::444455556666:role/Reader",
    "arn:aws:iam::111122223333:root",
];
const SOURCE_ARNS: &[&str] = &[
    "arn:aws:sns:eu-west-1:111122223333:alerts",
    "arn:aws:sns:eu-west-1:444455556666:alerts:sub:1",
    "arn:aws:s3:::harbor-logs",
    "arn:aws:s3:::harbor-a*b$c",
    "arn:aws:cloudfront::111122223333:distribution/E1AA",
    "harbor-logs",
];
const VPC_ARNS: &[&str] = &[
    "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a1b2c3d",
    "arn:aws:ec2:eu-west-1:444455556666:vpc/vpc-0a1b2c3e",
];

/// The key of a name.
pub fn named(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// A key of these, every type about as often as it has operators.
pub fn pick<'k>(random: &mut Random, keys: &[&'k Key]) -> &'k Key {
    let weights = [
        (24, KeyType::Text),
        (15, KeyType::Arn),
        (20, KeyType::Number),
        (20, KeyType::Date),
        (7, KeyType::Bool),
        (9, KeyType::Address),
        (5, KeyType::Bytes),
    ];
    let wanted = *random.weighted(&weights);
    let fitting: Vec<&Key> = keys.iter().copied().filter(|key| key.key_type == wanted).collect();
    let from: &[&Key] = if fitting.is_empty() { keys } else { &fitting };
    random.pick::<&Key>(from)
}

/// The keys that requests to a service can carry.
pub fn of_service(service: &str) -> Vec<&'static Key> {
    KEYS.iter().filter(|key| key.service.is_empty() || key.service == service).collect()
}
