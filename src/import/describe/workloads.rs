//! Lambda functions and ECS services. Environment variables and container definitions are never read.

use super::Found;
use crate::import::inventory::Workload;
use crate::import::item::Item;

/// `lambda list-functions`.
pub(super) fn function(item: Item<'_>, found: &mut Found<'_>) {
    let Some(arn) = item.id("FunctionArn") else { return };
    let mut record = Workload {
        kind: item.state("lambda".to_owned()),
        name: item.fact("FunctionName"),
        role: item.fact("Role"),
        ..Workload::default()
    };
    if let Some(config) = item.item("VpcConfig") {
        record.subnets = config.texts("SubnetIds");
        record.groups = config.texts("SecurityGroupIds");
    }
    found.inventory.add(|i| &mut i.workloads, arn, record);
}

/// `ecs describe-services`.
pub(super) fn ecs_service(item: Item<'_>, found: &mut Found<'_>) {
    let Some(arn) = item.id("serviceArn") else { return };
    let mut record = Workload {
        kind: item.state("ecs".to_owned()),
        name: item.fact("serviceName"),
        task_definition: item.fact("taskDefinition"),
        ..Workload::default()
    };
    let network = item.item("networkConfiguration");
    if let Some(config) = network.as_ref().and_then(|n| n.item("awsvpcConfiguration")) {
        record.subnets = config.texts("subnets");
        record.groups = config.texts("securityGroups");
    }
    found.inventory.add(|i| &mut i.workloads, arn, record);
}

/// `ecs describe-task-definition`: the role of the task.
pub(super) fn task_definition(item: Item<'_>, found: &mut Found<'_>) {
    let Some(arn) = item.id("taskDefinitionArn") else { return };
    let record = Workload {
        kind: item.state("task definition".to_owned()),
        role: item.fact("taskRoleArn"),
        ..Workload::default()
    };
    found.inventory.add(|i| &mut i.workloads, arn, record);
}
