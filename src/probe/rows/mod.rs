//! The kinds of paths: one request each, as data (data-perimeter 4, context-keys 7).

mod credentials;
mod endpoints;
mod network;
mod resources;
mod services;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::cast::Cast;
use super::network::{Entry, Reference};
use super::subject::Subject;
use crate::arn::Arn;
use crate::context::State;
use crate::facts::action_lists;
use crate::policy::PolicyType;
use crate::request::{Credentials, HostSettings, Request, Session};
use crate::topology::model::SessionKind;

/// One kind of path.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its id in the reference: `N…` of data-perimeter 4, `E…` of 4.1, `R…` of context-keys 7.
    pub(super) id: Arc<str>,
    /// Rows of context-keys 7 that are the same path.
    pub(super) also: &'static [&'static str],
    /// Its heading.
    pub(super) group: Group,
    /// What it is, in words.
    pub(super) path: String,
    /// What it is, for what there is to say about it.
    pub(super) kind: Kind,
    /// Where it stands.
    pub(super) stands: Stands,
    /// The request, or why there is none for this action.
    pub(super) ask: Result<Request, String>,
}

/// Headings of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// From the internet and the office.
    Public,
    /// From VPCs and through endpoints.
    Vpc,
    /// People: the console, CloudShell, sessions.
    People,
    /// Code that AWS runs.
    Workloads,
    /// Services that call on.
    Services,
    /// Signed URLs, nobody, other accounts.
    Others,
    /// Other people's resources.
    Resources,
    /// The topology's own callers.
    Callers,
}

impl Group {
    /// The heading.
    pub fn words(self) -> &'static str {
        match self {
            Group::Public => "from the office and the internet",
            Group::Vpc => "from VPCs and through endpoints",
            Group::People => "people: console, CloudShell, kinds of sessions",
            Group::Workloads => "workloads that AWS runs",
            Group::Services => "services that call",
            Group::Others => "signed URLs, unsigned requests, other accounts",
            Group::Resources => "to other resources",
            Group::Callers => "callers of the topology",
        }
    }
}

/// Where a path stands to what the policies name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// It is one's own: a known network, a known principal.
    Inside,
    /// It is AWS at work for one's own.
    OnBehalf,
    /// It is somebody else's, or one's own credentials in somebody else's hands.
    Outside,
    /// It can be meant or not.
    Neither,
}

/// What a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The office, over the public endpoint.
    Office,
    /// Own credentials at a stranger's.
    Stolen,
    /// The known endpoint of the own VPC.
    Endpoint,
    /// Another endpoint of the own VPC.
    Rebuilt,
    /// An endpoint of another own VPC.
    OtherVpc,
    /// The known endpoint, used from outside its VPC.
    Borrowed,
    /// A stranger's endpoint.
    ForeignEndpoint,
    /// A NAT gateway or a public address of an own VPC.
    PublicVpc,
    /// The console without Private Access.
    Console,
    /// The console with Private Access.
    PrivateConsole,
    /// CloudShell in AWS's network.
    Shell,
    /// A user with an access key.
    AccessKey,
    /// A session without MFA.
    WithoutMfa,
    /// A session with MFA.
    WithMfa,
    /// A session of an identity provider.
    Federated,
    /// A function without VPC.
    Function,
    /// A service that forwards the caller.
    Forwarded,
    /// A service that forwards a caller who came through an endpoint.
    ForwardedBehindEndpoint,
    /// CloudFormation with a stack role.
    StackRole,
    /// An MCP server of AWS.
    Mcp,
    /// A service under its own name.
    Service,
    /// The same, for somebody else's resource.
    ServiceForStranger,
    /// The same, without saying for what.
    ServiceUnnamed,
    /// A service with a role of the customer.
    ServiceRole,
    /// A service-linked role.
    LinkedRole,
    /// EC2 with a grant.
    Grant,
    /// A presigned URL at a stranger's.
    UrlOutside,
    /// A presigned URL at home.
    UrlInside,
    /// Nobody signed.
    Anonymous,
    /// A partner's role through its endpoint.
    Partner,
    /// A role of an account that the policies name.
    Named,
    /// A stranger's own credentials, over the own endpoint.
    StrangerInside,
    /// A stranger's resource.
    StrangersResource,
    /// A resource of AWS.
    ResourceOfAws,
    /// Another Region.
    OtherRegion,
    /// A service that answers in one Region for all.
    GlobalService,
    /// A caller of a topology.
    Caller,
}

impl Kind {
    /// Whether a user or a role of the customer signs.
    pub(super) fn has_principal(self) -> bool {
        !matches!(
            self,
            Kind::Anonymous
                | Kind::Service
                | Kind::ServiceForStranger
                | Kind::ServiceUnnamed
                | Kind::LinkedRole
                | Kind::Grant
                | Kind::ResourceOfAws
        )
    }
}

/// What rows are made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Maker<'a> {
    pub(super) subject: &'a Subject,
    pub(super) cast: &'a Cast,
    pub(super) reference: &'a Reference,
    /// Types of the policies that are probed.
    pub(super) types: &'a [PolicyType],
    /// Keys that the user states for every request.
    pub(super) stated: &'a BTreeMap<String, State>,
    /// Identity provider of federated sessions.
    pub(super) provider: Option<&'a str>,
    /// Whether the policies say in which Regions one may work.
    pub(super) reads_region: bool,
    /// An action of a service with one Region for all, that the policies are about.
    pub(super) global: Option<&'static str>,
    /// Whether they say whose resources one may use.
    pub(super) reads_owner: bool,
}

/// All rows, in the order of the table.
pub(super) fn all(maker: Maker<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    network::add(maker, &mut rows);
    endpoints::add(maker, &mut rows);
    credentials::add(maker, &mut rows);
    services::add(maker, &mut rows);
    resources::add(maker, &mut rows);
    rows.sort_by_key(|row| row.group);
    rows
}

impl Maker<'_> {
    fn prefix(&self) -> &str {
        self.subject.action.split(':').next().unwrap_or("")
    }

    fn is(&self, prefix: &str) -> bool {
        self.prefix().eq_ignore_ascii_case(prefix)
    }

    /// The request of a caller.
    fn ask(&self, caller: &str) -> Request {
        let session = self.is_federation().then(|| self.federated());
        // The token stands for a role, whoever brings it.
        let role = session.as_ref().and_then(|_| Arn::parse(&self.cast.role)).map(Credentials::Role);
        Request {
            caller: caller.to_owned(),
            action: self.subject.action.clone(),
            resource: self.subject.resource.clone(),
            resource_account: Some(self.cast.owner.clone()),
            region: Some(self.cast.region.clone()),
            // Where old clients name hosts by themselves, theirs would miss endpoints; that is another subject.
            host: HostSettings {
                s3_us_east_1_mode: Some("regional".to_owned()),
                sts_mode: Some("regional".to_owned()),
                ..HostSettings::default()
            },
            credentials: role,
            session,
            context: self.stated.clone(),
            ..Request::default()
        }
    }

    /// Whether the call carries the token of an identity provider in place of a signature.
    fn is_federation(&self) -> bool {
        action_lists().is_federation(&self.subject.action)
    }

    /// The session behind `AssumeRoleWithSAML` and `AssumeRoleWithWebIdentity`.
    fn federated(&self) -> Session {
        let saml = self.subject.action.to_ascii_lowercase().ends_with("saml");
        let provider = self.provider.map_or_else(
            || {
                let kind = if saml { "saml-provider/example" } else { "oidc-provider/token.example.com" };
                format!("arn:aws:iam::{}:{kind}", self.cast.owner)
            },
            str::to_owned,
        );
        let kind = if saml { SessionKind::Saml } else { SessionKind::WebIdentity };
        Session { stated: true, kind: Some(kind), provider: Some(provider), ..Session::default() }
    }

    /// The request of a caller in a VPC, if an endpoint leads to the target.
    fn through_endpoint(&self, caller: &str) -> Result<Request, String> {
        match self.reference.entry {
            Some(_) => Ok(self.ask(caller)),
            None => Err(format!("there is no VPC endpoint for {}", self.prefix())),
        }
    }

    /// The request of a caller that names an interface endpoint itself.
    fn by_name(&self, caller: &str, endpoint: &str) -> Result<Request, String> {
        let request = self.through_endpoint(caller)?;
        let Some(url) = self.reference.url(endpoint, &self.cast.region) else {
            return Err("a gateway endpoint serves its own VPC only (NP-221)".to_owned());
        };
        let host = HostSettings { endpoint_url: Some(url), ..request.host };
        Ok(Request { host, ..request })
    }

    fn has_type(&self, kind: PolicyType) -> bool {
        self.types.contains(&kind)
    }

    fn by_gateway(&self) -> bool {
        self.reference.entry == Some(Entry::Gateway)
    }
}
