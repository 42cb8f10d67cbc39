//! Instances, functions and services. User data, environments and container definitions are never read.

use super::resource::Res;
use crate::import::inventory::{Instance, Interface, Inventory, Workload};

pub(super) fn instance(res: Res<'_>, inventory: &mut Inventory) {
    let record = Instance {
        subnet: res.fact("subnet_id"),
        private_ip: res.fact("private_ip"),
        public_ip: res.fact("public_ip"),
        ipv6: res.texts("ipv6_addresses"),
        groups: res.texts("vpc_security_group_ids"),
        profile: res.fact("iam_instance_profile"),
        state: res.fact("instance_state"),
        name: res.name(),
    };
    inventory.add(|i| &mut i.instances, res.id(), record);
}

pub(super) fn interface(res: Res<'_>, inventory: &mut Inventory) {
    let record = Interface {
        subnet: res.fact("subnet_id"),
        private_ip: res.fact("private_ip"),
        groups: res.texts("security_groups"),
        description: res.fact("description"),
        ..Interface::default()
    };
    inventory.add(|i| &mut i.network_interfaces, res.id(), record);
}

pub(super) fn function(res: Res<'_>, inventory: &mut Inventory) {
    let mut record = Workload {
        kind: res.state("lambda".to_owned()),
        name: res.fact("function_name"),
        role: res.fact("role"),
        ..Workload::default()
    };
    for block in res.blocks("vpc_config") {
        record.subnets = block.texts("subnet_ids");
        record.groups = block.texts("security_group_ids");
    }
    let arn = res.arn().unwrap_or_else(|| res.id().to_owned());
    inventory.add(|i| &mut i.workloads, &arn, record);
}

pub(super) fn service(res: Res<'_>, inventory: &mut Inventory) {
    let mut record = Workload {
        kind: res.state("ecs".to_owned()),
        name: res.fact("name"),
        task_definition: res.fact("task_definition"),
        ..Workload::default()
    };
    for block in res.blocks("network_configuration") {
        record.subnets = block.texts("subnets");
        record.groups = block.texts("security_groups");
    }
    inventory.add(|i| &mut i.workloads, res.id(), record);
}

pub(super) fn task_definition(res: Res<'_>, inventory: &mut Inventory) {
    let record = Workload {
        kind: res.state("task definition".to_owned()),
        role: res.fact("task_role_arn"),
        ..Workload::default()
    };
    let arn = res.arn().unwrap_or_else(|| res.id().to_owned());
    inventory.add(|i| &mut i.workloads, &arn, record);
}
