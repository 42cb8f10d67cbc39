//! Amazon Resource Names, cut into their six fields.

use std::fmt;

/// An ARN: `arn:partition:service:region:account:resource`, or one with wildcards in a policy.
///
/// ```
/// use hopstamp::arn::Arn;
/// let arn = Arn::parse("arn:aws:iam::111122223333:role/team/app").unwrap();
/// assert_eq!((arn.service(), arn.account(), arn.resource()), ("iam", "111122223333", "role/team/app"));
/// assert_eq!(arn.last_segment(), "app");
/// assert!(Arn::parse("arn:aws:iam").is_none());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    text: Box<str>,
    /// Offsets of the five colons.
    colons: [u32; 5],
}

impl Arn {
    /// Cuts an ARN. `None` unless it begins with `arn:` and has six fields, of which the partition, the service
    /// and the resource are not empty.
    pub fn parse(text: &str) -> Option<Arn> {
        let mut colons = [0u32; 5];
        let mut found = text.bytes().enumerate().filter(|(_, b)| *b == b':').map(|(i, _)| i);
        for slot in &mut colons {
            *slot = u32::try_from(found.next()?).ok()?;
        }
        let arn = Arn { text: text.into(), colons };
        let filled = !arn.partition().is_empty() && !arn.service().is_empty() && !arn.resource().is_empty();
        (arn.field(0) == "arn" && filled).then_some(arn)
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// One of the six fields, from 0. The last keeps all further colons.
    pub fn field(&self, index: usize) -> &str {
        let start = match index {
            0 => 0,
            n => self.colons.get(n - 1).map_or(self.text.len(), |c| *c as usize + 1),
        };
        let end = self.colons.get(index).map_or(self.text.len(), |c| *c as usize);
        self.text.get(start..end).unwrap_or("")
    }

    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub fn partition(&self) -> &str {
        self.field(1)
    }

    /// Service prefix.
    pub fn service(&self) -> &str {
        self.field(2)
    }

    /// Region; empty for global resources and for S3.
    pub fn region(&self) -> &str {
        self.field(3)
    }

    /// Account id; empty for S3 buckets and objects.
    pub fn account(&self) -> &str {
        self.field(4)
    }

    /// Everything behind the fifth colon.
    pub fn resource(&self) -> &str {
        self.field(5)
    }

    /// What stands behind the last `/` of the resource: the name without type and path.
    pub fn last_segment(&self) -> &str {
        self.resource().rsplit('/').next().unwrap_or("")
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Arn({})", self.text)
    }
}
