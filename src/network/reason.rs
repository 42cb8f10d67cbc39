//! Why a walk ends: reason codes (NP D.3), and the value a stage returns when it ends one.

use super::path::NoPathKind;

/// Reason codes. Names of the Reachability Analyzer where it has one.
pub mod code {
    /// No route matches.
    pub const NO_ROUTE_TO_DESTINATION: &str = "NO_ROUTE_TO_DESTINATION";
    /// The best route leads nowhere: a blackhole, or a link that is not active.
    pub const BAD_STATE_ROUTE: &str = "BAD_STATE_ROUTE";
    /// The best route leads to something that the topology does not describe.
    pub const ROUTE_TARGET_UNKNOWN: &str = "ROUTE_TARGET_UNKNOWN";
    /// A more specific route leads elsewhere.
    pub const MORE_SPECIFIC_ROUTE: &str = "MORE_SPECIFIC_ROUTE";
    /// No rule of the security groups admits the packet.
    pub const ENI_SG_RULES_MISMATCH: &str = "ENI_SG_RULES_MISMATCH";
    /// The security groups have no rules at all.
    pub const SG_HAS_NO_RULES: &str = "SG_HAS_NO_RULES";
    /// A rule refers to a group, and something on the way changes the source address.
    pub const SG_REFERENCES_NOT_PRESERVED: &str = "SG_REFERENCES_NOT_PRESERVED";
    /// A rule refers to a group across a transit gateway or a Region border.
    pub const SG_REFERENCING_SUPPORT: &str = "SG_REFERENCING_SUPPORT";
    /// A network ACL drops the packet or the reply.
    pub const SUBNET_ACL_RESTRICTION: &str = "SUBNET_ACL_RESTRICTION";
    /// An internet gateway drops what has no public address.
    pub const IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: &str = "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS";
    /// An internet gateway drops what goes to a private address.
    pub const IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS: &str =
        "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS";
    /// Peering carries only traffic between the two VPCs.
    pub const PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: &str = "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR";
    /// The attachment is not associated with a route table of the transit gateway.
    pub const TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION: &str = "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION";
    /// The attachment has no subnet in this availability zone.
    pub const TGW_ROUTE_AZ_RESTRICTION: &str = "TGW_ROUTE_AZ_RESTRICTION";
    /// The route table of the transit gateway has no route.
    pub const TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT: &str = "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT";
    /// The best route of the transit gateway is a blackhole.
    pub const TGW_RTB_BAD_STATE_ROUTE: &str = "TGW_RTB_BAD_STATE_ROUTE";
    /// Block Public Access stops it.
    pub const VPC_BLOCK_PUBLIC_ACCESS_ENABLED: &str = "VPC_BLOCK_PUBLIC_ACCESS_ENABLED";
    /// The endpoint service does not exist here.
    pub const VPCE_SERVICE_NOT_INSTALLED_IN_AZ: &str = "VPCE_SERVICE_NOT_INSTALLED_IN_AZ";
    /// A firewall on the way drops it.
    pub const FIREWALL_RULES_RESTRICTION: &str = "FIREWALL_RULES_RESTRICTION";
    /// Nothing connects the two VPCs.
    pub const DISCONNECTED_VPCS: &str = "DISCONNECTED_VPCS";
    /// No resolver answers.
    pub const DNS_NO_RESOLVER: &str = "DNS_NO_RESOLVER";
    /// The name does not exist where it is asked for.
    pub const DNS_NXDOMAIN: &str = "DNS_NXDOMAIN";
    /// Warning: the name has public addresses although an endpoint exists.
    pub const DNS_PUBLIC_ANSWER: &str = "DNS_PUBLIC_ANSWER";
    /// The endpoint is not available.
    pub const ENDPOINT_STATE: &str = "ENDPOINT_STATE";
    /// Packets arrive, replies do not.
    pub const NO_RETURN_ROUTE: &str = "NO_RETURN_ROUTE";
    /// Two prefix lists with different targets hold the address.
    pub const AMBIGUOUS_PREFIX_LIST: &str = "AMBIGUOUS_PREFIX_LIST";
    /// The certificate does not cover the name.
    pub const TLS_NAME_MISMATCH: &str = "TLS_NAME_MISMATCH";
    /// The client and the host have no address family in common.
    pub const ADDRESS_FAMILY_MISMATCH: &str = "ADDRESS_FAMILY_MISMATCH";
    /// Nothing that the topology knows answers at the address.
    pub const NO_HOST_AT_ADDRESS: &str = "NO_HOST_AT_ADDRESS";
    /// The packet comes back to where it was.
    pub const ROUTING_LOOP: &str = "ROUTING_LOOP";
    /// Warning: a prefix that only holds some of a service's addresses leads elsewhere.
    pub const ROUTE_DEPENDS_ON_ADDRESS: &str = "ROUTE_DEPENDS_ON_ADDRESS";
    /// Warning: the subnet's route table is not associated with the gateway endpoint.
    pub const GATEWAY_ENDPOINT_MISSED: &str = "GATEWAY_ENDPOINT_MISSED";
    /// Warning: some addresses of the name have no path.
    pub const SOME_ADDRESSES_UNREACHABLE: &str = "SOME_ADDRESSES_UNREACHABLE";
    /// Warning: the service sends the client to another Region.
    pub const REGION_REDIRECT: &str = "REGION_REDIRECT";
    /// Warning: a network ACL lets only some of the ephemeral ports back in.
    pub const SUBNET_ACL_PARTIAL: &str = "SUBNET_ACL_PARTIAL";
    /// Warning: a zonal name whose zone nobody can tell.
    pub const ZONE_UNKNOWN: &str = "ZONE_UNKNOWN";
    /// Warning: the name is answered by a server the topology does not describe.
    pub const DNS_SERVER_UNKNOWN: &str = "DNS_SERVER_UNKNOWN";
}

/// Why a stage ends the walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    pub kind: NoPathKind,
    pub reason: &'static str,
    pub rule: &'static str,
    pub message: String,
    pub mend: String,
}

impl Stop {
    fn new(
        kind: NoPathKind,
        reason: &'static str,
        rule: &'static str,
        message: String,
        mend: String,
    ) -> Self {
        Self { kind, reason, rule, message, mend }
    }

    pub(super) fn dns(reason: &'static str, rule: &'static str, message: String, mend: String) -> Self {
        Self::new(NoPathKind::Dns, reason, rule, message, mend)
    }

    pub(super) fn route(reason: &'static str, rule: &'static str, message: String, mend: String) -> Self {
        Self::new(NoPathKind::Route, reason, rule, message, mend)
    }

    pub(super) fn filtered(reason: &'static str, rule: &'static str, message: String, mend: String) -> Self {
        Self::new(NoPathKind::Filtered, reason, rule, message, mend)
    }

    pub(super) fn tls(rule: &'static str, message: String, mend: String) -> Self {
        Self::new(NoPathKind::Tls, code::TLS_NAME_MISMATCH, rule, message, mend)
    }

    pub(super) fn endpoint(reason: &'static str, rule: &'static str, message: String, mend: String) -> Self {
        Self::new(NoPathKind::EndpointUnavailable, reason, rule, message, mend)
    }
}
