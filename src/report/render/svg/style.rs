//! Colours and dashes. The palette is Okabe and Ito's, made for every kind of colour vision; every kind of line has a
//! dash of its own as well, every thing its sign in letters.

use crate::picture::{NodeKind, WireKind};

/// The style sheet. Readers who ask for dark pages get a dark picture.
pub(super) const SHEET: &str = "\
text{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#1f2937}
.paper{fill:#ffffff}.head{font-size:12px;font-weight:600}.small{font-size:10px}.dim{fill:#57606a}
.title{font-size:17px;font-weight:600}.sign{font-size:9px;font-weight:700;fill:#ffffff}
.account{fill:#f6f8fa;stroke:#6e7781}.region{fill:none;stroke:#6e7781;stroke-dasharray:7 4}
.vpc{fill:#ffffff;stroke:#24292f;stroke-width:1.5}.subnet{fill:#eef3f8;stroke:#b3c0ce}
.site,.internet,.aws{fill:#fbf6ec;stroke:#8c7a53}.node{fill:#ffffff;stroke:#57606a}
.plate{fill:#ffffff;stroke:#8c959f}.wire{fill:none;stroke-width:1.8;stroke-linejoin:round}.dead{opacity:.55}
.joint{stroke:none}.joint.attachment{fill:#009e73}.joint.outward{fill:#b07d00}.joint.service{fill:#6e7781}
.peering{stroke:#0072b2}.attachment{stroke:#009e73;stroke-width:2.4}.outward{stroke:#b07d00;stroke-dasharray:8 4}
.link{stroke:#a6518a;stroke-dasharray:2 4;stroke-width:2.6}.service{stroke:#6e7781;stroke-dasharray:4 4}
.trip{fill:none;stroke:#d55e00;stroke-width:4;stroke-linejoin:round;stroke-linecap:round}
.tip{fill:#d55e00}
.badge{fill:#d55e00;stroke:#ffffff;stroke-width:1.5}.number{font-size:10px;font-weight:700;fill:#ffffff}
.card{fill:#fff8f2;stroke:#e3b491}.key{font-size:10px;font-weight:600}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.paper{fill:#0d1117}.dim{fill:#9aa4af}
.account{fill:#151b23;stroke:#768390}.region{stroke:#768390}.vpc{fill:#0d1117;stroke:#c9d1d9}
.subnet{fill:#1c2733;stroke:#3d4d5c}.site,.internet,.aws{fill:#211d14;stroke:#a18d60}
.node,.plate{fill:#0d1117;stroke:#9aa4af}.peering{stroke:#56b4e9}.attachment{stroke:#2cc295}
.outward{stroke:#e69f00}.link{stroke:#cc79a7}.service{stroke:#9aa4af}
.trip{stroke:#ff8a3c}.tip,.badge{fill:#ff8a3c}.badge{stroke:#0d1117}.number{fill:#0d1117}
.joint.attachment{fill:#2cc295}.joint.outward{fill:#e69f00}.joint.service{fill:#9aa4af}
.card{fill:#1f1710;stroke:#7a4d27}.sign{fill:#ffffff}}
";

/// The class of a line.
pub(super) fn class(kind: WireKind) -> &'static str {
    match kind {
        WireKind::Peering => "peering",
        WireKind::Attachment => "attachment",
        WireKind::Internet => "outward",
        WireKind::Site => "link",
        WireKind::Service => "service",
    }
}

/// The colour behind the sign of a thing: dark enough for white letters.
pub(super) fn sign_colour(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Caller(_) => "#24292f",
        NodeKind::InternetGateway | NodeKind::EgressOnlyGateway | NodeKind::NatGateway => "#8a6100",
        NodeKind::TransitGateway | NodeKind::CoreNetwork => "#00704f",
        NodeKind::InterfaceEndpoint | NodeKind::GatewayEndpoint | NodeKind::OtherEndpoint => "#005a8c",
        NodeKind::Zone | NodeKind::Resolver => "#8a3d70",
        NodeKind::Service => "#57606a",
    }
}
