//! A network as the text of a topology file.

use std::fmt::{Display, Write};
use std::net::IpAddr;

use super::world::{
    Acl, AclRule, Endpoint, GroupRule, LinkEnd, OtherSide, ResolverEndpoint, Site, Table, Transit, Vpc, World,
};

const ACCOUNT: &str = "'111122223333'";

fn quoted(items: impl IntoIterator<Item = impl Display>) -> String {
    let items: Vec<String> = items.into_iter().map(|i| format!("'{i}'")).collect();
    format!("[{}]", items.join(", "))
}

fn pairs(items: impl IntoIterator<Item = (impl Display, impl Display)>) -> String {
    let items: Vec<String> = items.into_iter().map(|(k, v)| format!("'{k}': {v}")).collect();
    format!("{{ {} }}", items.join(", "))
}

/// The fields of a record: those that are stated.
struct Fields(Vec<String>);

impl Fields {
    fn new() -> Fields {
        Fields(Vec::new())
    }

    fn add(mut self, name: &str, value: impl Display) -> Fields {
        self.0.push(format!("{name}: {value}"));
        self
    }

    fn maybe(self, name: &str, value: Option<impl Display>) -> Fields {
        match value {
            Some(value) => self.add(name, format!("'{value}'")),
            None => self,
        }
    }

    fn list(self, name: &str, items: &[String]) -> Fields {
        if items.is_empty() { self } else { self.add(name, quoted(items)) }
    }

    fn text(self) -> String {
        format!("{{ {} }}", self.0.join(", "))
    }
}

fn section(text: &mut String, name: &str, records: Vec<(String, String)>) {
    if records.is_empty() {
        return;
    }
    writeln!(text, "{name}:").unwrap();
    for (id, record) in records {
        writeln!(text, "  '{id}': {record}").unwrap();
    }
}

fn section_of<T>(
    text: &mut String,
    name: &str,
    items: &[T],
    id: impl Fn(&T) -> &String,
    record: impl Fn(&T) -> String,
) {
    section(text, name, items.iter().map(|item| (id(item).clone(), record(item))).collect());
}

pub fn text(world: &World) -> String {
    let mut text = format!("accounts: {{ {ACCOUNT}: {{ name: lab }} }}\n");
    let t = &mut text;
    section_of(t, "vpcs", &world.vpcs, |v| &v.id, vpc);
    section_of(
        t,
        "internet_gateways",
        &world.internet_gateways,
        |g| &g.id,
        |g| format!("{{ vpc: {} }}", g.vpc),
    );
    section_of(
        t,
        "egress_only_internet_gateways",
        &world.egress_only,
        |g| &g.id,
        |g| format!("{{ vpc: {} }}", g.vpc),
    );
    section_of(
        t,
        "nat_gateways",
        &world.nats,
        |n| &n.id,
        |n| {
            let private = n.private_ip.map(|_| "private");
            Fields::new()
                .add("subnet", &n.subnet)
                .maybe("connectivity", private)
                .maybe("private_ip", n.private_ip)
                .maybe("public_ip", n.public_ip)
                .text()
        },
    );
    section_of(t, "route_tables", &world.tables, |r| &r.id, table);
    section_of(
        t,
        "vpc_peering_connections",
        &world.peerings,
        |p| &p.id,
        |p| {
            Fields::new()
                .add("requester", &p.requester)
                .add("accepter", &p.accepter)
                .add("status", p.status)
                .text()
        },
    );
    section_of(t, "transit_gateways", &world.transit, |g| &g.id, transit);
    section_of(t, "vpc_endpoints", &world.endpoints, |e| &e.id, endpoint);
    section_of(
        t,
        "private_hosted_zones",
        &world.zones,
        |z| &z.name,
        |z| {
            let records = z.records.iter().map(|(name, to)| (name, format!("'{to}'")));
            Fields::new().list("vpcs", &z.vpcs).add("records", pairs(records)).text()
        },
    );
    resolver(t, world);
    section_of(
        t,
        "security_groups",
        &world.groups,
        |g| &g.id,
        |g| {
            let fields = Fields::new().add("vpc", &g.vpc).add("ingress", group_rules(&g.ingress));
            match &g.egress {
                Some(rules) => fields.add("egress", group_rules(rules)).text(),
                None => fields.text(),
            }
        },
    );
    section_of(t, "network_acls", &world.acls, |a| &a.id, acl);
    section_of(
        t,
        "prefix_lists",
        &world.lists,
        |l| &l.id,
        |l| {
            let name =
                l.of_service.as_ref().map(|(service, region)| format!("com.amazonaws.{region}.{service}"));
            Fields::new()
                .maybe("name", name)
                .maybe("region", l.of_service.as_ref().map(|(_, region)| region))
                .add("cidrs", quoted(&l.blocks))
                .text()
        },
    );
    section_of(t, "on_premises", &world.sites, |s| &s.id, site);
    section_of(
        t,
        "callers",
        &world.callers,
        |c| &c.id,
        |c| {
            Fields::new()
                .add("kind", c.kind)
                .maybe("subnet", c.subnet.as_ref())
                .maybe("private_ip", c.private_ip)
                .maybe("public_ip", c.public_ip)
                .maybe("ipv6", c.ipv6)
                .list("security_groups", &c.groups)
                .maybe("site", c.site.as_ref())
                .maybe("region", c.region.as_ref())
                .text()
        },
    );
    text
}

fn blocks(blocks: &[ipnet::IpNet], v6: bool) -> Vec<String> {
    blocks.iter().filter(|b| matches!(b, ipnet::IpNet::V6(_)) == v6).map(ToString::to_string).collect()
}

fn vpc(v: &Vpc) -> String {
    let subnets = v.subnets.iter().map(|s| {
        let record = Fields::new()
            .add("az", &s.az)
            .maybe("cidr", blocks(&s.blocks, false).first())
            .maybe("ipv6_cidr", blocks(&s.blocks, true).first())
            .text();
        (&s.id, record)
    });
    Fields::new()
        .add("account", ACCOUNT)
        .add("region", &v.region)
        .list("cidrs", &blocks(&v.blocks, false))
        .list("ipv6_cidrs", &blocks(&v.blocks, true))
        .add("dns_support", v.dns_support)
        .add("dns_hostnames", v.dns_hostnames)
        .maybe("dns_servers", v.dns_server)
        .maybe("block_public_access", Some(v.block_public_access))
        .add("subnets", pairs(subnets))
        .text()
}

fn table(r: &Table) -> String {
    Fields::new()
        .add("vpc", &r.vpc)
        .add("main", r.main)
        .list("subnets", &r.subnets)
        .add("routes", pairs(r.routes.iter().map(|(to, by)| (to, by))))
        .text()
}

fn transit(g: &Transit) -> String {
    let attachments = g.attachments.iter().map(|a| {
        let fields = Fields::new()
            .maybe("vpc", a.vpc.as_ref())
            .list("subnets", &a.subnets)
            .maybe("vpn", a.vpn.as_ref());
        (&a.id, if a.ipv6 { fields.add("ipv6_support", true).text() } else { fields.text() })
    });
    let tables = g.tables.iter().map(|t| {
        let record = Fields::new()
            .list("associations", &t.associations)
            .list("propagations", &t.propagations)
            .add("routes", pairs(t.routes.iter().map(|(to, by)| (to, by))))
            .text();
        (&t.id, record)
    });
    let peerings = g.peerings.iter().map(|p| (&p.id, format!("{{ transit_gateway: {} }}", p.to)));
    let mut fields =
        Fields::new().add("account", ACCOUNT).add("region", &g.region).add("attachments", pairs(attachments));
    if !g.peerings.is_empty() {
        fields = fields.add("peerings", pairs(peerings));
    }
    if !g.tables.is_empty() {
        fields = fields.add("route_tables", pairs(tables));
    }
    fields.add("security_group_referencing", g.group_referencing).text()
}

/// Addresses by subnet; two of one subnet are a list.
fn by_subnet(addresses: &[(String, IpAddr)]) -> String {
    let mut of_subnet: Vec<(&String, Vec<IpAddr>)> = Vec::new();
    for (subnet, address) in addresses {
        match of_subnet.iter_mut().find(|(s, _)| *s == subnet) {
            Some((_, list)) => list.push(*address),
            None => of_subnet.push((subnet, vec![*address])),
        }
    }
    pairs(of_subnet.into_iter().map(|(subnet, list)| (subnet, quoted(list))))
}

fn endpoint(e: &Endpoint) -> String {
    let fields = Fields::new().add("vpc", &e.vpc).add("service", e.service).add("state", e.state);
    let fields = if e.dualstack { fields.add("ip_address_type", "dualstack") } else { fields };
    if e.gateway {
        let fields = fields.add("type", "gateway");
        return match &e.tables {
            Some(tables) => fields.add("route_tables", quoted(tables)).text(),
            None => fields.text(),
        };
    }
    let mut fields = fields
        .add("type", "interface")
        .add("network_interfaces", by_subnet(&e.interfaces))
        .add("private_dns", e.private_dns)
        .list("security_groups", &e.groups);
    if let Some(only) = e.inbound_only {
        fields = fields.add("private_dns_only_for_inbound_resolver_endpoint", only);
    }
    fields.text()
}

fn resolver(t: &mut String, world: &World) {
    let endpoints = |list: &[ResolverEndpoint]| {
        pairs(list.iter().map(|e| {
            (e.id.clone(), Fields::new().add("vpc", &e.vpc).add("addresses", by_subnet(&e.addresses)).text())
        }))
    };
    let rules = world.rules.iter().map(|r| {
        let kind = if r.forward { "forward" } else { "system" };
        let record = Fields::new()
            .add("type", kind)
            .add("domain", &r.domain)
            .maybe("targets", r.target)
            .maybe("outbound_endpoint", r.outbound.as_ref())
            .list("vpcs", &r.vpcs)
            .text();
        (&r.id, record)
    });
    writeln!(t, "resolver:").unwrap();
    writeln!(t, "  inbound_endpoints: {}", endpoints(&world.inbound)).unwrap();
    writeln!(t, "  outbound_endpoints: {}", endpoints(&world.outbound)).unwrap();
    writeln!(t, "  rules: {}", pairs(rules)).unwrap();
}

fn ports(fields: Fields, ports: Option<(u16, u16)>) -> Fields {
    match ports {
        Some((from, to)) if from == to => fields.add("port", from),
        Some((from, to)) => fields.add("port", format!("{from}-{to}")),
        None => fields,
    }
}

fn group_rules(rules: &[GroupRule]) -> String {
    let rules: Vec<String> = rules
        .iter()
        .map(|r| {
            let fields = ports(Fields::new().add("protocol", r.protocol), r.ports);
            match &r.other {
                OtherSide::Block(block) => fields.add("cidr", format!("'{block}'")),
                OtherSide::Group(group) => fields.add("security_group", group),
                OtherSide::List(list) => fields.add("prefix_list", list),
            }
            .text()
        })
        .collect();
    format!("[{}]", rules.join(", "))
}

fn acl(a: &Acl) -> String {
    let rules = |rules: &[AclRule]| {
        pairs(rules.iter().map(|r| {
            let fields = Fields::new()
                .add("action", if r.allow { "allow" } else { "deny" })
                .add("protocol", r.protocol)
                .add("cidr", format!("'{}'", r.block));
            (r.number, ports(fields, r.ports).text())
        }))
    };
    Fields::new()
        .add("vpc", &a.vpc)
        .list("subnets", &a.subnets)
        .add("ingress", rules(&a.ingress))
        .add("egress", rules(&a.egress))
        .text()
}

fn site(s: &Site) -> String {
    let links = s.links.iter().map(|l| {
        let fields = Fields::new().add("kind", if l.direct_connect { "direct_connect" } else { "vpn" });
        let fields = match &l.end {
            LinkEnd::Vpc(vpc) => fields.add("vpc", vpc),
            LinkEnd::Transit(gateway) => fields.add("transit_gateway", gateway),
            LinkEnd::Public => fields.add("vif", "public"),
        };
        let prefixes: Vec<String> = l.prefixes.iter().map(ToString::to_string).collect();
        (&l.id, fields.list("prefixes", &prefixes).maybe("public_ip", l.public_ip).text())
    });
    let mut fields = Fields::new()
        .add("prefixes", quoted(&s.prefixes))
        .maybe("egress_ip", s.egress_ip)
        .add("attachments", pairs(links));
    if !s.forward.is_empty() {
        let forward = s.forward.iter().map(|(domain, to)| (domain, format!("'{to}'")));
        fields = fields.add("dns", format!("{{ forward: {} }}", pairs(forward)));
    }
    fields.text()
}
