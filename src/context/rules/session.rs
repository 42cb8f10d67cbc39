//! What the session token says of itself (CK 2.2, CK 4): when and how it was issued, for whom, and with what.

use super::request::values_of;
use crate::assumption::{Assumption, Assumptions};
use crate::context::Scene;
use crate::context::identity::{Identity, IdentityKind, Origin};
use crate::context::stamp::{Context, Stamp, Writer};
use crate::context::value::State;
use crate::topology::model::{SessionFacts, SessionKind};

const BY: Writer = Writer::Credentials;
const RULE: &str = "CK 2.2";

/// Claims of a web identity that stay in the session (CK 5).
const LASTING_CLAIMS: [&str; 4] = ["amr", "aud", "id", "sub"];
/// Attributes of a SAML assertion that stay in the session (CK 5).
const LASTING_ATTRIBUTES: [&str; 3] = ["sub", "sub_type", "namequalifier"];

/// Stamps the keys of the session.
pub(crate) fn stamp(context: &mut Context, scene: Scene<'_>, identity: &Identity) {
    token(context, identity);
    mfa(context, identity, scene.assumptions);
    let facts = &identity.session;
    let temporary = identity.is_temporary();
    let root = identity.issued_by == Some(SessionKind::AssumeRoot);
    let texts = [
        ("aws:SourceIdentity", facts.source_identity.as_deref(), temporary, "no source identity was set"),
        (
            "aws:ChatbotSourceArn",
            facts.chat_configuration.as_deref(),
            temporary,
            "the role was not assumed by Amazon Q Developer in a chat",
        ),
        ("aws:AssumedRoot", Some("true"), root, "the credentials are not from AssumeRoot"),
    ];
    for (key, value, has, otherwise) in texts {
        let stamp = match value.filter(|_| has) {
            Some(value) => Stamp::new(State::one(value), BY, RULE),
            None => Stamp::absent(BY, RULE, otherwise),
        };
        context.stamp(key, stamp);
    }
    let of_kinds = [
        (
            "aws:SignInSessionArn",
            SessionKind::Login,
            &facts.sign_in_session,
            "the credentials are from no OAuth session of Sign-In",
        ),
        (
            "identitystore:UserId",
            SessionKind::IdentityCenter,
            &facts.user_id,
            "the caller is no user of IAM Identity Center",
        ),
    ];
    for (key, kind, value, otherwise) in of_kinds {
        of_kind(context, key, identity.issued_by == Some(kind), value.as_deref(), otherwise);
    }
    provider(context, identity);
}

/// A key that sessions of a kind have, whether or not its value is stated, and others do not.
fn of_kind(context: &mut Context, key: &str, is: bool, value: Option<&str>, otherwise: &str) {
    let stamp = match (is, value) {
        (true, Some(value)) => Stamp::new(State::one(value), BY, RULE),
        (true, None) => Stamp::new(State::SomeValue, BY, RULE).note("nobody stated it"),
        (false, _) => Stamp::absent(BY, RULE, otherwise),
    };
    context.stamp(key, stamp);
}

/// Keys of an identity provider: all claims while the role is being assumed, a few of them in the session (CK 5).
fn provider(context: &mut Context, identity: &Identity) {
    let assuming = matches!(identity.kind, IdentityKind::Provider(_));
    let facts = &identity.session;
    let kind = if assuming { facts.kind } else { identity.issued_by };
    let name = facts.provider.as_deref();
    let web = kind == Some(SessionKind::WebIdentity);
    of_kind(context, "aws:FederatedProvider", web, name, "the session is from no web identity");
    let (prefix, lasting) = match kind {
        Some(SessionKind::Saml) => ("saml", &LASTING_ATTRIBUTES[..]),
        Some(SessionKind::WebIdentity) => (issuer(name.unwrap_or("")), &LASTING_CLAIMS[..]),
        _ => return,
    };
    if prefix.is_empty() {
        return;
    }
    for (claim, values) in &facts.claims {
        let key = format!("{prefix}:{claim}");
        let stamp = match assuming || lasting.contains(&claim.as_str()) {
            true => Stamp::new(values_of(&key, values), BY, "CK 5"),
            false => Stamp::absent(BY, "CK 5", "seen only while the role is being assumed"),
        };
        context.stamp(&key, stamp);
    }
    for claim in lasting.iter().filter(|c| !facts.claims.contains_key(**c)) {
        let stamp = Stamp::new(State::Unknown, BY, "CK 5");
        context.stamp(&format!("{prefix}:{claim}"), stamp.note("nobody stated the claim"));
    }
}

/// What the keys of a web identity provider begin with: its host and path.
fn issuer(provider: &str) -> &str {
    provider.split_once(":oidc-provider/").map_or(provider, |(_, issuer)| issuer)
}

fn token(context: &mut Context, identity: &Identity) {
    let stamp = match (identity.is_temporary(), &identity.session.issued) {
        (true, Some(issued)) => Stamp::new(State::one(issued), BY, RULE),
        (true, None) => {
            Stamp::new(State::SomeValue, BY, RULE).note("nobody stated when the credentials were issued")
        }
        (false, _) => Stamp::absent(BY, RULE, "the credentials are not temporary"),
    };
    context.stamp("aws:TokenIssueTime", stamp);
}

/// What is known about a second factor.
#[derive(Clone, Copy)]
enum Mfa {
    /// The key is there.
    Present(Option<bool>),
    /// The key is not there.
    Absent(&'static str),
    /// Nobody says whether it is there.
    Unknown,
}

/// CK 4: absent for access keys and federated sessions, the session's own for users, an assumption for role sessions
/// (RD-8) and for sessions of Sign-In.
fn mfa(context: &mut Context, identity: &Identity, assumptions: &Assumptions) {
    let facts = &identity.session;
    let (mfa, rests_on) = second_factor(identity, assumptions);
    let present = match mfa {
        Mfa::Present(Some(used)) => Stamp::new(State::one(used.to_string()), BY, RULE),
        Mfa::Present(None) => {
            Stamp::new(State::SomeValue, BY, RULE).note("nobody stated whether MFA was used")
        }
        Mfa::Absent(why) => Stamp::absent(BY, "CK 4", why),
        Mfa::Unknown => Stamp::new(State::Unknown, BY, "CK 4").note("not documented for sessions of Sign-In"),
    };
    let assuming = |stamp: Stamp| rests_on.iter().fold(stamp, |stamp, a| stamp.assuming(*a));
    context.stamp("aws:MultiFactorAuthPresent", assuming(present));
    let age = age(mfa, facts, identity.mfa_code);
    // Without MFA there is no age under any choice; nor is there one where nobody says whether there is a key at all.
    let open = !matches!(mfa, Mfa::Unknown) && used(identity) != Some(false);
    context
        .stamp("aws:MultiFactorAuthAge", if open || facts.mfa == Some(true) { assuming(age) } else { age });
}

fn age(mfa: Mfa, facts: &SessionFacts, by_this_call: bool) -> Stamp {
    match (mfa, facts.mfa_age) {
        (Mfa::Present(Some(true)), _) if by_this_call => Stamp::new(State::one("0"), BY, RULE),
        (Mfa::Present(Some(true)), Some(seconds)) => Stamp::new(State::one(seconds.to_string()), BY, RULE),
        (Mfa::Present(Some(true)), None) => {
            Stamp::new(State::SomeValue, BY, RULE).note("nobody stated how old the MFA is")
        }
        (Mfa::Present(None), _) => {
            Stamp::new(State::Unknown, BY, RULE).note("nobody stated whether MFA was used")
        }
        _ => Stamp::absent(BY, RULE, "no MFA was used"),
    }
}

/// Whether MFA was used, as far as anybody says. A workload or a service that was handed a role has no second factor.
fn used(identity: &Identity) -> Option<bool> {
    let handed_out = !matches!(identity.origin, Origin::Elsewhere);
    identity.session.mfa.or(handed_out.then_some(false))
}

fn second_factor(identity: &Identity, assumptions: &Assumptions) -> (Mfa, Vec<Assumption>) {
    let facts = &identity.session;
    let of_role = || match assumptions.choice(Assumption::RoleSessionMfa) {
        "absent" => Mfa::Absent("role sessions carry no MFA information"),
        "as-assumed" => Mfa::Present(used(identity)),
        _ => Mfa::Present(Some(false)),
    };
    let documented = |mfa| (mfa, Vec::new());
    match identity.issued_by {
        // The call that passes a code is authorized as made with MFA, whatever signs it.
        _ if identity.mfa_code => documented(Mfa::Present(Some(true))),
        Some(SessionKind::SessionToken | SessionKind::Console) => documented(Mfa::Present(facts.mfa)),
        Some(SessionKind::AssumeRole) => (of_role(), vec![Assumption::RoleSessionMfa]),
        Some(SessionKind::Saml | SessionKind::WebIdentity | SessionKind::IdentityCenter) => {
            documented(Mfa::Absent("federated sessions carry no MFA information"))
        }
        Some(SessionKind::FederationToken) => {
            documented(Mfa::Absent("federated users carry no MFA information"))
        }
        Some(SessionKind::AssumeRoot) => {
            let (mfa, mut rests_on) = match assumptions.choice(Assumption::AssumeRootIdentity) {
                "role-like" => (of_role(), vec![Assumption::RoleSessionMfa]),
                _ => (Mfa::Absent("sessions of AssumeRoot carry no MFA information"), Vec::new()),
            };
            rests_on.push(Assumption::AssumeRootIdentity);
            (mfa, rests_on)
        }
        Some(SessionKind::Login) => {
            let mfa = match assumptions.choice(Assumption::LoginSessionMfa) {
                "as-signed-in" => Mfa::Present(facts.mfa),
                "absent" => Mfa::Absent("taken as not there for sessions of Sign-In"),
                _ => Mfa::Unknown,
            };
            (mfa, vec![Assumption::LoginSessionMfa])
        }
        None if identity.has_access_key() => {
            documented(Mfa::Absent("a long-term access key carries no MFA information"))
        }
        None => documented(Mfa::Absent("no IAM identity signed the request")),
    }
}
