//! Typed reading of one record of a topology file: what [`Fields`] does, plus ids, blocks, addresses and ARNs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::fields::{Shape, Spec};
use super::ids::{Ids, Row};
use super::model::{Subnet, Topology};
use super::table::Ref;
use super::values::{self, Family, Fault};
use crate::arn::Arn;
use crate::diagnostic::{Diagnostic, Diagnostics, code, did_you_mean, nearest};
use crate::facts::regions;
use crate::hash::QuickMap;
use crate::source::{Entry, Fields, Node, Span};

/// A list with fewer ids than this is searched for repeated ones, not hashed.
const HASHED_FROM: usize = 16;

/// What is known while a record is read: the rows made so far, and all ids of the file.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) topology: &'a Topology,
    pub(super) ids: &'a Ids<'a>,
}

/// One record being read. Reading methods return `None` both for a field that is left out and for one that is
/// wrong; in the second case the problem has been reported.
pub(super) struct Record<'n, 'd> {
    fields: Fields<'n, 'd>,
    known: Known<'d>,
}

/// An address of a subnet: the subnet, the address, and where each stands.
pub(super) struct SubnetAddress {
    pub(super) subnet: Ref<Subnet>,
    pub(super) subnet_span: Span,
    pub(super) address: IpAddr,
    pub(super) address_span: Span,
}

impl<'n, 'd> Record<'n, 'd> {
    /// Opens a record. Fields it does not know, fields left blank, and required fields that are missing are
    /// reported here.
    pub(super) fn open(
        spec: &'static Spec,
        owner: impl Into<Cow<'n, str>>,
        span: Span,
        node: &'n Node,
        known: Known<'d>,
        problems: &'d mut Diagnostics,
    ) -> Self {
        let names = || spec.fields.iter().map(|f| f.name);
        let mut record = Self { fields: Fields::open_known(owner, span, node, &names, problems), known };
        let unknown: Vec<&str> = node
            .as_map()
            .into_iter()
            .flat_map(|map| &map.entries)
            .map(|entry| &*entry.key)
            .filter(|key| !names().any(|name| name == *key))
            .collect();
        let is_map_or_blank = node.is_null() || node.as_map().is_some();
        for field in spec.fields {
            match record.fields.entry(field.name) {
                Some(entry) if entry.node.is_null() && !matches!(field.shape, Shape::Map { .. }) => {
                    let what = record.what(field.name);
                    record.problem(
                        Diagnostic::error(code::WRONG_TYPE, entry.key_span, format!("{what} has no value"))
                            .help("give it one, or leave the field out"),
                    );
                }
                None => {
                    // A field with a slip in its name has been reported with the name it should have.
                    let misspelt = unknown.iter().any(|key| nearest(key, names()) == Some(field.name));
                    if let Some(example) = field.required.filter(|_| is_map_or_blank && !misspelt) {
                        record.missing(field.name, example);
                    }
                }
                Some(_) => {}
            }
        }
        record
    }

    /// Opens a record that has been opened before; nothing is reported again.
    pub(super) fn reopen(
        owner: impl Into<Cow<'n, str>>,
        span: Span,
        node: &'n Node,
        known: Known<'d>,
        problems: &'d mut Diagnostics,
    ) -> Self {
        Self { fields: Fields::reopen(owner, span, node, problems), known }
    }

    /// What the record is called.
    pub(super) fn owner(&self) -> &str {
        &self.fields.owner
    }

    /// Where it is declared.
    pub(super) fn span(&self) -> Span {
        self.fields.span
    }

    /// How messages name one of its fields.
    pub(super) fn what(&self, name: &str) -> String {
        format!("{}: `{name}`", self.fields.owner)
    }

    /// Reports a problem.
    pub(super) fn problem(&mut self, problem: Diagnostic) {
        self.fields.problems().push(problem);
    }

    /// Reports a field that must be there.
    pub(super) fn missing(&mut self, name: &str, example: &str) {
        let message = format!("{} is missing", self.what(name));
        let problem = Diagnostic::error(code::MISSING_FIELD, self.span(), message);
        self.problem(problem.help(format!("add `{example}`")));
    }

    /// Whether the field is there with a value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.node(name).is_some()
    }

    /// The value of a field, if it is there.
    pub(super) fn node(&self, name: &str) -> Option<&'n Node> {
        self.fields.node(name)
    }

    /// Where a field stands: its name, or the record if it is left out.
    pub(super) fn place(&self, name: &str) -> Span {
        self.fields.entry(name).map_or(self.span(), |e| e.key_span)
    }

    pub(super) fn text(&mut self, name: &str) -> Option<(&'n str, Span)> {
        self.fields.text(name)
    }

    /// Whether a field holds the word for a value that nobody stated.
    pub(super) fn is_unknown(&self, name: &str) -> bool {
        self.node(name).and_then(Node::scalar) == Some("unknown")
    }

    pub(super) fn bool(&mut self, name: &str) -> Option<bool> {
        self.fields.bool(name)
    }

    pub(super) fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Option<T> {
        self.fields.choice(name, choices)
    }

    /// One of a closed list of words, whose case does not matter.
    pub(super) fn choice_in_any_case<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Option<T> {
        let (text, _) = self.text(name)?;
        match choices.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
            Some((_, value)) => Some(*value),
            None => self.choice(name, choices),
        }
    }

    pub(super) fn texts(&mut self, name: &str) -> Vec<(&'n str, Span)> {
        self.fields.texts(name)
    }

    pub(super) fn list(&mut self, name: &str) -> Option<&'n [Node]> {
        self.fields.list(name)
    }

    pub(super) fn entries(&mut self, name: &str) -> &'n [Entry] {
        self.fields.entries(name)
    }

    /// The text of a field, through a reader of small values.
    pub(super) fn value<T>(
        &mut self,
        name: &str,
        read: impl Fn(&'n str) -> Result<T, Fault>,
    ) -> Option<(T, Span)> {
        let (text, span) = self.text(name)?;
        self.read(text, span, read).map(|value| (value, span))
    }

    /// The texts of a field that holds one or several, each through a reader of small values.
    pub(super) fn values<T>(
        &mut self,
        name: &str,
        read: impl Fn(&'n str) -> Result<T, Fault>,
    ) -> Vec<(T, Span)> {
        let texts = self.texts(name);
        texts.into_iter().filter_map(|(text, span)| Some((self.read(text, span, &read)?, span))).collect()
    }

    /// One text through a reader of small values.
    pub(super) fn read<T>(
        &mut self,
        text: &'n str,
        span: Span,
        read: impl Fn(&'n str) -> Result<T, Fault>,
    ) -> Option<T> {
        read(text).map_err(|fault| self.fault(text, span, fault)).ok()
    }

    fn fault(&mut self, text: &str, span: Span, fault: Fault) {
        let shown = match text {
            "" => "an empty text".to_owned(),
            text if text.contains(char::is_whitespace) => format!("`{text}`"),
            text => text.to_owned(),
        };
        let message = if self.owner() == text {
            format!("{shown} {}", fault.message)
        } else {
            format!("{}: {shown} {}", self.owner(), fault.message)
        };
        self.problem(Diagnostic::error(fault.code, span, message).maybe_help(fault.help));
    }

    pub(super) fn cidr_v4(&mut self, name: &str) -> Option<(Ipv4Net, Span)> {
        self.value(name, |text| values::cidr(text, Family::V4)).and_then(only_v4)
    }

    pub(super) fn cidr_v6(&mut self, name: &str) -> Option<(Ipv6Net, Span)> {
        self.value(name, |text| values::cidr(text, Family::V6)).and_then(only_v6)
    }

    pub(super) fn cidrs_v4(&mut self, name: &str) -> Vec<(Ipv4Net, Span)> {
        self.values(name, |text| values::cidr(text, Family::V4)).into_iter().filter_map(only_v4).collect()
    }

    pub(super) fn cidrs_v6(&mut self, name: &str) -> Vec<(Ipv6Net, Span)> {
        self.values(name, |text| values::cidr(text, Family::V6)).into_iter().filter_map(only_v6).collect()
    }

    pub(super) fn cidrs(&mut self, name: &str) -> Vec<(IpNet, Span)> {
        self.values(name, |text| values::cidr(text, Family::Any))
    }

    pub(super) fn address(&mut self, name: &str, family: Family) -> Option<(IpAddr, Span)> {
        self.value(name, |text| values::address(text, family))
    }

    pub(super) fn addresses(&mut self, name: &str, family: Family) -> Vec<(IpAddr, Span)> {
        self.values(name, |text| values::address(text, family))
    }

    /// One public IPv4 address; one from a private range is reported.
    pub(super) fn public_address(&mut self, name: &str) -> Option<(IpAddr, Span)> {
        let address = self.address(name, Family::V4);
        self.check_public(name, address.as_slice());
        address
    }

    /// One public IPv4 address or several; those from private ranges are reported.
    pub(super) fn public_addresses(&mut self, name: &str) -> Vec<(IpAddr, Span)> {
        let addresses = self.addresses(name, Family::V4);
        self.check_public(name, &addresses);
        addresses
    }

    fn check_public(&mut self, name: &str, addresses: &[(IpAddr, Span)]) {
        for (address, span) in addresses.iter().filter(|(a, _)| values::is_private(*a)) {
            let message = format!("{}: {address} is a private address", self.what(name));
            self.problem(
                Diagnostic::error(code::INVALID_ADDRESS, *span, message)
                    .help("the address that hosts on the internet see belongs here"),
            );
        }
    }

    pub(super) fn account(&mut self, name: &str) -> Option<(Arc<str>, Span)> {
        self.value(name, |text| values::account(text).map(Into::into))
    }

    pub(super) fn accounts(&mut self, name: &str) -> Vec<(Arc<str>, Span)> {
        self.values(name, |text| values::account(text).map(Into::into))
    }

    /// A Region. One that the tables do not know may be new, or a slip.
    pub(super) fn region(&mut self, name: &str) -> Option<(Arc<str>, Span)> {
        let (region, span) = self.value(name, values::region)?;
        if !regions().knows(region) {
            let message = format!("{}: there is no known Region {region}", self.what(name));
            let help = did_you_mean(region, regions().names());
            self.problem(Diagnostic::warning(code::INVALID_VALUE, span, message).maybe_help(help));
        }
        Some((region.into(), span))
    }

    pub(super) fn arn(&mut self, name: &str) -> Option<(Arn, Span)> {
        self.value(name, values::arn)
    }

    /// The row that a text refers to; `what` says who refers to it.
    pub(super) fn row<T: Row>(
        &mut self,
        what: impl FnOnce(&Self) -> String,
        id: &str,
        span: Span,
    ) -> Option<Ref<T>> {
        let row = T::table(self.known.topology).find(id);
        // A row that is declared but could not be read has been reported where it stands.
        if row.is_none() && self.known.ids.declared(T::KIND, id).is_none() {
            let problem = self.known.ids.unknown(&[T::KIND], id, span, &what(self));
            self.problem(problem);
        }
        row
    }

    pub(super) fn reference<T: Row>(&mut self, name: &str) -> Option<(Ref<T>, Span)> {
        let (id, span) = self.text(name)?;
        self.row(|record| record.what(name), id, span).map(|row| (row, span))
    }

    /// The rows that one id or a list of ids refers to.
    pub(super) fn references<T: Row>(&mut self, name: &str) -> Vec<(Ref<T>, Span)> {
        let texts = self.texts(name);
        let mut rows: Vec<(Ref<T>, Span)> = Vec::with_capacity(texts.len());
        let mut hashed: QuickMap<Ref<T>, Span> = QuickMap::default();
        for (id, span) in texts {
            let Some(row) = self.row(|record| record.what(name), id, span) else { continue };
            // A list of some length is searched by hash.
            if rows.len() == HASHED_FROM {
                hashed.extend(rows.iter().copied());
            }
            let first = match rows.len() {
                0..HASHED_FROM => rows.iter().find(|(other, _)| *other == row).map(|(_, span)| *span),
                _ => hashed.get(&row).copied(),
            };
            match first {
                Some(first) => {
                    let message = format!("{}: `{id}` stands twice", self.what(name));
                    self.problem(
                        Diagnostic::error(code::DUPLICATE_KEY, span, message)
                            .related(first, "the first one")
                            .help("take one of them out"),
                    );
                }
                None => {
                    rows.push((row, span));
                    if rows.len() > HASHED_FROM {
                        hashed.insert(row, span);
                    }
                }
            }
        }
        rows
    }

    /// A mapping from subnets to one address or several.
    pub(super) fn address_by_subnet(&mut self, name: &str) -> Vec<SubnetAddress> {
        let mut found = Vec::new();
        for entry in self.entries(name) {
            let subnet = self.row::<Subnet>(|record| record.what(name), &entry.key, entry.key_span);
            let nodes: &[Node] = entry.node.as_list().unwrap_or(std::slice::from_ref(&entry.node));
            for node in nodes {
                let Some(text) = node.scalar() else {
                    let owner = format!("{}: {}", self.what(name), entry.key);
                    self.problem(crate::source::wrong_type(&owner, node, "an IP address"));
                    continue;
                };
                let address = self.read(text, node.span, |text| values::address(text, Family::Any));
                if let (Some(subnet), Some(address)) = (subnet, address) {
                    found.push(SubnetAddress {
                        subnet,
                        subnet_span: entry.key_span,
                        address,
                        address_span: node.span,
                    });
                }
            }
        }
        found
    }

    /// A whole number.
    pub(super) fn count(&mut self, name: &str) -> Option<u64> {
        let (text, span) = self.text(name)?;
        let number = text.parse().ok();
        if number.is_none() {
            let message = format!("{}: `{text}` is not a whole number", self.what(name));
            self.problem(Diagnostic::error(code::INVALID_VALUE, span, message).help("write e.g. 300"));
        }
        number
    }

    /// A mapping from text to text.
    pub(super) fn text_by_text(&mut self, name: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for entry in self.entries(name) {
            match entry.node.scalar() {
                Some(text) => {
                    found.insert(entry.key.to_string(), text.to_owned());
                }
                None => {
                    let owner = format!("{}: {}", self.what(name), entry.key);
                    self.problem(crate::source::wrong_type(&owner, &entry.node, "text"));
                }
            }
        }
        found
    }
}

fn only_v4((block, span): (IpNet, Span)) -> Option<(Ipv4Net, Span)> {
    if let IpNet::V4(block) = block { Some((block, span)) } else { None }
}

fn only_v6((block, span): (IpNet, Span)) -> Option<(Ipv6Net, Span)> {
    if let IpNet::V6(block) = block { Some((block, span)) } else { None }
}
