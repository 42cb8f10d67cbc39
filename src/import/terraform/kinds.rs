//! Which reader reads which type of resource.

use super::resource::Res;
use super::world::World;
use super::{
    callers, dns, endpoints, filters, gateways, iam, organizations, peering, resources, routing, transit,
    vpcs, vpn,
};
use crate::import::inventory::Inventory;

type Read = fn(Res<'_>, &mut Inventory);

static KINDS: &[(&str, Read)] = &[
    ("aws_vpc", vpcs::vpc),
    ("aws_default_vpc", vpcs::vpc),
    ("aws_vpc_ipv4_cidr_block_association", vpcs::ipv4_block),
    ("aws_vpc_ipv6_cidr_block_association", vpcs::ipv6_block),
    ("aws_vpc_dhcp_options", vpcs::dhcp_options),
    ("aws_vpc_dhcp_options_association", vpcs::dhcp_association),
    ("aws_subnet", vpcs::subnet),
    ("aws_default_subnet", vpcs::subnet),
    ("aws_ram_resource_share", ignore),
    ("aws_internet_gateway", gateways::internet),
    ("aws_internet_gateway_attachment", gateways::internet_attachment),
    ("aws_egress_only_internet_gateway", gateways::egress_only),
    ("aws_nat_gateway", gateways::nat),
    ("aws_eip", ignore),
    ("aws_eip_association", gateways::eip_association),
    ("aws_route_table", routing::table),
    ("aws_default_route_table", routing::default_table),
    ("aws_route", routing::route),
    ("aws_route_table_association", routing::association),
    ("aws_main_route_table_association", routing::main_association),
    ("aws_vpc_peering_connection", peering::connection),
    ("aws_vpc_peering_connection_accepter", peering::accepter),
    ("aws_vpc_peering_connection_options", ignore),
    ("aws_ec2_transit_gateway", transit::gateway),
    ("aws_ec2_transit_gateway_vpc_attachment", transit::vpc_attachment),
    ("aws_ec2_transit_gateway_vpc_attachment_accepter", ignore),
    ("aws_ec2_transit_gateway_peering_attachment", transit::peering),
    ("aws_ec2_transit_gateway_peering_attachment_accepter", transit::peering_accepter),
    ("aws_ec2_transit_gateway_route_table", transit::table),
    ("aws_ec2_transit_gateway_route_table_association", transit::association),
    ("aws_ec2_transit_gateway_route_table_propagation", transit::propagation),
    ("aws_ec2_transit_gateway_route", transit::route),
    ("aws_ec2_transit_gateway_prefix_list_reference", transit::prefix_list),
    ("aws_vpc_endpoint", endpoints::endpoint),
    ("aws_vpc_endpoint_policy", endpoints::policy),
    ("aws_vpc_endpoint_route_table_association", endpoints::route_table),
    ("aws_vpc_endpoint_subnet_association", endpoints::subnet),
    ("aws_vpc_endpoint_security_group_association", endpoints::security_group),
    ("aws_vpc_endpoint_private_dns", endpoints::private_dns),
    ("aws_security_group", filters::group),
    ("aws_default_security_group", filters::group),
    ("aws_security_group_rule", filters::old_rule),
    ("aws_vpc_security_group_ingress_rule", filters::ingress_rule),
    ("aws_vpc_security_group_egress_rule", filters::egress_rule),
    ("aws_network_acl", filters::acl),
    ("aws_default_network_acl", filters::acl),
    ("aws_network_acl_rule", filters::acl_rule),
    ("aws_network_acl_association", filters::acl_association),
    ("aws_ec2_managed_prefix_list", filters::prefix_list),
    ("aws_ec2_managed_prefix_list_entry", filters::prefix_list_entry),
    ("aws_vpn_gateway", vpn::gateway),
    ("aws_vpn_gateway_attachment", vpn::attachment),
    ("aws_customer_gateway", vpn::customer),
    ("aws_vpn_connection", vpn::connection),
    ("aws_vpn_connection_route", vpn::route),
    ("aws_route53_zone", dns::zone),
    ("aws_route53_zone_association", dns::zone_association),
    ("aws_route53_record", dns::record),
    ("aws_route53_resolver_endpoint", dns::resolver),
    ("aws_route53_resolver_rule", dns::rule),
    ("aws_route53_resolver_rule_association", dns::rule_association),
    ("aws_iam_role", iam::role),
    ("aws_iam_user", iam::user),
    ("aws_iam_group", iam::group),
    ("aws_iam_policy", iam::policy),
    ("aws_iam_role_policy", iam::role_policy),
    ("aws_iam_user_policy", iam::user_policy),
    ("aws_iam_group_policy", iam::group_policy),
    ("aws_iam_role_policy_attachment", iam::role_attachment),
    ("aws_iam_user_policy_attachment", iam::user_attachment),
    ("aws_iam_group_policy_attachment", iam::group_attachment),
    ("aws_iam_policy_attachment", iam::attachment),
    ("aws_iam_user_group_membership", iam::membership),
    ("aws_iam_group_membership", iam::group_membership),
    ("aws_iam_instance_profile", iam::profile),
    ("aws_organizations_organization", organizations::organization),
    ("aws_organizations_organizational_unit", organizations::unit),
    ("aws_organizations_account", organizations::account),
    ("aws_organizations_policy", organizations::policy),
    ("aws_organizations_policy_attachment", organizations::attachment),
    ("aws_s3_bucket", resources::bucket),
    ("aws_s3_bucket_policy", resources::bucket_policy),
    ("aws_s3_bucket_public_access_block", resources::public_access_block),
    ("aws_s3_access_point", resources::access_point),
    ("aws_s3control_access_point_policy", resources::access_point_policy),
    ("aws_kms_key", resources::with_own_policy),
    ("aws_kms_key_policy", resources::key_policy),
    ("aws_sqs_queue", resources::with_own_policy),
    ("aws_sqs_queue_policy", resources::queue_policy),
    ("aws_sns_topic", resources::with_own_policy),
    ("aws_sns_topic_policy", resources::topic_policy),
    ("aws_secretsmanager_secret", resources::with_own_policy),
    ("aws_secretsmanager_secret_policy", resources::secret_policy),
    ("aws_dynamodb_table", resources::without_policy),
    ("aws_dynamodb_resource_policy", resources::by_arn),
    ("aws_ecr_repository", resources::without_policy),
    ("aws_ecr_repository_policy", resources::repository_policy),
    ("aws_lambda_permission", resources::lambda_permission),
    ("aws_api_gateway_rest_api", resources::api),
    ("aws_opensearch_domain", resources::search_domain),
    ("aws_instance", callers::instance),
    ("aws_network_interface", callers::interface),
    ("aws_lambda_function", callers::function),
    ("aws_ecs_service", callers::service),
    ("aws_ecs_task_definition", callers::task_definition),
];

/// Data sources that describe what there is.
static DATA: &[(&str, Read)] = &[
    ("aws_vpc", vpcs::vpc),
    ("aws_subnet", vpcs::subnet),
    ("aws_iam_policy", iam::policy),
    ("aws_ec2_managed_prefix_list", filters::prefix_list),
    ("aws_prefix_list", filters::prefix_list),
    ("aws_iam_role", iam::role),
    ("aws_ec2_transit_gateway", transit::gateway),
    ("aws_organizations_organization", organizations::organization),
];

fn ignore(_: Res<'_>, _: &mut Inventory) {}

/// Reads every resource; those of unknown types are counted.
pub(super) fn read(world: &World<'_>, inventory: &mut Inventory) {
    for raw in world.resources {
        let table = if raw.is_data { DATA } else { KINDS };
        let res = Res { world, raw };
        match table.iter().find(|(kind, _)| *kind == raw.kind) {
            Some((kind, read)) => {
                read(res, inventory);
                world.log.read(kind, 1);
            }
            None if raw.is_data || !raw.kind.starts_with("aws_") => {}
            None => world.log.unread(raw.kind.clone(), 1),
        }
    }
    iam::resolve_names(world, inventory);
}
