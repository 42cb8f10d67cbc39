//! What changes in ordinary networks (NP G, NP-701 to NP-733), as `diff` tells it: the direction, the keys and the cause.
//!
//! The changes are the patches of `scenarios/what-breaks.yaml` on `topologies/baseline.yaml`. Where a row is about the
//! SDK, or about what was there before, the patch stands here.

use hopstamp::analysis::diff::{Side, subjects_of_both};
use hopstamp::analysis::{Ask, Diff, Model, diff, edit, questions};
use hopstamp::assumption::Assumptions;
use hopstamp::report::{Paint, diff_text};
use hopstamp::source::{Node, SourceMap, parse_yaml};
use hopstamp::topology::Loader;

use super::support::Repository;

const BASELINE: &str = "topologies/baseline.yaml";
const HYBRID: &str = "topologies/hybrid.yaml";
const SCENARIOS: &str = "scenarios/what-breaks.yaml";

/// A part of a change.
#[derive(Clone, Copy)]
enum Patch {
    /// Of the scenario whose name begins so.
    Of(&'static str),
    /// Of its own.
    Own(&'static str),
}
use Patch::{Of, Own};

/// One case of a row: what is there before, what after, and what the comparison tells, group by group.
struct Case {
    row: u16,
    topology: &'static str,
    before: &'static [Patch],
    after: &'static [Patch],
    /// In place of the questions of the topology.
    ask: Option<(&'static str, &'static str)>,
    groups: &'static [Told],
}

/// What a group tells. Spaces count as one.
struct Told {
    /// How its title begins.
    title: &'static str,
    /// Its examples: who asks for what.
    who: &'static [&'static str],
    /// Lines, or parts of them.
    says: &'static [&'static [&'static str]],
    /// What it must not hold: keys that stay, policies that are not asked. With a space at the end: how a line begins.
    never: &'static [&'static str],
}

const CASE: Case = Case { row: 0, topology: BASELINE, before: &[], after: &[], ask: None, groups: &[] };
const ALLOWED_TO_DENIED: &str = "allowed → denied (implicitly)";
const ALLOWED_TO_DENY: &str = "allowed → denied (explicitly)";
const ALLOWED_TO_UNREACHABLE: &str = "allowed → unreachable";
const ANOTHER_WAY: &str = "still allowed, by another way";

const APP_STS: &[&str] = &["app sts:AssumeRole"];
const APP_S3: &[&str] = &["app s3:GetObject"];
const APP_KMS: &[&str] = &["app kms:Decrypt"];
const APP_SQS: &[&str] = &["app sqs:SendMessage"];

/// The keys of the network vanish, and the address of the NAT gateway appears.
const KEYS_VANISH: &[&str] = &[
    "nat-1, igw-1 are passed instead",
    "aws:SourceIp absent → 203.0.113.40",
    "aws:SourceVpc vpc-1 → absent",
    "aws:VpcSourceIp 10.1.1.20 → absent",
    "a VPC endpoint policy no longer counts",
];
const STS_BY_PUBLIC_DNS: &[&str] = &[
    "name resolution: private DNS of vpce-sts → public DNS",
    "aws:SourceVpce vpce-sts → absent",
    "this Allow of an identity-based policy no longer applies: inline policy 1 of arn:aws:iam::111122223333:role/app, \
     statement 4 (ByEndpoint)",
    "StringEquals aws:SourceVpce wants vpce-sts; is absent, was vpce-sts: it fails",
];
const KMS_BY_PUBLIC_DNS: &[&str] = &[
    "name resolution: private DNS of vpce-kms → public DNS",
    "aws:SourceVpce vpce-kms → absent",
    "this Deny of a resource-based policy now applies: policy of arn:aws:kms:us-east-1:111122223333:key/\
     0a1b2c3d-0000-4000-8000-000000000001, statement 2 (OnlyByEndpoint)",
    "StringNotEquals aws:SourceVpce wants anything but vpce-kms; is absent, was vpce-kms: it holds",
];
const S3_WITHOUT_ENDPOINT: &[&str] = &[
    "aws:SourceVpce vpce-s3 → absent",
    "this Deny of a resource-based policy now applies: policy of arn:aws:s3:::reports, statement 1 (OnlyByEndpoint)",
    "StringNotEquals aws:SourceVpce wants anything but vpce-s3; is absent, was vpce-s3: it holds",
];
/// Where there is no path, no policy is asked and no key is sent.
const NO_POLICY: &[&str] = &["policy ", "keys "];

/// The endpoint of the hub, with a zone that leads there.
const BY_HUB: Patch = Of("705:");
const GUEST: Patch = Own("callers: { app: { role: \"arn:aws:iam::777788889999:role/guest\" } }");
const GUEST_ASKS: Option<(&str, &str)> = Some(("sts:AssumeRole", "arn:aws:iam::777788889999:role/other"));
const READ: Option<(&str, &str)> = Some(("s3:GetObject", "arn:aws:s3:::reports/a.csv"));
/// A name of one's own for the interface that stands in the second zone.
const ZONAL: Patch = Own("vpc_endpoints: { vpce-sts: { private_dns: false } }\n\
     private_hosted_zones: { sts.us-east-1.amazonaws.com: { vpcs: [vpc-1], records: { \"\": 10.1.2.10 } } }");
const LEAVES_THE_ZONE: Patch =
    Own("vpc_endpoints: { vpce-sts: { network_interfaces: { subnet-private-2: null } } }");
const DESK: Patch =
    Own("private_hosted_zones: { s3-accesspoint.us-east-1.amazonaws.com: { vpcs: [vpc-1], records: { \
     desk-111122223333: vpce-s3-interface } } }");

static CASES: &[Case] = &[
    Case {
        row: 701,
        after: &[Of("701: the endpoint is deleted")],
        groups: &[Told {
            title: ALLOWED_TO_DENIED,
            who: APP_STS,
            says: &[KEYS_VANISH, STS_BY_PUBLIC_DNS, &["way vpce-sts is gone"]],
            never: &[],
        }],
        ..CASE
    },
    Case {
        row: 701,
        before: &[Of("724:"), GUEST],
        after: &[Of("701: and its"), GUEST],
        ask: GUEST_ASKS,
        groups: &[Told {
            title: "denied (implicitly) → allowed",
            who: APP_STS,
            says: &[KEYS_VANISH, &["way vpce-sts is gone", "before: no VPC endpoint policy allows it"]],
            never: &[],
        }],
        ..CASE
    },
    Case {
        row: 702,
        after: &[Of("702:")],
        groups: &[
            Told {
                title: ALLOWED_TO_UNREACHABLE,
                who: APP_SQS,
                says: &[&["no path: rtb-private has no route to a public address (NO_ROUTE_TO_DESTINATION)"]],
                never: NO_POLICY,
            },
            Told {
                title: ALLOWED_TO_UNREACHABLE,
                who: APP_STS,
                says: &[&[
                    "way vpce-sts is gone",
                    "name resolution: private DNS of vpce-sts → public DNS",
                    "no path: rtb-private has no route to a public address (NO_ROUTE_TO_DESTINATION)",
                ]],
                never: NO_POLICY,
            },
        ],
        ..CASE
    },
    Case {
        row: 703,
        after: &[Of("703: the endpoint")],
        groups: &[Told {
            title: ALLOWED_TO_DENIED,
            who: APP_STS,
            says: &[&[
                "way vpce-sts is gone",
                "vpce-sts-2 is new, and is passed instead",
                "aws:SourceVpce vpce-sts → vpce-sts-2",
                "StringEquals aws:SourceVpce wants vpce-sts; is vpce-sts-2, was vpce-sts: it fails",
            ]],
            never: &["aws:SourceVpc "],
        }],
        ..CASE
    },
    Case {
        row: 703,
        before: &[Own(
            "principals: { arn:aws:iam::111122223333:role/app: { policies: [{ Version: \"2012-10-17\", Statement: { \
             Effect: Allow, Action: \"sts:AssumeRole\", Resource: \"*\", Condition: { StringEquals: { aws:SourceVpc: \
             vpc-1 } } } }] } }",
        )],
        after: &[Of("703: a policy on")],
        groups: &[Told {
            title: ANOTHER_WAY,
            who: APP_STS,
            says: &[&["aws:SourceVpce vpce-sts → vpce-sts-2"]],
            never: &["aws:SourceVpc ", "policy "],
        }],
        ..CASE
    },
    Case {
        row: 704,
        after: &[Of("704:")],
        groups: &[Told {
            title: ALLOWED_TO_DENIED,
            who: APP_STS,
            says: &[
                KEYS_VANISH,
                STS_BY_PUBLIC_DNS,
                &[
                    "way vpce-sts is no longer passed",
                    "so vpce-sts in vpc-2 is not used: private DNS does not cross from vpc-2 to vpc-1",
                ],
            ],
            never: &[],
        }],
        ..CASE
    },
    Case {
        row: 705,
        after: &[BY_HUB],
        groups: &[Told {
            title: ANOTHER_WAY,
            who: APP_STS,
            says: &[&[
                "way pcx-12 is passed now",
                "name resolution: private DNS of vpce-sts → private hosted zone",
                "aws:SourceVpc vpc-1 → vpc-2",
            ]],
            never: &["aws:Ec2InstanceSourceVpc", "aws:SourceVpce"],
        }],
        ..CASE
    },
    Case {
        row: 706,
        after: &[Of("706: private DNS off")],
        groups: &[Told {
            title: ALLOWED_TO_DENIED,
            who: APP_STS,
            says: &[
                KEYS_VANISH,
                STS_BY_PUBLIC_DNS,
                &["so vpce-sts in vpc-1 is not used: its private DNS is off (DNS_PUBLIC_ANSWER)"],
            ],
            never: &[],
        }],
        ..CASE
    },
    Case {
        row: 707,
        after: &[Of("707: without")],
        groups: &[
            Told {
                title: ALLOWED_TO_DENIED,
                who: APP_STS,
                says: &[
                    KEYS_VANISH,
                    STS_BY_PUBLIC_DNS,
                    &["so vpce-sts in vpc-1 is not used: vpc-1 lacks `dns_hostnames: true`"],
                ],
                never: &[],
            },
            Told {
                title: ALLOWED_TO_DENY,
                who: APP_KMS,
                says: &[
                    KEYS_VANISH,
                    KMS_BY_PUBLIC_DNS,
                    &["so vpce-kms in vpc-1 is not used: vpc-1 lacks `dns_hostnames: true`"],
                ],
                never: &[],
            },
        ],
        ..CASE
    },
    Case {
        row: 708,
        after: &[Of("708:")],
        groups: &[Told {
            title: "allowed → unreachable 4 answers of 1 caller to 4 questions",
            who: &["app s3:GetObject", "app sts:AssumeRole", "app kms:Decrypt"],
            says: &[&[
                "no path: vpc-1 has DNS support turned off, and no resolver answers there (DNS_NO_RESOLVER)",
            ]],
            never: NO_POLICY,
        }],
        ..CASE
    },
    Case { row: 709, after: &[Of("709:")], ..CASE },
    Case {
        row: 710,
        before: &[BY_HUB, Own("route_tables: { rtb-private: { routes: { 0.0.0.0/0: null } } }")],
        after: &[Of("710: the route")],
        groups: &[Told {
            title: ALLOWED_TO_UNREACHABLE,
            who: APP_STS,
            says: &[&["no path: rtb-private has no route to 10.2.1.10 (NO_ROUTE_TO_DESTINATION)"]],
            never: NO_POLICY,
        }],
        ..CASE
    },
    Case {
        row: 710,
        before: &[BY_HUB],
        after: &[Of("710: where")],
        groups: &[Told {
            title: ALLOWED_TO_UNREACHABLE,
            who: APP_STS,
            says: &[&[
                "no path: 10.2.1.10 is private, and no route of vpc-1 is more specific than the default one",
            ]],
            never: NO_POLICY,
        }],
        ..CASE
    },
    Case {
        row: 711,
        before: &[BY_HUB],
        after: &[Of("711:")],
        groups: &[Told {
            title: ALLOWED_TO_UNREACHABLE,
            who: APP_STS,
            says: &[&[
                "no path: packets arrive at 10.2.1.10, but replies to 10.1.1.20 are lost: rtb-hub has no route to \
                 10.1.1.20 (NO_RETURN_ROUTE)",
            ]],
            never: NO_POLICY,
        }],
        ..CASE
    },
    Case {
        row: 712,
        after: &[Of("712:")],
        groups: &[Told {
            title: ALLOWED_TO_DENY,
            who: APP_S3,
            says: &[
                KEYS_VANISH,
                S3_WITHOUT_ENDPOINT,
                &[
                    "way vpce-s3 is no longer passed",
                    "the request does not use vpce-s3: the route table it takes has no route to it",
                ],
            ],
            never: &["name resolution"],
        }],
        ..CASE
    },
    Case {
        row: 713,
        before: &[Of("713:")],
        groups: &[Told {
            title: "unreachable → allowed",
            who: APP_SQS,
            says: &[&[
                "way nat-1, igw-1 are passed now",
                "before there was no path: rtb-private has no route to a public address",
            ]],
            never: NO_POLICY,
        }],
        ..CASE
    },
    Case {
        row: 714,
        after: &[Of("714: S3 by")],
        groups: &[Told {
            title: ALLOWED_TO_DENY,
            who: APP_S3,
            says: &[&[
                "way vpce-s3 is gone",
                "vpce-s3-interface is new, and is passed instead",
                "name resolution: public DNS → private DNS of vpce-s3-interface",
                "aws:SourceVpce vpce-s3 → vpce-s3-interface",
                "StringNotEquals aws:SourceVpce wants anything but vpce-s3; is vpce-s3-interface, was vpce-s3: it holds",
            ]],
            never: &["aws:SourceVpc "],
        }],
        ..CASE
    },
    Case {
        row: 714,
        after: &[Of("714: and its")],
        groups: &[Told {
            title: ALLOWED_TO_UNREACHABLE,
            who: APP_S3,
            says: &[&[
                "way vpce-s3 is gone",
                "no path: sg-closed has no matching ingress rule for TCP 443 from 10.1.1.20 (ENI_SG_RULES_MISMATCH)",
            ]],
            never: NO_POLICY,
        }],
        ..CASE
    },
    Case { row: 715, after: &[Of("715:")], ..CASE },
    Case {
        row: 715,
        topology: HYBRID,
        before: &[Own("vpc_endpoints: { vpce-hub-s3: null }")],
        groups: &[
            Told {
                title: "unreachable → allowed",
                who: &["batch-host s3:GetObject", "batch-host s3:PutObject"],
                says: &[&[
                    "vpce-hub-s3 is new, and is passed now",
                    "dx-data-centre is passed now",
                    "before there was no path: data-centre has no internet access",
                ]],
                never: &[],
            },
            Told {
                title: ANOTHER_WAY,
                who: &["branch-host s3:GetObject", "branch-host s3:PutObject"],
                says: &[&[
                    "way internet is no longer passed",
                    "vpce-hub-s3 is new, and is passed instead",
                    "→ private DNS of vpce-hub-s3, through rslvr-in-hub",
                    "aws:SourceVpce absent → vpce-hub-s3",
                    "aws:SourceVpc absent → vpc-hub",
                    "aws:VpcSourceIp absent → 192.168.200.7",
                    "aws:SourceIp 203.0.113.80 → absent",
                ]],
                never: &["hub-instance"],
            },
        ],
        ..CASE
    },
    Case {
        row: 716,
        before: &[Of("716:")],
        after: &[Of("716:"), Own("callers: { app: { sdk: { dualstack: true } } }")],
        groups: &[
            Told {
                title: ALLOWED_TO_DENIED,
                who: APP_STS,
                says: &[
                    KEYS_VANISH,
                    STS_BY_PUBLIC_DNS,
                    &["so vpce-sts in vpc-1 is not used: the name is not one that its private DNS covers"],
                ],
                never: &[],
            },
            Told {
                title: ALLOWED_TO_DENY,
                who: APP_KMS,
                says: &[
                    KEYS_VANISH,
                    KMS_BY_PUBLIC_DNS,
                    &["so vpce-kms in vpc-1 is not used: the name is not one that its private DNS covers"],
                ],
                never: &[],
            },
        ],
        ..CASE
    },
    Case {
        row: 717,
        after: &[Own("callers: { app: { sdk: { region: eu-west-1 } } }")],
        groups: &[
            Told {
                title: ALLOWED_TO_DENIED,
                who: APP_STS,
                says: &[
                    STS_BY_PUBLIC_DNS,
                    &[
                        "way vpce-sts, sts.us-east-1 are no longer passed",
                        "nat-1, igw-1, sts.eu-west-1 are passed instead",
                        "aws:RequestedRegion us-east-1 → eu-west-1",
                    ],
                ],
                never: &[],
            },
            Told { title: ALLOWED_TO_DENY, who: APP_KMS, says: &[KMS_BY_PUBLIC_DNS], never: &[] },
            Told {
                title: ANOTHER_WAY,
                who: APP_SQS,
                says: &[&["sqs.eu-west-1 is passed instead", "aws:RequestedRegion us-east-1 → eu-west-1"]],
                never: &["aws:SourceIp"],
            },
        ],
        ..CASE
    },
    Case {
        row: 718,
        after: &[Of("718:"), Own("callers: { app: { sdk: { region: eu-west-1 } } }")],
        ask: READ,
        groups: &[
            Told {
                title: ALLOWED_TO_DENY,
                who: APP_S3,
                says: &[
                    S3_WITHOUT_ENDPOINT,
                    &[
                        "way vpce-s3, s3.us-east-1 are no longer passed",
                        "nat-1, igw-1, s3.eu-west-1 are passed instead",
                        "aws:SourceIp absent → 203.0.113.40",
                        "aws:RequestedRegion us-east-1 → eu-west-1",
                    ],
                ],
                never: &[],
            },
            Told {
                title: "still denied (explicitly), by another way",
                who: &["internet, credentials of app s3:GetObject", "internet, unsigned s3:GetObject"],
                says: &[],
                never: &[],
            },
        ],
        ..CASE
    },
    Case {
        row: 719,
        after: &[Own("callers: { app: { sdk: { sts_mode: legacy } } }")],
        groups: &[Told {
            title: ALLOWED_TO_DENIED,
            who: APP_STS,
            says: &[
                KEYS_VANISH,
                STS_BY_PUBLIC_DNS,
                &["sts.amazonaws.com has a public address here, so vpce-sts in vpc-1 is not used"],
            ],
            never: &["aws:RequestedRegion"],
        }],
        ..CASE
    },
    Case { row: 720, after: &[Of("720:")], ..CASE },
    Case {
        row: 720,
        before: &[Of("720:"), Own("callers: { tenant: { role: \"arn:aws:iam::111122223333:role/app\" } }")],
        after: &[Of("720:")],
        ask: Some((
            "kms:Decrypt",
            "arn:aws:kms:us-east-1:444455556666:key/0a1b2c3d-0000-4000-8000-000000000004",
        )),
        groups: &[Told {
            title: "denied (implicitly) → allowed 2 answers of 2 callers to 1 question",
            who: &["tenant kms:Decrypt", "internet, credentials of tenant kms:Decrypt"],
            says: &[&["aws:PrincipalAccount 111122223333 → 444455556666"]],
            never: &["aws:VpceAccount", "aws:SourceVpc"],
        }],
        ..CASE
    },
    Case {
        row: 721,
        before: &[Own("callers: { proxy: { kind: ec2, subnet: subnet-private, private_ip: 10.1.1.99 } }")],
        after: &[Of("721:")],
        groups: &[
            Told {
                title: ANOTHER_WAY,
                who: &["app s3:GetObject", "app sts:AssumeRole", "app kms:Decrypt"],
                says: &[&["way proxy is passed now", "aws:VpcSourceIp 10.1.1.20 → 10.1.1.99"]],
                never: &["aws:SourceVpc"],
            },
            Told {
                title: ANOTHER_WAY,
                who: APP_SQS,
                says: &[&["way proxy is passed now"]],
                never: &["keys "],
            },
        ],
        ..CASE
    },
    Case {
        row: 721,
        after: &[
            Of("721:"),
            Own("security_groups: { sg-proxy: { vpc: vpc-1, ingress: [], egress: [] } }\n\
                 callers: { proxy: { security_groups: sg-proxy } }"),
        ],
        groups: &[Told {
            title: "allowed → unreachable 4 answers of 1 caller",
            who: &["app s3:GetObject", "app sts:AssumeRole", "app kms:Decrypt"],
            says: &[&[
                "way proxy is new, and is passed now",
                "no path: sg-proxy has no egress rule for TCP 443",
            ]],
            never: NO_POLICY,
        }],
        ..CASE
    },
    Case {
        row: 722,
        after: &[Of("722:")],
        groups: &[
            Told {
                title: ALLOWED_TO_UNREACHABLE,
                who: &["app s3:GetObject", "app sqs:SendMessage"],
                says: &[&["no path: rtb-hub has no route to the public addresses of s3 in us-east-1"]],
                never: NO_POLICY,
            },
            Told {
                title: ALLOWED_TO_DENIED,
                who: APP_STS,
                says: &[&[
                    "vpce-sts-hub, proxy are new, and are passed instead",
                    "aws:SourceVpc vpc-1 → vpc-2",
                    "aws:SourceVpce vpce-sts → vpce-sts-hub",
                    "aws:VpcSourceIp 10.1.1.20 → 10.2.1.99",
                    "StringEquals aws:SourceVpce wants vpce-sts; is vpce-sts-hub, was vpce-sts: it fails",
                ]],
                never: &["aws:Ec2InstanceSourceVpc"],
            },
            Told {
                title: ALLOWED_TO_UNREACHABLE,
                who: APP_KMS,
                says: &[&[
                    "name resolution: private DNS of vpce-kms → public DNS",
                    "no path: rtb-hub has no route",
                ]],
                never: NO_POLICY,
            },
        ],
        ..CASE
    },
    Case {
        row: 723,
        before: &[BY_HUB],
        after: &[Of("723:")],
        groups: &[Told {
            title: ALLOWED_TO_UNREACHABLE,
            who: APP_STS,
            says: &[&[
                "no path: sg-hub has no matching ingress rule for TCP 443 from 10.1.1.20 (ENI_SG_RULES_MISMATCH)",
            ]],
            never: NO_POLICY,
        }],
        ..CASE
    },
    Case {
        row: 724,
        before: &[Of("724:"), GUEST, Own("vpc_endpoints: { vpce-sts: { policy: null } }")],
        after: &[Of("724:"), GUEST],
        ask: GUEST_ASKS,
        groups: &[Told {
            title: ALLOWED_TO_DENIED,
            who: APP_STS,
            says: &[&[
                "this Allow of a VPC endpoint policy is gone: the default endpoint policy",
                "so no VPC endpoint policy allows it",
            ]],
            never: &["way ", "keys "],
        }],
        ..CASE
    },
    // What S3 asks of KMS for the caller passes no endpoint, and its policy.
    Case {
        row: 724,
        before: &[Of("732:"), Own(OPEN_KEY)],
        after: &[
            Of("732:"),
            Own(OPEN_KEY),
            Own(
                "vpc_endpoints: { vpce-kms: { policy: { Version: \"2012-10-17\", Statement: { Sid: Others, Effect: \
                 Allow, Principal: \"*\", Action: \"*\", Resource: \"*\", Condition: { StringEquals: { \
                 aws:PrincipalOrgID: o-example0002 } } } } } }",
            ),
        ],
        groups: &[Told {
            title: ALLOWED_TO_DENIED,
            who: APP_KMS,
            says: &[&["so no VPC endpoint policy allows it"]],
            never: &["way "],
        }],
        ..CASE
    },
    Case {
        row: 725,
        after: &[Of("725: Block")],
        groups: &[Told {
            title: ALLOWED_TO_UNREACHABLE,
            who: APP_SQS,
            says: &[&["no path: Block Public Access of vpc-1 stops the packet at its gateway"]],
            never: NO_POLICY,
        }],
        ..CASE
    },
    Case {
        row: 726,
        before: &[Of("726: without")],
        after: &[Of("726: an endpoint")],
        ask: Some((
            "execute-api:Invoke",
            "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/prod/GET/orders",
        )),
        groups: &[Told {
            title: "allowed → rejected",
            who: &["app execute-api:Invoke"],
            says: &[&[
                "vpce-api is new, and is passed instead",
                "name resolution: public DNS → private DNS of vpce-api",
                "so the service refuses: private DNS of vpce-api captures the hosts of all APIs of the Region",
            ]],
            never: &["policy "],
        }],
        ..CASE
    },
    Case {
        row: 727,
        after: &[Of("727:")],
        groups: &[Told {
            title: "allowed → unreachable 2 answers of 1 caller to 2 questions",
            who: &["app s3:GetObject", "app sqs:SendMessage"],
            says: &[&["no path: private hosted zone amazonaws.com has no record for", "(DNS_NXDOMAIN)"]],
            never: NO_POLICY,
        }],
        ..CASE
    },
    Case {
        row: 728,
        before: &[Own(PREFIX_LIST)],
        after: &[Of("728:")],
        ask: READ,
        groups: &[Told {
            title: "still allowed, by a way that is no longer certain",
            who: APP_S3,
            says: &[&["depends on the address that s3 in us-east-1 answers with (ROUTE_DEPENDS_ON_ADDRESS)"]],
            never: &["passed"],
        }],
        ..CASE
    },
    Case {
        row: 728,
        before: &[Of("728:")],
        after: &[Own(PREFIX_LIST)],
        ask: READ,
        groups: &[Told {
            title: "still allowed, by a way that is certain now",
            who: APP_S3,
            says: &[&["no longer: rtb-private has routes for only some public addresses"]],
            never: &["passed"],
        }],
        ..CASE
    },
    Case {
        row: 729,
        before: &[BY_HUB],
        after: &[Of("729: the peering")],
        groups: &[Told {
            title: ANOTHER_WAY,
            who: APP_STS,
            says: &[&["way pcx-12 is gone", "tgw-1 is new, and is passed instead"]],
            never: &["keys ", "policy ", "name resolution"],
        }],
        ..CASE
    },
    Case {
        row: 729,
        before: &[Of("729: a rule")],
        after: &[Of("729: and stops")],
        groups: &[Told {
            title: ALLOWED_TO_UNREACHABLE,
            who: APP_STS,
            says: &[&[
                "no path: sg-hub admits the caller's security group, but the way crosses a transit gateway, a site or a \
                 Region border (SG_REFERENCING_SUPPORT)",
            ]],
            never: NO_POLICY,
        }],
        ..CASE
    },
    Case {
        row: 730,
        before: &[Of("730: the name"), ZONAL],
        after: &[Of("730: the name"), ZONAL, LEAVES_THE_ZONE],
        groups: &[Told {
            title: ALLOWED_TO_UNREACHABLE,
            who: APP_STS,
            says: &[&["no path:", "10.1.2.10"]],
            never: NO_POLICY,
        }],
        ..CASE
    },
    Case { row: 730, before: &[Of("730: the name")], after: &[Of("730: the name"), LEAVES_THE_ZONE], ..CASE },
    Case {
        row: 731,
        before: &[Of("731: an"), DESK],
        after: &[
            Of("731: an"),
            DESK,
            Own("security_groups: { sg-hub: { vpc: vpc-2, ingress: [{ port: 443, cidr: 10.1.0.0/16 }] } }\n\
                 vpc_endpoints: { vpce-s3-interface: { vpc: vpc-2, network_interfaces: { subnet-private: null, \
                 subnet-hub: 10.2.1.12 }, security_groups: sg-hub } }"),
        ],
        ask: Some(("s3:GetObject", "arn:aws:s3:us-east-1:111122223333:accesspoint/desk/object/a.csv")),
        groups: &[Told {
            title: "allowed → rejected",
            who: APP_S3,
            says: &[&[
                "way pcx-12 is passed now",
                "aws:SourceVpc vpc-1 → vpc-2",
                "so the service refuses: the access point takes requests from vpc-1 only",
                "(ACCESS_POINT_NETWORK_ORIGIN)",
            ]],
            never: &["policy "],
        }],
        ..CASE
    },
    Case {
        row: 732,
        after: &[Of("732:")],
        groups: &[Told {
            title: ALLOWED_TO_DENY,
            who: APP_S3,
            says: &[&[
                "S3 now sends a request to KMS, as the caller and from its own network",
                "this Deny of a resource-based policy applies to that: policy of arn:aws:kms:us-east-1:111122223333:key/\
                 0a1b2c3d-0000-4000-8000-000000000001, statement 2 (OnlyByEndpoint)",
                "StringNotEquals aws:SourceVpce wants anything but vpce-kms; is absent: it holds",
            ]],
            never: &["passed", "keys "],
        }],
        ..CASE
    },
    Case {
        row: 733,
        after: &[Of("733: the account leaves")],
        ask: Some((
            "kms:Decrypt",
            "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001",
        )),
        groups: &[
            Told {
                title: "still allowed, with other keys",
                who: APP_KMS,
                says: &[&[
                    "aws:VpceOrgID o-example0001 → absent",
                    "aws:VpceOrgPaths [o-example0001/r-root/ou-root-lab/] → absent",
                    "aws:PrincipalOrgID o-example0001 → absent",
                    "aws:ResourceOrgID o-example0001 → absent",
                ]],
                never: &["aws:VpceAccount", "passed"],
            },
            Told {
                title: "still denied (explicitly), with other keys",
                who: &["internet, credentials of app kms:Decrypt"],
                says: &[&["aws:PrincipalOrgID o-example0001 → absent"]],
                never: &["aws:VpceOrgID"],
            },
            Told {
                title: "still denied (explicitly), with other keys",
                who: &["internet, unsigned kms:Decrypt"],
                says: &[&["aws:ResourceOrgID o-example0001 → absent"]],
                never: &["aws:VpceOrgID", "aws:PrincipalOrgID"],
            },
        ],
        ..CASE
    },
];

/// A key policy that does not ask for the endpoint.
const OPEN_KEY: &str = "resources: { \"arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001\": { \
                        policy: { Statement: [{ Effect: Allow, Principal: { AWS: \"arn:aws:iam::111122223333:root\" }, \
                        Action: \"kms:*\", Resource: \"*\" }] } } }";
const PREFIX_LIST: &str =
    "prefix_lists: { pl-s3: { name: com.amazonaws.us-east-1.s3, cidrs: [192.0.2.0/24, 198.51.100.0/24] } }";

fn patched(base: &Node, scenarios: &[Node], patches: &[Patch]) -> Node {
    let mut values = SourceMap::new();
    let mut node = base.clone();
    for patch in patches {
        match patch {
            Of(name) => {
                let named =
                    |s: &Node| s.get("name").and_then(Node::scalar).map(str::to_owned).unwrap_or_default();
                let scenario = scenarios.iter().find(|s| named(s).starts_with(name));
                let patch = scenario.and_then(|s| s.get("patch"));
                node.merge(patch.unwrap_or_else(|| panic!("{SCENARIOS} has no patch {name}")));
            }
            Own(text) => node.merge(&parse_yaml(&mut values, "patch", *text).0.unwrap()),
        }
    }
    node
}

/// What the two topologies of a case differ in, and the places in which they do.
fn compare(case: &Case) -> (Diff, Vec<edit::Change>) {
    let mut sources = SourceMap::new();
    let mut loader = Loader::new(&Repository, &mut sources);
    let base = loader.read(case.topology).0.unwrap();
    let scenarios = loader.read(SCENARIOS).0.unwrap();
    let scenarios = scenarios.get("scenarios").and_then(Node::as_list).unwrap();
    let (before, after) = (patched(&base, scenarios, case.before), patched(&base, scenarios, case.after));
    let changes = edit::changes(&before, &after);
    let mut lower = |node: &Node| {
        let (topology, problems) = loader.lower(node);
        topology.unwrap_or_else(|| panic!("NP-{}: {problems:?}", case.row))
    };
    let (before, after) = Model::pair(lower(&before), lower(&after));
    let asks = match case.ask {
        Some((action, resource)) => vec![Ask { action: action.to_owned(), resource: resource.to_owned() }],
        None => questions(before.topology()),
    };
    let subjects = subjects_of_both(&before, &after);
    let assumptions = Assumptions::default();
    let side = |model| Side { model, assumptions: &assumptions };
    (diff(side(&before), side(&after), &subjects, &asks, &|| {}).unwrap(), changes)
}

/// Lines with single spaces, without those that are empty.
fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect()
}

/// What is wrong with what a group tells.
fn faults(told: &Told, text: &[String]) -> Vec<String> {
    let said = |part: &&str| text.iter().any(|line| line.contains(&lines(part).join(" ")));
    let missing = told.says.iter().copied().flatten().filter(|part| !said(part));
    let holds = |line: &String, part: &str| match part.ends_with(' ') {
        true => line.starts_with(part) || line.strip_prefix("keys ").is_some_and(|key| key.starts_with(part)),
        false => line.contains(part),
    };
    let kept = told.never.iter().filter(|part| text.iter().any(|line| holds(line, part)));
    let missing = missing.map(|part| format!("not told: {part}"));
    missing.chain(kept.map(|part| format!("told: {part}"))).collect()
}

#[test]
fn every_row_is_told_with_its_cause() {
    let mut problems = String::new();
    for case in CASES {
        let (found, changes) = compare(case);
        assert!(!changes.is_empty(), "NP-{}", case.row);
        let mut left: Vec<&Told> = case.groups.iter().collect();
        for group in &found.groups {
            let alone = Diff { groups: vec![group.clone()], ..found.clone() };
            let text = diff_text(&alone, &[], Paint::PLAIN);
            // Without what stands around the group: that nothing was changed here, and the sum.
            let text = lines(text.split("\n\n").nth(1).unwrap_or_default());
            let who: Vec<String> =
                group.examples.iter().map(|e| format!("{} {}", e.subject.name(), e.ask.action)).collect();
            let place = left.iter().position(|t| text[0].starts_with(t.title) && t.who == who);
            let wrong = match place.map(|place| left.remove(place)) {
                Some(told) => faults(told, &text),
                None => vec![format!("nobody expects this of {who:?}")],
            };
            if !wrong.is_empty() {
                problems.push_str(&format!("NP-{}: {}\n{}\n\n", case.row, wrong.join("\n"), text.join("\n")));
            }
        }
        for told in left {
            problems.push_str(&format!("NP-{}: no group {} of {:?}\n\n", case.row, told.title, told.who));
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn no_row_is_left_out() {
    for row in 701..=733 {
        assert!(CASES.iter().any(|case| case.row == row), "NP-{row}");
    }
    assert!(CASES.is_sorted_by_key(|case| case.row));
}

/// Credentials of a caller that is only there afterwards are nobody's before, and its instance is no other because its
/// role is.
#[test]
fn callers_are_counted_once() {
    let of_row =
        |with_patch: bool| CASES.iter().find(|c| c.row == 720 && c.before.is_empty() != with_patch).unwrap();
    let (found, _) = compare(of_row(false));
    let names: Vec<String> = found.callers_only_after.iter().map(|s| s.name()).collect();
    assert_eq!(names, ["tenant", "internet, credentials of tenant"]);
    let (found, _) = compare(of_row(true));
    assert_eq!((found.callers_only_before.len(), found.callers_only_after.len()), (0, 0));
}
