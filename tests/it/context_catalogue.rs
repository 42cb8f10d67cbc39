//! Every row of the catalogue of service hops takes a step of a chain, and the step says what the row says.

use hopstamp::facts::{HopKind, ServiceHop, service_hops};
use hopstamp::outcome::LegKind;
use hopstamp::request::HOP_KINDS;
use hopstamp::simulate::simulate;

use crate::context_support::{case, last, said};

/// The action and the resource that a service calls on, for a row that names targets only.
fn target(hop: &ServiceHop) -> (String, String) {
    let service = hop.targets.first().filter(|t| *t != "*").map_or("s3", String::as_str);
    let action = hop.actions.iter().find(|a| a.starts_with(&format!("{service}:")) && !a.contains('*'));
    let action = action.cloned().unwrap_or_else(|| match service {
        "s3" => "s3:GetObject".to_owned(),
        "kms" => "kms:Decrypt".to_owned(),
        "lambda" => "lambda:InvokeFunction".to_owned(),
        service => format!("{service}:Do"),
    });
    let service = action.split(':').next().unwrap();
    let resource = match service {
        "s3" => "arn:aws:s3:::data/a".to_owned(),
        "kms" => "arn:aws:kms:eu-west-1:111122223333:key/1".to_owned(),
        service => format!("arn:aws:{service}:eu-west-1:111122223333:thing/1"),
    };
    (action, resource)
}

/// What a step of this kind has to state, as fields.
fn stated(kind: HopKind, hop: &ServiceHop) -> String {
    let role = "arn:aws:iam::111122223333:role/delivery";
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
    match kind {
        HopKind::ServiceRole => format!(", role: '{role}'"),
        HopKind::ServiceLinkedRole => format!(", role: '{linked}'"),
        HopKind::Grant => format!(", role: 'arn:aws:iam::111122223333:role/{}'", "aws:ec2-infrastructure"),
        HopKind::Runtime => ", caller: app".to_owned(),
        HopKind::ServiceAccount => ", principal: 'arn:aws:iam::777766665555:root'".to_owned(),
        HopKind::Presigned if hop.identity.is_some() => {
            ", principal: 'arn:aws:iam::777766665555:root'".to_owned()
        }
        _ => String::new(),
    }
}

fn word(kind: HopKind) -> &'static str {
    HOP_KINDS.iter().find(|(_, k)| *k == kind).unwrap().0
}

fn leg_kind(kind: HopKind) -> LegKind {
    match kind {
        HopKind::Direct => LegKind::Direct,
        HopKind::Fas => LegKind::ForwardAccessSession,
        HopKind::ServicePrincipal => LegKind::ServicePrincipal,
        HopKind::ServiceRole => LegKind::ServiceRole,
        HopKind::ServiceLinkedRole => LegKind::ServiceLinkedRole,
        HopKind::Runtime => LegKind::Runtime,
        HopKind::ServiceAccount => LegKind::ServiceAccount,
        HopKind::Presigned => LegKind::Presigned,
        HopKind::Anonymous => LegKind::Anonymous,
        HopKind::Grant => LegKind::Grant,
        HopKind::Mcp => LegKind::Mcp,
    }
}

#[test]
fn every_row_and_every_kind_of_it_takes_a_step() {
    let mut wrong = Vec::new();
    let mut steps = 0;
    for hop in &service_hops().hops {
        for kind in &hop.kinds {
            let (action, resource) = target(hop);
            let step = format!(
                "{{ service: {}, hop: {}, kind: {}{} }}",
                hop.caller,
                hop.id,
                word(*kind),
                stated(*kind, hop)
            );
            let request = format!(
                "caller: me, region: eu-west-1, via: [{step}], action: '{action}', resource: '{resource}'"
            );
            let case = case(&[], &request);
            steps += 1;
            match simulate(&case.world, &case.assumptions, &case.request) {
                Ok(outcome) => {
                    let leg = last(&outcome);
                    let want = leg_kind(*kind);
                    let context = said(&leg.context, &["aws:CalledViaLast", "aws:PrincipalServiceName"]);
                    let via = format!("{}.amazonaws.com", hop.called_via());
                    let names = hop.principals("eu-west-1");
                    let fits = match kind {
                        HopKind::Fas | HopKind::Mcp => context[0] == via,
                        HopKind::ServicePrincipal => names.is_empty() || names.contains(&context[1]),
                        _ => context[0] == "absent",
                    };
                    if leg.kind != want || !fits {
                        wrong.push(format!("{} {request}: {:?} {context:?}", hop.id, leg.kind));
                    }
                }
                Err(faults) => wrong.push(format!("{} {request}: {faults:?}", hop.id)),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {steps}: {wrong:#?}", wrong.len());
}
