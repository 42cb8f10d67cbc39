//! Requests on what belongs to others, for policies that say where one's own may go (data-perimeter 4.1).

use super::{Group, Kind, Maker, Row, Stands};
use crate::arn::Arn;
use crate::policy::PolicyType;
use crate::probe::network::image;
use crate::request::{Credentials, Request};

pub(super) fn add(maker: Maker<'_>, rows: &mut Vec<Row>) {
    let cast = maker.cast;
    let mut add = |id: &'static str, path: String, kind, stands, ask| {
        rows.push(Row { id: id.into(), also: &[], group: Group::Resources, path, kind, stands, ask });
    };
    if maker.reads_region {
        add(
            "R-region",
            format!("own role, from the office, in {}, which the policy does not name", cast.other_region),
            Kind::OtherRegion,
            Stands::Outside,
            elsewhere(maker),
        );
        if let Some(action) = maker.global {
            let request = Request {
                action: action.to_owned(),
                resource: "*".to_owned(),
                resource_account: Some(cast.own.clone()),
                ..maker.ask("office")
            };
            add(
                "R-global",
                format!("own role, from the office, {action} (answers in one Region for all)"),
                Kind::GlobalService,
                Stands::Inside,
                Ok(request),
            );
        }
    }
    let outbound = [PolicyType::ServiceControl, PolicyType::Identity, PolicyType::Endpoint];
    let endpoint = maker.has_type(PolicyType::Endpoint);
    let outbound = maker.reads_owner && maker.types.iter().any(|t| outbound.contains(t));
    if !(endpoint || outbound) {
        return;
    }
    let strangers = || other(maker, "app", "strangers-bucket", &cast.stranger);
    let of_aws = || {
        let request = other(maker, "app", "aws-bucket", &cast.aws)?;
        Ok::<_, String>(Request { resource: cast.aws_object.clone(), ..request })
    };
    let signed = |request: Request, by: &str| Request { presigned_by: Some(by.to_owned()), ..request };
    add(
        "E2",
        "own role, own endpoint, a stranger's bucket".to_owned(),
        Kind::StrangersResource,
        Stands::Outside,
        strangers(),
    );
    if endpoint {
        let role = Arn::parse(&format!("arn:aws:iam::{}:role/example-stranger", cast.stranger));
        add(
            "E3",
            "a stranger's role, own endpoint, the stranger's bucket (exfiltration)".to_owned(),
            Kind::StrangerInside,
            Stands::Outside,
            strangers().map(|r| Request { credentials: role.map(Credentials::Role), ..r }),
        );
    }
    add(
        "E4",
        "own role, own endpoint, a bucket of AWS (samples, packages)".to_owned(),
        Kind::ResourceOfAws,
        Stands::OnBehalf,
        of_aws(),
    );
    if !endpoint {
        return;
    }
    add(
        "E5",
        "unsigned, own endpoint, a bucket of AWS (agents, packages)".to_owned(),
        Kind::ResourceOfAws,
        Stands::OnBehalf,
        of_aws().map(|r| Request { credentials: Some(Credentials::Anonymous), ..r }),
    );
    let signer = format!("arn:aws:iam::{}:role/example-signer", cast.aws);
    add(
        "E6",
        "URL presigned by an account of AWS (ECR layers), own endpoint".to_owned(),
        Kind::ResourceOfAws,
        Stands::OnBehalf,
        of_aws().map(|r| signed(r, &signer)),
    );
    let by_service = of_aws().map(|r| signed(r, "cloudformation.amazonaws.com"));
    add(
        "E7",
        "URL presigned by CloudFormation (wait conditions), own endpoint".to_owned(),
        Kind::ResourceOfAws,
        Stands::OnBehalf,
        by_service.map(|r| Request { action: "s3:PutObject".to_owned(), ..r }),
    );
    let partner = format!("arn:aws:iam::{}:role/example-partner", cast.partner);
    add(
        "E8",
        "URL presigned by a partner for its bucket, own endpoint".to_owned(),
        Kind::Partner,
        Stands::Neither,
        other(maker, "app", "partners-bucket", &cast.partner).map(|r| signed(r, &partner)),
    );
    let elsewhere = |action: &str, resource: String, account: &String| Request {
        action: action.to_owned(),
        resource,
        resource_account: Some(account.clone()),
        ..maker.ask("app")
    };
    add(
        "E9",
        "hybrid node registers with Systems Manager, own endpoint".to_owned(),
        Kind::ResourceOfAws,
        Stands::OnBehalf,
        Ok(elsewhere("ssm:RegisterManagedInstance", "*".to_owned(), &cast.own)),
    );
    add(
        "E10",
        "own role starts an instance from an image of Amazon, own endpoint".to_owned(),
        Kind::ResourceOfAws,
        Stands::OnBehalf,
        Ok(elsewhere("ec2:RunInstances", image(&cast.region), &cast.aws)),
    );
}

/// The same request on a bucket of somebody else.
fn other(maker: Maker<'_>, caller: &str, bucket: &str, account: &str) -> Result<Request, String> {
    if !maker.is("s3") {
        return Err("told for buckets only".to_owned());
    }
    let request = maker.through_endpoint(caller)?;
    let key = maker.subject.resource.split_once('/').map(|(_, key)| format!("/{key}")).unwrap_or_default();
    let partition = maker.subject.resource.split(':').nth(1).unwrap_or("aws");
    Ok(Request {
        resource: format!("arn:{partition}:s3:::{bucket}{key}"),
        resource_account: Some(account.to_owned()),
        ..request
    })
}

/// The same request in another Region.
fn elsewhere(maker: Maker<'_>) -> Result<Request, String> {
    let request = maker.ask("office");
    let (region, other) = (&maker.cast.region, &maker.cast.other_region);
    if region == other {
        return Err("the policy names every Region".to_owned());
    }
    if maker.is("s3") {
        let resource = request.resource.replacen(":::", ":::elsewhere-", 1);
        return Ok(Request { resource, region: Some(other.clone()), ..request });
    }
    let resource = request.resource.replacen(&format!(":{region}:"), &format!(":{other}:"), 1);
    Ok(Request { resource, region: Some(other.clone()), ..request })
}
