//! What a topology file may say: every record with its fields, each standing once, next to its reader.
//!
//! The readers check files against these lists, and a JSON Schema can be made of them.

pub use super::ids::IdKind;
pub use super::lower::TOPOLOGY;
pub use super::lower::session::SESSION;
pub use super::values::Family;

/// A record: a mapping with fixed fields.
#[derive(Debug)]
pub struct Spec {
    /// What it describes, e.g. `VPC`.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// One field of a record.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether it must be there, and if so, an example to follow.
    pub required: Option<&'static str>,
    /// What holds if it is left out.
    pub default: Option<&'static str>,
    /// What it means, in one sentence.
    pub doc: &'static str,
}

/// What a field holds.
#[derive(Debug)]
pub enum Shape {
    /// Text.
    Text,
    /// A truth value.
    Bool,
    /// A whole number.
    Count,
    /// A CIDR block.
    Cidr(Family),
    /// An IP address.
    Address(Family),
    /// A port, or a range of them: `443`, `1024-65535`.
    Ports,
    /// An account id.
    Account,
    /// A Region.
    Region,
    /// An ARN.
    Arn,
    /// The id of something declared elsewhere in the topology.
    Id(&'static [IdKind]),
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, in small letters or capitals.
    WordInAnyCase(&'static [&'static str]),
    /// A policy document, inline or `{ file: path }`.
    Policy,
    /// One, or a list.
    OneOrMany(&'static Shape),
    /// A list.
    List(&'static Shape),
    /// One of several shapes.
    Either(&'static [Shape]),
    /// A record.
    Record(&'static Spec),
    /// A merge patch on a record.
    Patch(&'static Spec),
    /// A mapping with keys of the author's choice.
    Map {
        /// What the keys are, e.g. `id`, `subnet id`.
        key: &'static str,
        /// What stands under each.
        value: &'static Shape,
    },
}

impl Field {
    /// A field that may be left out.
    pub(crate) const fn new(name: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self { name, shape, required: None, default: None, doc }
    }

    /// Says that it must be there; `example` shows how it is written.
    pub(crate) const fn required(self, example: &'static str) -> Self {
        Self { required: Some(example), ..self }
    }

    /// Says what holds if it is left out.
    pub(crate) const fn default(self, value: &'static str) -> Self {
        Self { default: Some(value), ..self }
    }
}

impl Spec {
    /// The names of all fields.
    pub fn names(&self) -> Vec<&'static str> {
        self.fields.iter().map(|f| f.name).collect()
    }

    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.name == name)
    }
}

/// The words of a choice, so that the reader and the list of fields share them.
pub(crate) const fn words<T: Copy, const N: usize>(choices: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        #[expect(clippy::indexing_slicing, reason = "evaluated while compiling; iterators are not const")]
        {
            words[at] = choices[at].0;
        }
        at += 1;
    }
    words
}

/// Shapes that many fields share.
pub(super) mod shape {
    use super::{Family, IdKind, Shape};

    pub(crate) static TEXT: Shape = Shape::Text;
    pub(crate) static ACCOUNT: Shape = Shape::Account;
    pub(crate) static POLICY: Shape = Shape::Policy;
    pub(crate) static ADDRESS: Shape = Shape::Address(Family::Any);
    pub(crate) static ADDRESSES: Shape = Shape::OneOrMany(&ADDRESS);
    pub(crate) static CIDR: Shape = Shape::Cidr(Family::Any);
    pub(crate) static CIDR_V4: Shape = Shape::Cidr(Family::V4);
    pub(crate) static CIDR_V6: Shape = Shape::Cidr(Family::V6);
    pub(crate) static VPC: Shape = Shape::Id(&[IdKind::Vpc]);
    pub(crate) static SUBNET: Shape = Shape::Id(&[IdKind::Subnet]);
    pub(crate) static ROUTE_TABLE: Shape = Shape::Id(&[IdKind::RouteTable]);
    pub(crate) static SECURITY_GROUP: Shape = Shape::Id(&[IdKind::SecurityGroup]);

    pub(crate) static PUBLIC_ADDRESS: Shape = Shape::Address(Family::V4);

    pub(crate) const TAGS: Shape = Shape::Map { key: "tag key", value: &TEXT };
    pub(crate) const PUBLIC_ADDRESSES: Shape = Shape::OneOrMany(&PUBLIC_ADDRESS);
    pub(crate) const VPCS: Shape = Shape::OneOrMany(&VPC);
    pub(crate) const ADDRESSES_OR_ONE: Shape = Shape::OneOrMany(&ADDRESS);
    pub(crate) const SUBNETS: Shape = Shape::OneOrMany(&SUBNET);
    pub(crate) const CIDRS: Shape = Shape::OneOrMany(&CIDR);
    pub(crate) const SECURITY_GROUPS: Shape = Shape::OneOrMany(&SECURITY_GROUP);
    pub(crate) const ADDRESS_BY_SUBNET: Shape = Shape::Map { key: "subnet id", value: &ADDRESSES };
}
