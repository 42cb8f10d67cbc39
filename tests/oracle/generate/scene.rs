//! Who asks for what: the callers and targets of the vocabulary.

use super::random::Random;

/// The account that owns most resources.
pub const HOME: &str = "111122223333";
/// A partner's account.
pub const PARTNER: &str = "444455556666";
/// An account that only policies speak of.
pub const STRANGER: &str = "777788889999";

/// The kinds of callers (PE D.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerKind {
    User,
    Session,
    ServiceLinked,
    Federated,
    Root,
    Service,
    Anonymous,
    Provider,
}

/// A caller and the names by which policies know it.
#[derive(Clone, Debug)]
pub struct Caller {
    pub kind: CallerKind,
    /// As in the vectors' `principal`.
    pub principal: String,
    pub account: Option<&'static str>,
    /// Name of the user, role or service.
    pub name: String,
    /// ARN of the user, of the role with its path, or of the parent of a federated user where it is known.
    pub identity: Option<String>,
    /// AIDA... or AROA... (PE-37).
    pub unique_id: Option<String>,
}

impl Caller {
    /// Whether identity-based policies, boundaries and SCPs can speak about it.
    pub fn has_identity(&self) -> bool {
        matches!(
            self.kind,
            CallerKind::User | CallerKind::Session | CallerKind::ServiceLinked | CallerKind::Federated
        )
    }

    /// aws:userid as PE section C has it.
    pub fn userid(&self) -> Option<String> {
        let account = self.account.unwrap_or_default();
        match self.kind {
            CallerKind::User => self.unique_id.clone(),
            CallerKind::Session | CallerKind::ServiceLinked => {
                let session = self.principal.rsplit('/').next().unwrap_or_default();
                self.unique_id.as_ref().map(|id| format!("{id}:{session}"))
            }
            CallerKind::Federated => Some(format!("{account}:{}", self.name)),
            CallerKind::Root => Some(account.to_owned()),
            CallerKind::Anonymous => Some("anonymous".to_owned()),
            CallerKind::Service | CallerKind::Provider => None,
        }
    }
}

/// What kind of resource is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Object,
    Bucket,
    Key,
    Queue,
    Role,
    Function,
    Secret,
    User,
    Instance,
    Delivery,
    /// An action without resource types (PE-29).
    Nothing,
}

impl Target {
    /// Whether such a resource carries a policy.
    pub fn has_policy(self) -> bool {
        !matches!(self, Target::User | Target::Instance | Target::Delivery | Target::Nothing)
    }

    fn actions(self) -> &'static [&'static str] {
        match self {
            Target::Object => &[
                "s3:GetObject",
                "s3:GetObjectVersion",
                "s3:GetObjectTagging",
                "s3:PutObject",
                "s3:DeleteObject",
            ],
            Target::Bucket => &[
                "s3:ListBucket",
                "s3:ListBucketVersions",
                "s3:GetBucketPolicy",
                "s3:PutBucketPolicy",
                "s3:DeleteBucketPolicy",
            ],
            Target::Key => {
                &["kms:Decrypt", "kms:Encrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:RetireGrant"]
            }
            Target::Queue => &["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
            Target::Role => &["sts:AssumeRole"],
            Target::Function => &["lambda:InvokeFunction", "lambda:GetFunction"],
            Target::Secret => &["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
            Target::User => &["iam:CreateAccessKey", "iam:GetUser"],
            Target::Instance => &["ec2:StartInstances", "ec2:CreateTags"],
            Target::Delivery => &["logs:PutDeliverySource"],
            Target::Nothing => &[
                "ec2:DescribeInstances",
                "s3:ListAllMyBuckets",
                "sqs:ListQueues",
                "kms:ListKeys",
                "sts:GetCallerIdentity",
            ],
        }
    }

    /// ARNs of such resources in an account.
    pub fn resources(self, owner: &str) -> Vec<String> {
        let templates: &[&str] = match self {
            Target::Object => &[
                "arn:aws:s3:::harbor-logs/2026/07/app.log",
                "arn:aws:s3:::harbor-logs/home/maya/notes.txt",
                "arn:aws:s3:::harbor-logs/home/red/plan:v2.txt",
                "arn:aws:s3:::harbor-archive/2025/what?.txt",
                "arn:aws:s3:::harbor-archive/a*b$c",
                "arn:aws:s3:::harbor-archive/${aws:username}/x",
            ],
            Target::Bucket => &["arn:aws:s3:::harbor-logs", "arn:aws:s3:::harbor-archive"],
            Target::Key => &[
                "arn:aws:kms:eu-west-1:OWNER:key/1f2e3d4c-0000-4000-8000-00000000abcd",
                "arn:aws:kms:us-east-1:OWNER:key/1f2e3d4c-0000-4000-8000-00000000abce",
            ],
            Target::Queue => {
                &["arn:aws:sqs:eu-west-1:OWNER:orders-in", "arn:aws:sqs:us-east-1:OWNER:orders-in-red"]
            }
            Target::Role => &["arn:aws:iam::OWNER:role/Auditor", "arn:aws:iam::OWNER:role/ops/Auditor"],
            Target::Function => &["arn:aws:lambda:eu-west-1:OWNER:function:resize"],
            Target::Secret => &["arn:aws:secretsmanager:eu-west-1:OWNER:secret:db/main-AbCdEf"],
            Target::User => &["arn:aws:iam::OWNER:user/maya", "arn:aws:iam::OWNER:user/eng/theo"],
            Target::Instance => &["arn:aws:ec2:eu-west-1:OWNER:instance/i-0aa11bb22cc33dd44"],
            Target::Delivery => &["arn:aws:logs:eu-west-1:OWNER:delivery-source:src1"],
            Target::Nothing => &["*"],
        };
        templates.iter().map(|template| template.replace("OWNER", owner)).collect()
    }
}

/// A request without its context.
#[derive(Clone, Debug)]
pub struct Scene {
    pub caller: Caller,
    pub target: Target,
    pub action: String,
    pub resource: String,
    pub owner: String,
}

impl Scene {
    /// A caller with something that it may plausibly ask for.
    pub fn random(random: &mut Random) -> Scene {
        let caller = caller(random);
        let target = target(random, caller.kind);
        let outside = target.has_policy() && random.chance(35);
        let owner = match caller.account {
            Some(account) if outside => other_account(account),
            Some(account) => account,
            None => HOME,
        };
        let action = match caller.principal.contains(":saml-provider/") {
            _ if caller.kind != CallerKind::Provider => random.text(target.actions()),
            true => "sts:AssumeRoleWithSAML".to_owned(),
            false => "sts:AssumeRoleWithWebIdentity".to_owned(),
        };
        let resource = random.text(&target.resources(owner));
        Scene { caller, target, action, resource, owner: owner.to_owned() }
    }

    /// A user who sends a message to a queue of its own account: no setting and no service rule meddles.
    pub fn plain() -> Scene {
        let arn = format!("arn:aws:iam::{HOME}:user/maya");
        let caller = Caller {
            kind: CallerKind::User,
            principal: arn.clone(),
            account: Some(HOME),
            name: "maya".to_owned(),
            identity: Some(arn),
            unique_id: None,
        };
        let target = Target::Queue;
        let resource = format!("arn:aws:sqs:eu-west-1:{HOME}:orders-in");
        Scene { caller, target, action: "sqs:SendMessage".to_owned(), resource, owner: HOME.to_owned() }
    }

    /// The prefix of the action.
    pub fn service(&self) -> &str {
        self.action.split(':').next().unwrap_or_default()
    }

    /// Whether the caller belongs to the account that owns the resource.
    pub fn same_account(&self) -> bool {
        self.caller.account == Some(self.owner.as_str())
    }

    /// Whether the resource's own policy has to say yes (PE-85, PE-100, PE-102).
    pub fn needs_resource_policy(&self) -> bool {
        !self.same_account() || matches!(self.target, Target::Key | Target::Role)
    }
}

fn other_account(account: &str) -> &'static str {
    if account == HOME { PARTNER } else { HOME }
}

fn caller(random: &mut Random) -> Caller {
    use CallerKind::{Anonymous, Federated, Provider, Root, Service, ServiceLinked, Session, User};
    let kinds = [
        (30, User),
        (32, Session),
        (3, ServiceLinked),
        (12, Federated),
        (7, Root),
        (8, Service),
        (6, Anonymous),
        (5, Provider),
    ];
    let kind = *random.weighted(&kinds);
    let account = if random.chance(75) { HOME } else { PARTNER };
    let (name, path) = *random.pick(&[("maya", ""), ("theo", "eng/")]);
    let (role, role_path, session) =
        *random.pick(&[("Deployer", "ops/", "build-42"), ("Reader", "", "night")]);
    let user_arn = format!("arn:aws:iam::{account}:user/{path}{name}");
    let mut caller = Caller {
        kind,
        principal: user_arn.clone(),
        account: Some(account),
        name: name.to_owned(),
        identity: Some(user_arn),
        unique_id: None,
    };
    match kind {
        User => caller.unique_id = Some(unique_id("AIDA", name)),
        Session => {
            caller.principal = format!("arn:aws:sts::{account}:assumed-role/{role}/{session}");
            caller.name = role.to_owned();
            caller.identity = Some(format!("arn:aws:iam::{account}:role/{role_path}{role}"));
            caller.unique_id = Some(unique_id("AROA", role));
        }
        ServiceLinked => {
            let role = "AWSServiceRoleForConfig";
            caller.principal = format!("arn:aws:sts::{account}:assumed-role/{role}/AWSConfig");
            caller.name = role.to_owned();
            caller.identity =
                Some(format!("arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com/{role}"));
            caller.unique_id = Some(unique_id("AROA", "linked"));
        }
        Federated => {
            let session = *random.pick(&["maya", "guest"]);
            caller.principal = format!("arn:aws:sts::{account}:federated-user/{session}");
            caller.name = session.to_owned();
            caller.identity = caller.identity.filter(|_| random.chance(75));
        }
        Root => {
            caller.principal = format!("arn:aws:iam::{account}:root");
            caller.identity = None;
        }
        Service | Anonymous | Provider => {
            caller.principal = match kind {
                Service => {
                    random.text(&["sns.amazonaws.com", "cloudtrail.amazonaws.com", "lambda.amazonaws.com"])
                }
                Anonymous => "anonymous".to_owned(),
                _ => random.text(&[OIDC_PROVIDER, SAML_PROVIDER]),
            };
            caller.name = caller.principal.clone();
            caller.account = None;
            caller.identity = None;
        }
    }
    caller
}

/// An id as IAM makes them: 21 letters and digits.
pub fn unique_id(prefix: &str, name: &str) -> String {
    format!("{:0<21}", format!("{prefix}EXAMPLE{}", name.to_uppercase()))
}

/// The OIDC provider of the vocabulary.
pub const OIDC_PROVIDER: &str = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
/// The SAML provider of the vocabulary.
pub const SAML_PROVIDER: &str = "arn:aws:iam::111122223333:saml-provider/corporate";

fn target(random: &mut Random, kind: CallerKind) -> Target {
    use Target::{Bucket, Delivery, Function, Instance, Key, Nothing, Object, Queue, Role, Secret, User};
    let targets: &[(usize, Target)] = match kind {
        CallerKind::Provider => &[(1, Role)],
        CallerKind::Anonymous => &[(6, Object), (2, Bucket), (2, Queue)],
        CallerKind::Service => &[(3, Object), (3, Queue), (2, Role), (2, Function), (1, Key)],
        CallerKind::ServiceLinked => &[(3, Object), (2, Queue), (2, Key), (1, Instance)],
        CallerKind::Root => &[(3, Object), (7, Bucket), (3, Queue), (4, Key), (1, Secret), (1, Nothing)],
        _ => &[
            (22, Object),
            (9, Bucket),
            (13, Key),
            (16, Queue),
            (12, Role),
            (3, Function),
            (5, Secret),
            (4, User),
            (5, Instance),
            (4, Delivery),
            (8, Nothing),
        ],
    };
    *random.weighted(targets)
}
