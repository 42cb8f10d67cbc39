//! Names of endpoint services, and the host names of private DNS.

use super::regions::regions;

/// The name of an endpoint service, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndpointName<'a> {
    /// The part that tells the service: `ecr.api`.
    pub name: &'a str,
    /// The Region in it. `None` for short names and for `com.amazonaws.iam`.
    pub region: Option<&'a str>,
}

impl<'a> EndpointName<'a> {
    /// Takes apart the name of an AWS endpoint service: the full one (`com.amazonaws.us-east-1.ecr.api`,
    /// `cn.com.amazonaws.cn-north-1.sts`, `com.amazonaws.iam`, `aws.api.us-east-1.qbusiness`) or the short one
    /// (`ecr.api`). `None` for the services of others (`com.amazonaws.vpce.us-east-1.vpce-svc-…`).
    ///
    /// ```
    /// use hopstamp::facts::EndpointName;
    /// let found = EndpointName::parse("com.amazonaws.us-east-1.ecr.api").unwrap();
    /// assert_eq!((found.name, found.region), ("ecr.api", Some("us-east-1")));
    /// ```
    pub fn parse(text: &'a str) -> Option<Self> {
        let short = text.strip_prefix("cn.").unwrap_or(text);
        let rest = ["com.amazonaws.", "aws.api.", "aws.sagemaker.", "api.aws."]
            .iter()
            .find_map(|namespace| short.strip_prefix(namespace));
        let Some(rest) = rest else {
            return (!text.contains("vpce-svc-")).then_some(Self { name: text, region: None });
        };
        match rest.split_once('.') {
            Some(("vpce", _)) => None,
            Some((region, name)) if regions().partition_of(region).is_some() => {
                Some(Self { name, region: Some(region) })
            }
            _ => Some(Self { name: rest, region: None }),
        }
    }
}

/// Whether a name of [`Services::private_dns`](super::Services::private_dns) covers a host, both in lower case.
///
/// ```
/// use hopstamp::facts::covers;
/// assert!(covers("*.s3.eu-west-1.amazonaws.com", "logs.s3.eu-west-1.amazonaws.com"));
/// assert!(!covers("*.s3.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"));
/// ```
pub fn covers(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(rest) => host.len() > rest.len() && host.ends_with(rest),
        None => host == pattern,
    }
}
