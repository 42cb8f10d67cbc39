//! Instances, functions and services.

use super::props::Props;
use crate::import::inventory::{Instance, Inventory, Workload};

pub(super) fn instance(props: Props<'_>, inventory: &mut Inventory) {
    let interface = props.parts("NetworkInterfaces").into_iter().next();
    let mut record = Instance {
        subnet: props.fact("SubnetId"),
        private_ip: props.fact("PrivateIpAddress"),
        groups: props.texts("SecurityGroupIds"),
        profile: props.fact("IamInstanceProfile"),
        name: props.name(),
        ..Instance::default()
    };
    if let Some(interface) = interface {
        record.subnet = interface.fact("SubnetId");
        record.groups = interface.texts("GroupSet");
        record.private_ip = interface.fact("PrivateIpAddress");
    }
    inventory.add(|i| &mut i.instances, &props.id(), record);
}

pub(super) fn function(props: Props<'_>, inventory: &mut Inventory) {
    let Some(arn) = props.arn() else { return };
    let name = props.text("FunctionName").unwrap_or_else(|| props.id());
    let mut record = Workload {
        kind: props.state("lambda".to_owned()),
        name: props.state(name),
        role: props.fact("Role"),
        ..Workload::default()
    };
    if let Some(config) = props.part("VpcConfig") {
        record.subnets = config.texts("SubnetIds");
        record.groups = config.texts("SecurityGroupIds");
    }
    inventory.add(|i| &mut i.workloads, &arn, record);
}

pub(super) fn service(props: Props<'_>, inventory: &mut Inventory) {
    let Some(arn) = props.arn() else { return };
    let name = props.text("ServiceName").unwrap_or_else(|| props.id());
    let mut record = Workload {
        kind: props.state("ecs".to_owned()),
        name: props.state(name),
        task_definition: props.fact("TaskDefinition"),
        ..Workload::default()
    };
    let network = props.part("NetworkConfiguration");
    if let Some(config) = network.and_then(|n| n.part("AwsvpcConfiguration")) {
        record.subnets = config.texts("Subnets");
        record.groups = config.texts("SecurityGroups");
    }
    inventory.add(|i| &mut i.workloads, &arn, record);
}

pub(super) fn task_definition(props: Props<'_>, inventory: &mut Inventory) {
    let record = Workload {
        kind: props.state("task definition".to_owned()),
        role: props.fact("TaskRoleArn"),
        ..Workload::default()
    };
    inventory.add(|i| &mut i.workloads, &props.id(), record);
}
