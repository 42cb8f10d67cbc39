//! Which reader reads which type of resource.

use super::props::Props;
use super::stack::Stack;
use super::{callers, endpoints, filters, iam, network, resources, transit};
use crate::import::inventory::Inventory;
use crate::source::Node;

type Read = fn(Props<'_>, &mut Inventory);

static KINDS: &[(&str, Read)] = &[
    ("AWS::EC2::VPC", network::vpc),
    ("AWS::EC2::VPCCidrBlock", network::vpc_block),
    ("AWS::EC2::DHCPOptions", network::dhcp_options),
    ("AWS::EC2::VPCDHCPOptionsAssociation", network::dhcp_association),
    ("AWS::EC2::Subnet", network::subnet),
    ("AWS::EC2::InternetGateway", network::internet_gateway),
    ("AWS::EC2::VPCGatewayAttachment", network::gateway_attachment),
    ("AWS::EC2::EgressOnlyInternetGateway", network::egress_only),
    ("AWS::EC2::NatGateway", network::nat),
    ("AWS::EC2::EIP", ignore),
    ("AWS::EC2::RouteTable", network::route_table),
    ("AWS::EC2::Route", network::route),
    ("AWS::EC2::SubnetRouteTableAssociation", network::route_table_association),
    ("AWS::EC2::VPCPeeringConnection", network::peering),
    ("AWS::EC2::VPNGateway", network::vpn_gateway),
    ("AWS::EC2::CustomerGateway", network::customer_gateway),
    ("AWS::EC2::VPNConnection", network::vpn_connection),
    ("AWS::EC2::VPNConnectionRoute", network::vpn_route),
    ("AWS::EC2::TransitGateway", transit::gateway),
    ("AWS::EC2::TransitGatewayAttachment", transit::attachment),
    ("AWS::EC2::TransitGatewayVpcAttachment", transit::attachment),
    ("AWS::EC2::TransitGatewayPeeringAttachment", transit::peering),
    ("AWS::EC2::TransitGatewayRouteTable", transit::table),
    ("AWS::EC2::TransitGatewayRouteTableAssociation", transit::association),
    ("AWS::EC2::TransitGatewayRouteTablePropagation", transit::propagation),
    ("AWS::EC2::TransitGatewayRoute", transit::route),
    ("AWS::EC2::VPCEndpoint", endpoints::endpoint),
    ("AWS::EC2::SecurityGroup", filters::group),
    ("AWS::EC2::SecurityGroupIngress", filters::ingress),
    ("AWS::EC2::SecurityGroupEgress", filters::egress),
    ("AWS::EC2::NetworkAcl", filters::acl),
    ("AWS::EC2::NetworkAclEntry", filters::acl_entry),
    ("AWS::EC2::SubnetNetworkAclAssociation", filters::acl_association),
    ("AWS::EC2::PrefixList", filters::prefix_list),
    ("AWS::Route53::HostedZone", endpoints::zone),
    ("AWS::Route53::RecordSet", endpoints::record),
    ("AWS::Route53Resolver::ResolverEndpoint", endpoints::resolver),
    ("AWS::Route53Resolver::ResolverRule", endpoints::rule),
    ("AWS::Route53Resolver::ResolverRuleAssociation", endpoints::rule_association),
    ("AWS::IAM::Role", iam::role),
    ("AWS::IAM::User", iam::user),
    ("AWS::IAM::Group", iam::group),
    ("AWS::IAM::Policy", iam::policy),
    ("AWS::IAM::RolePolicy", iam::role_policy),
    ("AWS::IAM::ManagedPolicy", iam::managed),
    ("AWS::IAM::InstanceProfile", iam::profile),
    ("AWS::IAM::UserToGroupAddition", iam::membership),
    ("AWS::Organizations::Policy", iam::organization_policy),
    ("AWS::S3::Bucket", resources::bucket),
    ("AWS::S3::BucketPolicy", resources::bucket_policy),
    ("AWS::S3::AccessPoint", resources::access_point),
    ("AWS::KMS::Key", resources::key),
    ("AWS::SQS::Queue", resources::plain),
    ("AWS::SQS::QueuePolicy", resources::queue_policy),
    ("AWS::SNS::Topic", resources::plain),
    ("AWS::SNS::TopicPolicy", resources::topic_policy),
    ("AWS::SecretsManager::Secret", resources::plain),
    ("AWS::SecretsManager::ResourcePolicy", resources::secret_policy),
    ("AWS::DynamoDB::Table", resources::table),
    ("AWS::ECR::Repository", resources::repository),
    ("AWS::Lambda::Permission", resources::permission),
    ("AWS::ApiGateway::RestApi", resources::api),
    ("AWS::EC2::Instance", callers::instance),
    ("AWS::Lambda::Function", callers::function),
    ("AWS::ECS::Service", callers::service),
    ("AWS::ECS::TaskDefinition", callers::task_definition),
];

fn ignore(_: Props<'_>, _: &mut Inventory) {}

/// Reads the resources of a stack and of the stacks in it.
pub(super) fn read(stack: &Stack<'_>, inventory: &mut Inventory) {
    for entry in stack.entries() {
        let Some(kind) = entry.node.get("Type").and_then(Node::scalar) else {
            stack.log.problem(stack.id(&entry.key), "it has no `Type`");
            continue;
        };
        match stack.is_made(entry) {
            Some(true) => {}
            Some(false) => continue,
            None => stack.log.unread(
                format!(
                    "the condition of {}, which rests on a parameter without a value; it counts as true",
                    stack.id(&entry.key)
                ),
                1,
            ),
        }
        if kind == "AWS::CloudFormation::Stack" {
            match stack.nested(entry) {
                Some(nested) => read(&nested, inventory),
                None => stack.log.unread(
                    format!("the nested stack {}, whose template is not among the inputs", entry.key),
                    1,
                ),
            }
            continue;
        }
        match KINDS.iter().find(|(known, _)| *known == kind) {
            Some((known, read)) => {
                let properties = stack.properties(entry);
                read(Props::new(stack, &entry.key, &properties), inventory);
                stack.log.read(known, 1);
            }
            None => stack.log.unread(kind.to_owned(), 1),
        }
    }
}
