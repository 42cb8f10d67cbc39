//! What stamping asks of the catalogue of hops, in a word each.

use super::service_hops::{FasSourceIp, service_hops};
use super::service_names::service_names;

/// The name of a service in `kms:ViaService`, without Region and suffix; its action prefix where none is known (SH-16).
pub fn via_service_name(service: &str) -> &str {
    service_names().via_service(service).unwrap_or(service)
}

/// The service principal that speaks for a service.
pub fn service_principal(service: &str) -> String {
    service_names().principal(service)
}

/// Whether some page documents that a service appears in `aws:CalledVia` (CK 3.6).
pub fn documents_called_via(service: &str) -> bool {
    service_names().is_called_via_documented(service)
}

/// Whether a target sees the forwarding service's own address by default (SH-23).
pub fn shows_own_address(service: &str, target: &str) -> bool {
    service_hops().between(service, target).any(|hop| hop.source_ip == FasSourceIp::Service)
}
