//! Protocol and ports of filter rules.

use crate::diagnostic::{Diagnostic, code, did_you_mean};
use crate::topology::fields::{Shape, words};
use crate::topology::model::{Protocol, Traffic};
use crate::topology::record::Record;

const PROTOCOLS: [(&str, Option<Protocol>); 6] = [
    ("tcp", Some(Protocol::Tcp)),
    ("udp", Some(Protocol::Udp)),
    ("icmp", Some(Protocol::Icmp)),
    ("icmpv6", Some(Protocol::Icmp)),
    ("all", None),
    ("-1", None),
];
static PROTOCOL_WORDS: [&str; 6] = words(&PROTOCOLS);

/// What the field `protocol` holds.
pub(super) const PROTOCOL: Shape = Shape::Either(&[Shape::Word(&PROTOCOL_WORDS), Shape::Count]);

/// Reads the fields `protocol` and `port`.
pub(super) fn read(record: &mut Record<'_, '_>) -> Traffic {
    let ports = ports(record);
    let unstated = if record.has("port") { Some(Protocol::Tcp) } else { None };
    let protocol = if record.has("protocol") { protocol(record) } else { unstated };
    if record.has("port") && !matches!(protocol, Some(Protocol::Tcp | Protocol::Udp)) {
        let message = format!("{}: only tcp and udp have ports", record.owner());
        let place = record.place("port");
        record.problem(
            Diagnostic::error(code::CONFLICT, place, message)
                .help("take `port` out, or write `protocol: tcp`"),
        );
    }
    Traffic { protocol, ports }
}

fn protocol(record: &mut Record<'_, '_>) -> Option<Protocol> {
    let (text, span) = record.text("protocol")?;
    if let Some((_, protocol)) = PROTOCOLS.iter().find(|(word, _)| *word == text) {
        return *protocol;
    }
    match text.parse::<u8>() {
        Ok(1 | 58) => Some(Protocol::Icmp),
        Ok(6) => Some(Protocol::Tcp),
        Ok(17) => Some(Protocol::Udp),
        Ok(number) => Some(Protocol::Other(number)),
        Err(_) => {
            let message = format!("{} cannot be `{text}`", record.what("protocol"));
            let help = did_you_mean(text, PROTOCOL_WORDS).unwrap_or_else(|| {
                format!("one of: {}, or a number from 0 to 255", PROTOCOL_WORDS.join(", "))
            });
            record.problem(Diagnostic::error(code::INVALID_VALUE, span, message).help(help));
            // Not `None`, which is every protocol; and a port beside it is no further problem.
            Some(Protocol::Tcp)
        }
    }
}

/// First and last port of `443` or `1024-65535`.
fn ports(record: &mut Record<'_, '_>) -> Option<(u16, u16)> {
    let (text, span) = record.text("port")?;
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.trim().parse::<u16>(), last.trim().parse::<u16>()) {
        (Ok(first), Ok(last)) if first <= last => Some((first, last)),
        _ => {
            let message = format!("{} cannot be `{text}`", record.what("port"));
            record.problem(
                Diagnostic::error(code::INVALID_VALUE, span, message)
                    .help("write a port from 0 to 65535, or a range of them: 1024-65535"),
            );
            None
        }
    }
}
