//! The sections of the file, which grow side by side.

macro_rules! sections {
    ($($name:ident),+) => {
        /// Lines by section.
        pub(super) struct Sections {
            $(pub(super) $name: String,)+
        }

        impl Default for Sections {
            fn default() -> Self {
                Self { $($name: concat!(stringify!($name), ":\n").to_owned(),)+ }
            }
        }

        impl Sections {
            /// Writes all sections that have lines.
            pub(super) fn write(&self, text: &mut String) {
                for section in [$(&self.$name),+] {
                    if section.lines().count() > 1 {
                        text.push_str(section);
                    }
                }
            }
        }
    };
}

sections!(
    vpcs,
    internet_gateways,
    nat_gateways,
    route_tables,
    vpc_peering_connections,
    transit_gateways,
    vpc_endpoints,
    private_hosted_zones,
    resolver,
    security_groups,
    network_acls,
    callers
);
