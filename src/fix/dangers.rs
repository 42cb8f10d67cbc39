//! What to be careful of with a change (lints of DP 5).

use crate::decision::Layer;
use crate::source::Node;

/// Actions that write the policy of a resource: who is denied them cannot repair it.
const POLICY_WRITING: &[&str] = &[
    "s3:putbucketpolicy",
    "s3:deletebucketpolicy",
    "kms:putkeypolicy",
    "iam:updateassumerolepolicy",
    "sqs:setqueueattributes",
    "sns:settopicattributes",
    "secretsmanager:putresourcepolicy",
    "lambda:addpermission",
    "lambda:removepermission",
    "ec2:modifyvpcendpoint",
    "organizations:updatepolicy",
    "organizations:detachpolicy",
];

/// A value joins those that a Deny spares.
pub(super) fn of_listed_value(key: &str) -> Option<String> {
    let what = match key.to_ascii_lowercase().as_str() {
        "aws:sourceip" => "everybody who sends from the address is spared, also whoever shares it",
        "aws:sourcevpc" => {
            "VPC ids are unique within a Region only: pin the Region, or use aws:SourceVpcArn where the service has it"
        }
        "aws:principalorgid" | "aws:principalorgpaths" => "a whole organization is spared",
        "aws:principalaccount" => "a whole account is spared, from whatever network it calls",
        "aws:principalarn" => "whoever holds its credentials is spared, wherever they are used",
        _ => return None,
    };
    Some(what.to_owned())
}

/// A new Deny, or an Allow that is taken back or narrowed.
pub(super) fn of_lock_out(layer: Layer, action: &str, everybody: bool, covers: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let writes = |text: &str| POLICY_WRITING.contains(&text.to_ascii_lowercase().as_str());
    let wide = |text: &String| text == "*" || text.ends_with(":*");
    if writes(action) || covers.iter().any(|c| writes(c)) {
        found.push(match (layer, action.split(':').next()) {
            (Layer::Resource, Some("s3")) => {
                "it concerns the action that repairs the policy: with a mistake in it only the root user of the \
                 bucket's account gets in again (PE-98)"
                    .to_owned()
            }
            _ => "it concerns the action that repairs the policy: try it where a mistake does no harm, and keep a second way in"
                .to_owned(),
        });
    } else if covers.iter().any(wide) {
        found.push(match layer {
            Layer::Resource if covers.iter().any(|c| c.starts_with("kms:") || c == "*") => {
                "the statement also grants the actions that write the key policy: without it nobody may be able to \
                 change the policy any more, the root user included (PE-99)"
                    .to_owned()
            }
            _ => "the statement covers more than this action; what depends on it flips as well".to_owned(),
        });
    }
    if everybody {
        found.push("it binds administrators and the root user of the account too".to_owned());
    }
    found
}

/// A new Allow in a policy that names principals.
pub(super) fn of_allow(statement: &Node) -> Vec<String> {
    let principal = statement.get("Principal");
    let conditioned = statement.get("Condition").is_some();
    if conditioned {
        return Vec::new();
    }
    if principal.and_then(Node::scalar) == Some("*") {
        return vec!["this lets everybody in, signed or not".to_owned()];
    }
    match principal.and_then(|p| p.get("Service")) {
        Some(_) => vec![DEPUTY.to_owned()],
        None => Vec::new(),
    }
}

/// Services act for strangers too (PE-106).
pub(super) const DEPUTY: &str =
    "services act for strangers too: add a condition on aws:SourceAccount, aws:SourceArn or aws:SourceOrgID";
