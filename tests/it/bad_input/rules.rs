//! Callers, policies of the organization, and what has no effect.

use insta::assert_snapshot;

use crate::topology::support::problems;

const NETWORK: &str = r#"
vpcs:
  vpc-a:
    account: "111122223333"
    region: us-east-1
    cidrs: [10.0.0.0/16]
    subnets: { subnet-a: { az: use1-az1, cidr: 10.0.1.0/24 } }
principals:
  arn:aws:iam::111122223333:role/app: {}
  arn:aws:iam::111122223333:user/ana: {}
"#;

#[test]
fn what_callers_need() {
    assert_snapshot!(problems(format!(r#"{NETWORK}
callers:
  instance: {{ kind: ec2, private_ip: 10.0.1.5 }}
  task: {{ kind: ecs }}
  pod: {{ kind: eks }}
  function: {{ kind: lambda }}
  shell: {{ kind: cloudshell }}
  host: {{ kind: on_premises }}
  service: {{ kind: service }}
  console: {{ kind: console, private_access: true }}
  nothing: {{}}
  laptop: {{ kind: laptop }}
"#)), @r#"
    error[missing-field] t.yaml:13:3: instance: an EC2 instance needs `subnet`
        help: add `subnet: subnet-1`
    error[missing-field] t.yaml:14:3: task: an ECS task needs `subnet`
        help: add `subnet: subnet-1`
    error[missing-field] t.yaml:15:3: pod: an EKS pod needs `subnet`
        help: add `subnet: subnet-1`
    error[missing-field] t.yaml:16:3: function: a Lambda function needs `region`
        help: add `region: us-east-1`
    error[missing-field] t.yaml:17:3: shell: CloudShell needs `region`
        help: add `region: us-east-1`
    error[missing-field] t.yaml:18:3: host: an on-premises host needs `site`
        help: add `site: office`
    error[missing-field] t.yaml:19:3: service: an AWS service needs `service`
        help: add `service: cloudtrail.amazonaws.com`
    error[missing-field] t.yaml:20:3: console: the console needs `browser`
        help: add `browser: laptop`
    error[missing-field] t.yaml:21:3: nothing: `kind` is missing
        help: add `kind: ec2`
    "#);
}

#[test]
fn fields_that_mean_nothing_for_a_kind() {
    assert_snapshot!(problems(format!(r#"{NETWORK}
callers:
  laptop: {{ kind: laptop, subnet: subnet-a, private_ip: 10.0.1.5, browser: instance, private_access: false }}
  function: {{ kind: lambda, region: us-east-1, private_ip: 10.0.1.6, security_groups: [] }}
  instance: {{ kind: ec2, subnet: subnet-a, public_ip: 203.0.113.9, service: ec2.amazonaws.com, function_arn: "arn:aws:lambda:us-east-1:111122223333:function:f" }}
  service: {{ kind: service, service: cloudtrail }}
"#)), @r#"
    error[conflict] t.yaml:13:27: laptop: `subnet` has no meaning for a host on the internet
        help: take it out, or write another `kind`; this one is laptop
    error[conflict] t.yaml:13:45: laptop: `private_ip` has no meaning for a host on the internet
        help: take it out, or write another `kind`; this one is laptop
    error[conflict] t.yaml:13:67: laptop: `browser` has no meaning for a host on the internet
        help: take it out, or write another `kind`; this one is laptop
    error[conflict] t.yaml:14:48: function: `private_ip` without `subnet`
        help: outside a VPC it has none; add `subnet`, or take this out
    error[conflict] t.yaml:14:70: function: `security_groups` without `subnet`
        help: outside a VPC it has none; add `subnet`, or take this out
    warning[unused] t.yaml:15:44: instance: its public address is never seen, for vpc-a has no internet gateway
        help: add `internet_gateways: { igw-1: { vpc: vpc-a } }`, or take the address out
    error[conflict] t.yaml:15:68: instance: `service` has no meaning for an EC2 instance
        help: take it out, or write another `kind`; this one is ec2
    error[conflict] t.yaml:15:96: instance: `function_arn` has no meaning for an EC2 instance
        help: take it out, or write another `kind`; this one is ec2
    error[invalid-value] t.yaml:16:38: service: cloudtrail is not a service principal
        help: write e.g. cloudtrail.amazonaws.com
    "#);
}

#[test]
fn credentials() {
    assert_snapshot!(problems(format!(r#"{NETWORK}
callers:
  both: {{ kind: laptop, role: "arn:aws:iam::111122223333:role/app", user: "arn:aws:iam::111122223333:user/ana" }}
  crossed: {{ kind: laptop, role: "arn:aws:iam::111122223333:user/ana" }}
  unknown: {{ kind: laptop, role: "arn:aws:iam::111122223333:role/ap" }}
  session: {{ kind: laptop, role: "arn:aws:sts::111122223333:assumed-role/app/me" }}
  root: {{ kind: laptop, user: "arn:aws:iam::111122223333:root" }}
  linked: {{ kind: service, service: ecs.amazonaws.com, role: "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS" }}
  one: {{ kind: laptop, tunnel: two }}
  two: {{ kind: laptop, proxy: one }}
  three: {{ kind: laptop, proxy: three }}
  four: {{ kind: laptop, proxy: one }}
"#)), @r#"
    error[conflict] t.yaml:13:69: both: it has both a `role` and a `user`
        help: a request is signed with the credentials of one; take the other out
    error[conflict] t.yaml:14:34: crossed: `role` is the ARN of a user
        help: write `user: arn:aws:iam::111122223333:user/ana`
    warning[unknown-id] t.yaml:15:34: unknown: arn:aws:iam::111122223333:role/ap is not among `principals`, so it has no identity-based policies
        help: did you mean `arn:aws:iam::111122223333:role/app`?
    error[invalid-arn] t.yaml:16:34: session: arn:aws:sts::111122223333:assumed-role/app/me is a session, not a principal
        help: name its role: arn:aws:iam::111122223333:role/app
    error[conflict] t.yaml:19:3: one: it goes through itself: one -> two -> one
        help: a proxy, tunnel or browser host reaches the network on its own
    error[conflict] t.yaml:21:3: three: it goes through itself: three -> three
        help: a proxy, tunnel or browser host reaches the network on its own
    "#);
}

#[test]
fn policies_of_the_organization() {
    assert_snapshot!(problems(r#"
organization: { id: o-example0001, management_account: "999999999999" }
accounts:
  "999999999999": { path: r-root }
  "111122223333": { path: r-root/ou-root-lab }
  "444455556666": {}
service_control_policies:
  fine: { targets: [r-root, ou-root-lab, "111122223333"], policy: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "s3:*", Resource: "*" }] } }
  elsewhere: { targets: [ou-root-lob, "444455556666", r-root/ou-root-lab, lab], policy: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "s3:*", Resource: "*" }] } }
  bare: {}
vpcs:
  vpc-1:
    account: "111122223333"
    region: us-east-1
    cidrs: [10.0.0.0/16]
    subnets: { subnet-1: { cidr: 10.0.1.0/24, shared_with: ["999999999999", "444455556666"] } }
"#), @r#"
    warning[unused] t.yaml:9:26: elsewhere: it binds nobody at ou-root-lob, for no account of the organization is there
        help: did you mean `ou-root-lab`?
    warning[unused] t.yaml:9:39: elsewhere: it binds nobody at 444455556666, for no account of the organization is there
        help: give accounts a `path` that goes through it
    error[invalid-value] t.yaml:9:55: elsewhere: r-root/ou-root-lab is no root, organizational unit or account
        help: name the last part of the path alone: ou-root-lab
    error[invalid-value] t.yaml:9:75: elsewhere: lab is no root, organizational unit or account
        help: write e.g. r-root, ou-root-lab or "111122223333"
    error[missing-field] t.yaml:10:3: bare: `targets` is missing
        help: add `targets: [r-root]`
    error[missing-field] t.yaml:10:3: bare: `policy` is missing
        help: add `policy: { file: policies/scp.json }`
    warning[conflict] t.yaml:16:77: subnet-1: 111122223333 and 444455556666 are not in one organization
        help: AWS shares subnets within an organization only; give both accounts a `path`
    "#);
}
