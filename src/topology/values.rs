//! Small values with a form of their own: CIDR blocks, addresses, account ids, Regions, ARNs.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use crate::arn::Arn;
use crate::diagnostic::code;
use crate::facts::regions;

/// What is wrong with a value, to be put behind its place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: &'static str,
    /// Continues "`text` ...".
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Fault {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None }
    }

    fn help(self, text: impl Into<String>) -> Self {
        Self { help: Some(text.into()), ..self }
    }
}

/// Address families that a place admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
    /// Both.
    Any,
}

impl Family {
    fn block(self) -> (&'static str, &'static str) {
        match self {
            Self::V4 => ("an IPv4 CIDR block", "10.0.0.0/16"),
            Self::V6 => ("an IPv6 CIDR block", "2001:db8::/56"),
            Self::Any => ("a CIDR block", "10.0.0.0/16"),
        }
    }

    fn address(self) -> (&'static str, &'static str) {
        match self {
            Self::V4 => ("an IPv4 address", "10.0.0.5"),
            Self::V6 => ("an IPv6 address", "2001:db8::5"),
            Self::Any => ("an IP address", "10.0.0.5"),
        }
    }

    fn admits(self, address: IpAddr) -> bool {
        match self {
            Self::V4 => address.is_ipv4(),
            Self::V6 => address.is_ipv6(),
            Self::Any => true,
        }
    }
}

fn family_of(address: IpAddr) -> &'static str {
    if address.is_ipv4() { "IPv4" } else { "IPv6" }
}

/// A CIDR block without host bits.
pub(super) fn cidr(text: &str, family: Family) -> Result<IpNet, Fault> {
    let (what, example) = family.block();
    let fault = || Fault::new(code::INVALID_CIDR, format!("is not {what}"));
    let Ok(block) = text.parse::<IpNet>() else {
        let help = match text.split_once('/') {
            None if text.parse::<IpAddr>().is_ok_and(|a| a.is_ipv6()) => {
                format!("a single address is written {text}/128")
            }
            None if text.parse::<IpAddr>().is_ok() => format!("a single address is written {text}/32"),
            None => format!("write an address and a prefix length, e.g. {example}"),
            Some((address, length)) => match (address.parse::<IpAddr>(), with_octets_in_range(address)) {
                (Ok(address), _) => {
                    let longest = if address.is_ipv4() { 32 } else { 128 };
                    format!("the prefix length is 0 to {longest}, not `{length}`")
                }
                (Err(_), Some(mended)) => format!("each part is 0 to 255, e.g. {mended}/{length}"),
                (Err(_), None) => format!("write an address and a prefix length, e.g. {example}"),
            },
        };
        return Err(fault().help(help));
    };
    if !family.admits(block.addr()) {
        return Err(
            fault().help(format!("this is an {} block; write e.g. {example}", family_of(block.addr())))
        );
    }
    if block.addr() != block.network() {
        let message = format!("has bits set behind its prefix length of {}", block.prefix_len());
        let help = format!("the block that holds this address is {}", block.trunc());
        return Err(Fault::new(code::INVALID_CIDR, message).help(help));
    }
    Ok(block)
}

/// An IP address.
pub(super) fn address(text: &str, family: Family) -> Result<IpAddr, Fault> {
    let (what, example) = family.address();
    let fault = || Fault::new(code::INVALID_ADDRESS, format!("is not {what}"));
    match text.parse::<IpAddr>() {
        Ok(address) if family.admits(address) => Ok(address),
        Ok(address) => {
            Err(fault().help(format!("this is an {} address; write e.g. {example}", family_of(address))))
        }
        Err(_) => Err(fault().help(match (text.split_once('/'), with_octets_in_range(text)) {
            (Some(_), _) => "one address belongs here, not a block".to_owned(),
            (None, Some(mended)) => format!("each part is 0 to 255, e.g. {mended}"),
            (None, None) => format!("write e.g. {example}"),
        })),
    }
}

/// Four decimal parts of which some are too large, with those cut to what fits: 172.31.300.0 to 172.31.30.0.
fn with_octets_in_range(text: &str) -> Option<Ipv4Addr> {
    let mut parts = [0u8; 4];
    let mut written = text.split('.');
    for slot in &mut parts {
        let mut number: u32 = written.next()?.parse().ok()?;
        while number > 255 {
            number /= 10;
        }
        *slot = u8::try_from(number).ok()?;
    }
    written.next().is_none().then(|| Ipv4Addr::from(parts))
}

/// Whether an address cannot be a public one.
pub(super) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(a) => {
            let shared = a.octets()[0] == 100 && (a.octets()[1] & 0b1100_0000) == 64;
            a.is_private() || a.is_loopback() || a.is_link_local() || a.is_unspecified() || shared
        }
        IpAddr::V6(a) => {
            a.is_loopback() || a.is_unspecified() || a.is_unique_local() || a.is_unicast_link_local()
        }
    }
}

/// An account id: twelve digits.
pub(super) fn account(text: &str) -> Result<&str, Fault> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits == 12 && text.len() == 12 {
        return Ok(text);
    }
    let help = if digits == 12 && text.chars().all(|c| c.is_ascii_digit() || c == '-' || c == '_') {
        let plain: String = text.chars().filter(char::is_ascii_digit).collect();
        format!("write it without separators: \"{plain}\"")
    } else if digits == text.len() && digits < 12 && digits > 0 {
        format!("it has {digits} digits; leading zeros count, e.g. \"{text:0>12}\"")
    } else if digits == text.len() {
        format!("it has {digits} digits")
    } else {
        "write twelve digits in quotes, e.g. \"111122223333\"".to_owned()
    };
    Err(Fault::new(code::INVALID_VALUE, "is not an account id of twelve digits").help(help))
}

/// A Region, by its form: `us-east-1`, `us-gov-west-1`.
pub(super) fn region(text: &str) -> Result<&str, Fault> {
    let is_region = |text: &str| regions().partition_of(text).is_some();
    if is_region(text) {
        return Ok(text);
    }
    let fault = Fault::new(code::INVALID_VALUE, "is not a Region");
    let zone = text.char_indices().last().filter(|(_, c)| c.is_ascii_lowercase());
    Err(match zone.and_then(|(at, _)| text.get(..at)).filter(|text| is_region(text)) {
        Some(region) => fault.help(format!("this is an availability zone of {region}")),
        None => fault.help("write e.g. us-east-1"),
    })
}

/// An ARN.
pub(super) fn arn(text: &str) -> Result<Arn, Fault> {
    Arn::parse(text).ok_or_else(|| {
        Fault::new(code::INVALID_ARN, "is not an ARN")
            .help("an ARN is arn:partition:service:region:account:resource, e.g. arn:aws:s3:::reports")
    })
}

/// The ARN of a user, a role or a root user.
pub(super) fn principal_arn(text: &str) -> Result<Arn, Fault> {
    let arn = arn(text)?;
    let resource = arn.resource();
    let kind = resource.split('/').next().unwrap_or("");
    match (arn.service(), kind) {
        ("iam", "role" | "user") if !arn.last_segment().is_empty() && resource.contains('/') => {
            account_of(&arn)?;
            Ok(arn)
        }
        ("iam", "root") if resource == "root" => {
            account_of(&arn)?;
            Ok(arn)
        }
        ("sts", "assumed-role") => {
            let role = resource.split('/').nth(1).unwrap_or("");
            let fault = Fault::new(code::INVALID_ARN, "is a session, not a principal");
            Err(fault.help(format!(
                "name its role: arn:{}:iam::{}:role/{role}",
                arn.partition(),
                arn.account()
            )))
        }
        _ => Err(Fault::new(code::INVALID_ARN, "is not the ARN of a user, a role or a root user")
            .help("write e.g. arn:aws:iam::111122223333:role/app")),
    }
}

fn account_of(arn: &Arn) -> Result<&str, Fault> {
    account(arn.account()).map_err(|fault| Fault {
        code: code::INVALID_ARN,
        message: format!("names `{}`, which is not an account id of twelve digits", arn.account()),
        ..fault
    })
}

/// A point in time with its offset from UTC.
pub(super) fn instant(text: &str) -> Result<&str, Fault> {
    match text.parse::<jiff::Timestamp>() {
        Ok(_) => Ok(text),
        Err(_) => {
            Err(Fault::new(code::INVALID_VALUE, "is not a point in time")
                .help("write e.g. 2026-11-25T09:30:00Z"))
        }
    }
}
