//! Which reader reads what.

use serde_json::{Map, Value};

use super::{
    Found, access_points, attributes, direct_connect, endpoints, filters, gateways, iam, instances,
    organizations, peering, prefix_lists, resolver, resources, route_tables, route53, transit, vpcs, vpn,
    workloads,
};
use crate::import::item::{Item, Place};
use crate::import::log::Log;

/// A kind of object.
pub(super) struct Kind {
    /// The list that AWS puts such objects in.
    pub(super) list: &'static str,
    /// Fields that together no other kind has.
    pub(super) fields: &'static [&'static str],
    /// What several are called.
    pub(super) noun: &'static str,
    pub(super) read: fn(Item<'_>, &mut Found<'_>),
}

const fn kind(
    list: &'static str,
    fields: &'static [&'static str],
    noun: &'static str,
    read: fn(Item<'_>, &mut Found<'_>),
) -> Kind {
    Kind { list, fields, noun, read }
}

/// Lists whose name is unique. The order counts for bare objects: the first kind whose fields are all there.
static KINDS: &[Kind] = &[
    kind("Subnets", &["SubnetId", "CidrBlock", "AvailabilityZone"], "subnets", vpcs::subnet),
    kind("Vpcs", &["VpcId", "CidrBlock", "DhcpOptionsId"], "VPCs", vpcs::vpc),
    kind("DhcpOptions", &["DhcpOptionsId", "DhcpConfigurations"], "DHCP option sets", vpcs::dhcp_options),
    kind("InternetGateways", &["InternetGatewayId"], "internet gateways", gateways::internet),
    kind(
        "EgressOnlyInternetGateways",
        &["EgressOnlyInternetGatewayId"],
        "egress-only gateways",
        gateways::egress_only,
    ),
    kind("NatGateways", &["NatGatewayId", "NatGatewayAddresses"], "NAT gateways", gateways::nat),
    kind("RouteTables", &["RouteTableId", "Routes"], "route tables", route_tables::table),
    kind(
        "VpcPeeringConnections",
        &["VpcPeeringConnectionId", "RequesterVpcInfo"],
        "peering connections",
        peering::connection,
    ),
    kind("TransitGateways", &["TransitGatewayArn"], "transit gateways", transit::gateway),
    kind(
        "TransitGatewayVpcAttachments",
        &["TransitGatewayAttachmentId", "VpcOwnerId"],
        "transit gateway attachments",
        transit::vpc_attachment,
    ),
    kind(
        "TransitGatewayPeeringAttachments",
        &["TransitGatewayAttachmentId", "RequesterTgwInfo"],
        "transit gateway peerings",
        transit::peering,
    ),
    kind(
        "TransitGatewayAttachments",
        &["TransitGatewayAttachmentId", "ResourceOwnerId"],
        "transit gateway attachments",
        transit::attachment,
    ),
    kind(
        "TransitGatewayRouteTables",
        &["TransitGatewayRouteTableId", "DefaultAssociationRouteTable"],
        "transit gateway route tables",
        transit::table,
    ),
    kind("TransitGatewayRouteTablePropagations", &[], "transit gateway propagations", transit::propagation),
    kind(
        "TransitGatewayPrefixListReferences",
        &["TransitGatewayRouteTableId", "PrefixListId"],
        "transit gateway prefix list references",
        transit::prefix_list_reference,
    ),
    kind("VpcEndpoints", &["VpcEndpointId", "ServiceName", "VpcId"], "VPC endpoints", endpoints::endpoint),
    kind("ServiceDetails", &["ServiceName", "BaseEndpointDnsNames"], "endpoint services", endpoints::service),
    kind(
        "NetworkInterfaces",
        &["NetworkInterfaceId", "InterfaceType"],
        "network interfaces",
        instances::interface,
    ),
    kind("Reservations", &["ReservationId", "Instances"], "", instances::reservation),
    kind("InstanceStatuses", &["InstanceStatus"], "instance states", ignore),
    kind("Instances", &["InstanceId", "InstanceType", "ImageId"], "instances", instances::instance),
    kind("SecurityGroupRules", &["SecurityGroupRuleId"], "security group rules", filters::group_rule),
    kind("SecurityGroups", &["GroupId", "IpPermissions"], "security groups", filters::group),
    kind("NetworkAcls", &["NetworkAclId", "Entries"], "network ACLs", filters::acl),
    kind("PrefixLists", &["PrefixListId", "PrefixListName"], "prefix lists", prefix_lists::list),
    kind("VpnGateways", &["VpnGatewayId", "VpcAttachments"], "virtual private gateways", vpn::gateway),
    kind("VpnConnections", &["VpnConnectionId", "CustomerGatewayId"], "VPN connections", vpn::connection),
    kind("CustomerGateways", &["CustomerGatewayId", "BgpAsn"], "customer gateways", vpn::customer),
    kind("virtualInterfaces", &["virtualInterfaceId"], "virtual interfaces", direct_connect::interface),
    kind(
        "directConnectGatewayAssociations",
        &["associatedGateway"],
        "Direct Connect gateway associations",
        direct_connect::association,
    ),
    kind(
        "VpcBlockPublicAccessExclusions",
        &["InternetGatewayExclusionMode"],
        "Block Public Access exclusions",
        attributes::exclusion,
    ),
    kind("HostedZoneSummaries", &["HostedZoneId", "Owner"], "hosted zones", route53::summary),
    kind("HostedZones", &["CallerReference", "ResourceRecordSetCount"], "hosted zones", route53::zone),
    kind("ResourceRecordSets", &[], "records", route53::record),
    kind("ResolverEndpoints", &["Direction", "HostVPCId"], "Resolver endpoints", resolver::endpoint),
    kind("IpAddresses", &["IpId", "SubnetId"], "Resolver endpoint addresses", resolver::address),
    kind("ResolverRules", &["DomainName", "RuleType"], "Resolver rules", resolver::rule),
    kind(
        "ResolverRuleAssociations",
        &["ResolverRuleId", "VPCId"],
        "Resolver rule associations",
        resolver::association,
    ),
    kind("RoleDetailList", &["RoleName", "RolePolicyList"], "roles", iam::role),
    kind("UserDetailList", &["UserName", "GroupList"], "users", iam::user),
    kind("GroupDetailList", &["GroupName", "GroupPolicyList"], "IAM groups", iam::group),
    kind("Policies", &["PolicyVersionList"], "managed policies", iam::managed),
    kind("Roles", &["RoleName", "AssumeRolePolicyDocument"], "roles", iam::role),
    kind("InstanceProfiles", &["InstanceProfileId", "Roles"], "instance profiles", iam::profile),
    kind("Accounts", &["JoinedMethod"], "accounts", organizations::account),
    kind("OrganizationalUnits", &[], "organizational units", organizations::unit),
    kind("Roots", &["PolicyTypes"], "roots", organizations::root),
    kind("Parents", &[], "parents", organizations::parent),
    kind("Targets", &["TargetId"], "policy targets", organizations::target),
    kind("Buckets", &["CreationDate", "BucketRegion"], "buckets", resources::bucket),
    kind("AccessPointList", &["AccessPointArn"], "access points", access_points::access_point),
    kind("KeyMetadata", &["KeyManager"], "KMS keys", resources::key),
    kind("SecretList", &["SecretVersionsToStages"], "secrets", resources::secret),
    kind("repositories", &["repositoryArn"], "ECR repositories", resources::repository),
    kind("Functions", &["FunctionArn", "Role"], "functions", workloads::function),
    kind("services", &["serviceArn"], "ECS services", workloads::ecs_service),
    kind(
        "taskDefinition",
        &["taskDefinitionArn", "containerDefinitions"],
        "task definitions",
        workloads::task_definition,
    ),
    kind("DomainStatus", &["AccessPolicies"], "OpenSearch domains", resources::search_domain),
];

/// Parts of pages that say nothing about the network.
const NOISE: &[&str] = &[
    "NextToken",
    "nextToken",
    "NextMarker",
    "Marker",
    "IsTruncated",
    "ResponseMetadata",
    "MaxItems",
    "Owner",
    "RevisionId",
    "$metadata",
    "PolicyName",
    "AdditionalRoutesAvailable",
    "MaxResults",
    "DNSName",
    "failures",
    "ServiceNames",
    "Prefix",
];

fn ignore(_: Item<'_>, _: &mut Found<'_>) {}

/// The kind of the objects in a list of this name.
pub(super) fn of_list(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.list == name)
}

/// What is left of a page beside its lists.
pub(super) fn page(rest: Map<String, Value>, has_lists: bool, found: &mut Found<'_>, log: &Log) {
    let value = Value::Object(rest);
    let Some(item) = Item::open(&value, Place::root(""), log) else { return };
    if attributes::page(item, found) || resources::page(item, found) {
        return;
    }
    if let Some(kind) = of_fields(&value) {
        (kind.read)(item, found);
        log.read(kind.noun, 1);
        return;
    }
    let Value::Object(map) = &value else { return };
    let unknown = map.iter().filter(|(key, _)| !NOISE.contains(&key.as_str()));
    let mut any = false;
    for (key, value) in unknown {
        any = true;
        let count = value.as_array().map_or(1, Vec::len);
        log.unread(format!("`{key}`"), count);
    }
    if !any && !has_lists && map.is_empty() {
        log.unread("an empty object", 1);
    }
}

/// An object, or a list of objects, that stands by itself.
pub(super) fn bare(value: &Value, place: Place<'_>, found: &mut Found<'_>, log: &Log) {
    match value {
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                bare(value, place.index(index), found, log);
            }
        }
        Value::Object(map) => match of_fields(value) {
            Some(kind) => {
                if let Some(item) = Item::open(value, place, log) {
                    (kind.read)(item, found);
                    log.read(kind.noun, 1);
                }
            }
            // A list of pages.
            None if map.keys().any(|key| of_list(key).is_some()) => {
                for (key, value) in map {
                    let Some(kind) = of_list(key) else { continue };
                    for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                        if let Some(item) = Item::open(value, place.key(key).index(index), log) {
                            (kind.read)(item, found);
                            log.read(kind.noun, 1);
                        }
                    }
                }
            }
            None => {
                let names: Vec<&str> = map.keys().take(3).map(String::as_str).collect();
                log.unread(format!("objects with {}", names.join(", ")), 1);
            }
        },
        Value::Null => {}
        _ => log.unread("a value by itself", 1),
    }
}

fn of_fields(value: &Value) -> Option<&'static Kind> {
    KINDS.iter().find(|k| !k.fields.is_empty() && k.fields.iter().all(|f| value.get(f).is_some()))
}
