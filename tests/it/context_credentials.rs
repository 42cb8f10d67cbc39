//! Keys by kind of credentials (CK 4), and where credentials were issued (CK 2.2).

use hopstamp::assumption::Assumption;

use crate::context_support::{case, faults, keys, last, outcome, said};

const GET: &str = "action: s3:GetObject, resource: 'arn:aws:s3:::data/a'";
const ROLE: &str = "role: 'arn:aws:iam::111122223333:role/app'";
const ROOT: &str = "user: 'arn:aws:iam::111122223333:root'";

/// Type, userid, username, issue time, MFA and its age of a request of the laptop with these credentials.
fn row(credentials: &str) -> Vec<String> {
    let keys = keys(&[], &format!("caller: me, {GET}, {credentials}"));
    said(
        &keys,
        &[
            "aws:PrincipalType",
            "aws:userid",
            "aws:username",
            "aws:TokenIssueTime",
            "aws:MultiFactorAuthPresent",
            "aws:MultiFactorAuthAge",
        ],
    )
}

#[test]
fn the_table_of_credentials() {
    let absent = "absent";
    let at = "2026-11-25T09:00:00Z";
    for (credentials, expected) in [
        // An access key, of a user and of the root user.
        ("", ["User", "AIDAEXAMPLE0000000001", "ana", absent, absent, absent]),
        (ROOT, ["Account", "111122223333", absent, absent, absent, absent]),
        // GetSessionToken with MFA, without, and nobody said.
        (
            "session: { mfa: true, mfa_age: 300, issued: '2026-11-25T09:00:00Z' }",
            ["User", "AIDAEXAMPLE0000000001", "ana", at, "true", "300"],
        ),
        ("session: { mfa: true }", ["User", "AIDAEXAMPLE0000000001", "ana", "present", "true", "present"]),
        ("session: { mfa: false }", ["User", "AIDAEXAMPLE0000000001", "ana", "present", "false", absent]),
        (
            "session: { kind: console }",
            ["User", "AIDAEXAMPLE0000000001", "ana", "present", "present", "unknown"],
        ),
        // Roles: assumed, chained, federated in three ways.
        (
            &format!("{ROLE}, session: {{ name: job, mfa: true }}"),
            ["AssumedRole", "AROAEXAMPLE0000000001:job", absent, "present", "false", absent],
        ),
        (
            &format!("{ROLE}, session: {{ chained: true }}"),
            ["AssumedRole", "present", absent, "present", "false", absent],
        ),
        (
            &format!("{ROLE}, session: {{ kind: saml }}"),
            ["AssumedRole", "present", absent, "present", absent, absent],
        ),
        (
            &format!("{ROLE}, session: {{ kind: web_identity, provider: cognito-identity.amazonaws.com }}"),
            ["AssumedRole", "present", absent, "present", absent, absent],
        ),
        (
            &format!("{ROLE}, session: {{ kind: identity_center }}"),
            ["AssumedRole", "present", absent, "present", absent, absent],
        ),
        (
            "session: { kind: federation_token, name: guest }",
            ["FederatedUser", "111122223333:guest", absent, "present", absent, absent],
        ),
        (
            &format!("{ROOT}, session: {{ kind: assume_root }}"),
            ["Account", "111122223333", absent, "present", absent, absent],
        ),
        ("session: { kind: login }", ["User", "AIDAEXAMPLE0000000001", "ana", "present", "unknown", absent]),
        ("anonymous: true", ["Anonymous", "anonymous", absent, absent, absent, absent]),
        ("presigned_by: lambda.amazonaws.com", [absent, absent, absent, absent, absent, absent]),
    ] {
        assert_eq!(row(credentials), expected, "{credentials}");
    }
}

#[test]
fn the_console_and_cloudshell_hold_a_session_of_their_user() {
    let places = "
callers:
  desk: { kind: console, browser: me, region: eu-west-1, user: 'arn:aws:iam::111122223333:user/ana' }
  shell: { kind: cloudshell, region: eu-west-1, user: 'arn:aws:iam::111122223333:user/ana' }";
    for caller in ["desk", "shell"] {
        let keys = keys(&[places], &format!("caller: {caller}, {GET}"));
        let names = ["aws:TokenIssueTime", "aws:MultiFactorAuthPresent", "aws:SignInSessionArn"];
        assert_eq!(said(&keys, &names), ["present", "present", "absent"], "{caller}");
    }
}

// Of a session, SH-67 and SH-68 among them.
#[test]
fn keys_of_single_kinds() {
    let sign_in = "arn:aws:signin:eu-west-1:111122223333:session/0a1b";
    let chat = "arn:aws:chatbot::111122223333:chat-configuration/slack-channel/ops";
    for (credentials, key, value) in [
        (
            format!("session: {{ kind: login, sign_in_session: '{sign_in}' }}"),
            "aws:SignInSessionArn",
            sign_in,
        ),
        (format!("{ROLE}, session: {{ chat_configuration: '{chat}' }}"), "aws:ChatbotSourceArn", chat),
        (
            format!("{ROLE}, session: {{ kind: identity_center, user_id: 9067-1 }}"),
            "identitystore:UserId",
            "9067-1",
        ),
        (format!("{ROOT}, session: {{ kind: assume_root }}"), "aws:AssumedRoot", "true"),
        (format!("{ROLE}, session: {{ source_identity: ana }}"), "aws:SourceIdentity", "ana"),
        (
            format!("{ROLE}, session: {{ managed_node: mi-0a1b }}"),
            "ssm:SourceInstanceArn",
            "arn:aws:ssm:eu-west-1:111122223333:managed-instance/mi-0a1b",
        ),
    ] {
        let with = keys(&[], &format!("caller: me, {GET}, {credentials}"));
        assert_eq!(with.state(key).to_string(), value, "{credentials}");
        // A user with an access key has none of them, and each says why.
        let without = keys(&[], &format!("caller: me, {GET}"));
        assert_eq!(without.state(key).to_string(), "absent");
        assert!(without.get(key).unwrap().note.is_some(), "{key}");
    }
}

#[test]
fn a_web_identity_brings_its_provider_and_four_claims() {
    let session = "session: { kind: web_identity, provider: 'arn:aws:iam::111122223333:oidc-provider/token.example.com',
        claims: { sub: 'repo:example/app', aud: sts.amazonaws.com, amr: [authenticated], repository: example/app } }";
    let found = keys(&[], &format!("caller: me, {GET}, {ROLE}, {session}"));
    let names = [
        "aws:FederatedProvider",
        "token.example.com:sub",
        "token.example.com:aud",
        "token.example.com:amr",
        "token.example.com:id",
        "token.example.com:repository",
    ];
    let provider = "arn:aws:iam::111122223333:oidc-provider/token.example.com";
    let values = [provider, "repo:example/app", "sts.amazonaws.com", "[authenticated]", "unknown", "absent"];
    assert_eq!(said(&found, &names), values);
    // While the role is being assumed all claims count, and there is no principal of AWS yet.
    let trust = "
resources:
  arn:aws:iam::111122223333:role/app:
    policy:
      Version: '2012-10-17'
      Statement:
        Effect: Allow
        Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.example.com' }
        Action: sts:AssumeRoleWithWebIdentity
        Condition: { StringEquals: { 'token.example.com:repository': example/app } }";
    let assume =
        "caller: me, action: sts:AssumeRoleWithWebIdentity, resource: 'arn:aws:iam::111122223333:role/app'";
    let asked = outcome(&[trust], &format!("{assume}, {ROLE}, {session}"));
    assert_eq!(asked.outcome.word(), "allowed");
    let context = &last(&asked).context;
    let names = [
        "aws:FederatedProvider",
        "token.example.com:repository",
        "aws:PrincipalArn",
        "aws:PrincipalOrgID",
        "aws:PrincipalType",
        "sts:RoleSessionName",
    ];
    assert_eq!(said(context, &names), [provider, "example/app", "absent", "absent", "unknown", "present"]);
    let said = faults(&[trust], &format!("{assume}, {ROLE}"));
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("nobody stated which"), "{said:?}");
}

#[test]
fn a_saml_session_keeps_three_attributes() {
    let session = "session: { kind: saml, provider: 'arn:aws:iam::111122223333:saml-provider/idp', claims: { sub: s, iss: i } }";
    let found = keys(&[], &format!("caller: me, {GET}, {ROLE}, {session}"));
    let names = ["saml:sub", "saml:sub_type", "saml:iss", "aws:FederatedProvider"];
    assert_eq!(said(&found, &names), ["s", "unknown", "absent", "absent"]);
    let assume = "action: sts:AssumeRoleWithSAML, resource: 'arn:aws:iam::111122223333:role/app'";
    let asked = keys(&[], &format!("caller: me, {assume}, {ROLE}, {session}"));
    assert_eq!(said(&asked, &names), ["s", "unknown", "i", "absent"]);
}

#[test]
fn a_session_tag_wins_over_the_roles_own_whatever_its_case() {
    let found =
        keys(&[], &format!("caller: me, {GET}, {ROLE}, session: {{ tags: {{ Team: red, cost: a }} }}"));
    let names = ["aws:PrincipalTag/team", "aws:PrincipalTag/stage", "aws:PrincipalTag/cost"];
    assert_eq!(said(&found, &names), ["red", "prod", "a"]);
    // A federated user has no tags but those of the session.
    let federated = "session: { kind: federation_token, name: guest, tags: { cost: b } }";
    let found = keys(&[], &format!("caller: me, {GET}, {federated}"));
    assert_eq!(said(&found, &names), ["absent", "absent", "b"]);
    assert_eq!(said(&found, &["aws:PrincipalArn"]), ["arn:aws:sts::111122223333:federated-user/guest"]);
}

#[test]
fn a_chain_of_roles_hands_on_source_identity_and_transitive_tags() {
    let assume = "action: sts:AssumeRole, resource: 'arn:aws:iam::444455556666:role/next'";
    let session = "session: { source_identity: ana, tags: { cost: a, team: b }, transitive_tags: cost }";
    let found = keys(&[], &format!("caller: me, {assume}, {ROLE}, {session}"));
    let names = ["aws:SourceIdentity", "sts:SourceIdentity", "sts:TransitiveTagKeys", "sts:ExternalId"];
    assert_eq!(said(&found, &names), ["ana", "ana", "[cost]", "absent"]);
    let unknown = faults(&[], &format!("caller: me, {assume}, {ROLE}, session: {{ transitive_tags: cost }}"));
    assert_eq!(unknown, ["session: session: `cost` is no key of `tags`"]);
}

#[test]
fn a_call_that_passes_a_code_is_made_with_mfa() {
    let assume = "caller: me, action: sts:AssumeRole, resource: 'arn:aws:iam::444455556666:role/next'";
    let names = ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime"];
    assert_eq!(said(&keys(&[], assume), &names), ["absent", "absent", "absent"]);
    let with = keys(&[], &format!("{assume}, mfa_code: true"));
    assert_eq!(said(&with, &names), ["true", "0", "absent"]);
}

/// The keys that say where credentials were issued.
const ORIGIN: [&str; 6] = [
    "ec2:SourceInstanceArn",
    "aws:Ec2InstanceSourceVpc",
    "lambda:SourceFunctionArn",
    "glue:CredentialIssuingService",
    "codebuild:BuildArn",
    "codebuild:ProjectArn",
];

#[test]
fn origin_travels_with_the_credentials() {
    let runtimes = "
callers:
  fn: { kind: lambda, region: eu-west-1, function_arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f:live', role: &r 'arn:aws:iam::111122223333:role/app' }
  job: { kind: glue, region: eu-west-1, role: *r }
  build: { kind: codebuild, region: eu-west-1, role: *r, build_arn: 'arn:aws:codebuild:eu-west-1:111122223333:build/app:0a1b' }
  notebook: { kind: sagemaker, region: eu-west-1, role: *r }
  thief: { kind: laptop, public_ip: 198.51.100.9, region: eu-west-1, role: *r, session: { issued_to: app } }
  next: { kind: ec2, instance_id: i-0a1c, subnet: subnet-1, private_ip: 10.0.1.21, role: *r, session: { chained: true } }";
    let instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b";
    let function = "arn:aws:lambda:eu-west-1:111122223333:function:f";
    let (build, project) = (
        "arn:aws:codebuild:eu-west-1:111122223333:build/app:0a1b",
        "arn:aws:codebuild:eu-west-1:111122223333:project/app",
    );
    let absent = "absent";
    for (caller, expected) in [
        ("app", [instance, "vpc-1", absent, absent, absent, absent]),
        ("thief", [instance, "vpc-1", absent, absent, absent, absent]),
        ("next", [absent; 6]),
        // Version and alias are no part of the key (SH-61).
        ("fn", [absent, absent, function, absent, absent, absent]),
        ("job", [absent, absent, absent, "glue.amazonaws.com", absent, absent]),
        ("build", [absent, absent, absent, absent, build, project]),
        ("notebook", [absent; 6]),
    ] {
        assert_eq!(
            said(&keys(&[runtimes], &format!("caller: {caller}, {GET}")), &ORIGIN),
            expected,
            "{caller}"
        );
    }
    // Another role, used on the instance: not the one that the instance hands out.
    let other = format!("caller: app, {GET}, role: 'arn:aws:iam::111122223333:role/delivery'");
    assert_eq!(said(&keys(&[], &other), &ORIGIN), [absent; 6]);
    let copied = format!("caller: me, {GET}, presigned_by: app");
    assert_eq!(said(&keys(&[], &copied), &ORIGIN)[0], instance);
}

#[test]
fn names_of_sessions_that_are_only_believed() {
    let function = "
callers:
  fn: { kind: lambda, region: eu-west-1, function_arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f', role: 'arn:aws:iam::111122223333:role/app' }";
    let found = keys(&[function], &format!("caller: fn, {GET}"));
    assert_eq!(said(&found, &["aws:userid"]), ["AROAEXAMPLE0000000001:f"]);
    assert!(found.get("aws:userid").unwrap().assumptions.contains(&Assumption::RuntimeSessionNames));
    let open = "assumptions: { runtime-session-names: unknown }";
    assert_eq!(said(&keys(&[function, open], &format!("caller: fn, {GET}")), &["aws:userid"]), ["present"]);
    // That of an instance is documented.
    let instance = keys(&[], &format!("caller: app, {GET}"));
    assert_eq!(said(&instance, &["aws:userid"]), ["AROAEXAMPLE0000000001:i-0a1b"]);
    assert!(instance.get("aws:userid").unwrap().assumptions.is_empty());
}

#[test]
fn choices_about_sessions() {
    let said_under = |choice: &str, credentials: &str, key: &str| {
        let assumptions = format!("assumptions: {{ {choice} }}");
        said(&keys(&[&assumptions], &format!("caller: me, {GET}, {credentials}")), &[key]).remove(0)
    };
    let mfa = "aws:MultiFactorAuthPresent";
    let with = format!("{ROLE}, session: {{ mfa: true, mfa_age: 60 }}");
    assert_eq!(said_under("role-session-mfa: as-assumed", &with, mfa), "true");
    assert_eq!(said_under("role-session-mfa: as-assumed", &with, "aws:MultiFactorAuthAge"), "60");
    assert_eq!(said_under("role-session-mfa: absent", &with, mfa), "absent");
    let login = "session: { kind: login, mfa: true }";
    assert_eq!(said_under("login-session-mfa: as-signed-in", login, mfa), "true");
    assert_eq!(said_under("login-session-mfa: absent", login, mfa), "absent");
    let root = format!("{ROOT}, session: {{ kind: assume_root }}");
    assert_eq!(said_under("assume-root-identity: role-like", &root, "aws:PrincipalType"), "AssumedRole");
    assert_eq!(said_under("assume-root-identity: role-like", &root, mfa), "false");
}

#[test]
fn a_federated_user_needs_a_session_policy() {
    let without = format!("caller: me, {GET}, session: {{ kind: federation_token, name: guest }}");
    let denied = outcome(&[], &without);
    assert_eq!(denied.outcome.word(), "implicitly_denied");
    let reason = last(&denied).decision.as_ref().unwrap().reason.as_ref().unwrap();
    assert_eq!(reason.layer.words(), "session policy");
    let policy =
        "policy: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 's3:Get*', Resource: '*' } }";
    let with = format!("caller: me, {GET}, session: {{ kind: federation_token, name: guest, {policy} }}");
    assert_eq!(outcome(&[], &with).outcome.word(), "allowed");
}

#[test]
fn sessions_that_cannot_be() {
    for (credentials, expected) in [
        ("session: { kind: saml }", "a user has no session of kind `saml`"),
        (
            &format!("{ROLE}, session: {{ kind: session_token }}"),
            "a role has no session of kind `session_token`",
        ),
        ("session: { chained: true }", "only roles are assumed from the session of another role"),
        ("session: { kind: federation_token }", "`name` of the federated user is missing"),
        ("session: { user_id: u }", "`user_id` belongs to other sessions"),
        (&format!("{ROLE}, session: {{ issued_to: nobody }}"), "`issued_to`: there is no caller `nobody`"),
        (
            &format!("{ROLE}, session: {{ kind: web_identity, claims: {{ sub: s }} }}"),
            "are named after its `provider`",
        ),
    ] {
        let found = faults(&[], &format!("caller: me, {GET}, {credentials}"));
        assert!(found.iter().any(|f| f.contains(expected)), "{credentials}: {found:?}");
    }
}

#[test]
fn a_managed_node_names_itself() {
    let register = "caller: me, action: ssm:RegisterManagedInstance, resource: '*'";
    let found = keys(&[], register);
    let names = [
        "ssm:NodeAccountId",
        "ssm:NodeOrgId",
        "aws:PrincipalArn",
        "aws:PrincipalAccount",
        "aws:PrincipalOrgID",
    ];
    assert_eq!(said(&found, &names), ["111122223333", "o-example0001", "absent", "absent", "absent"]);
    assert_eq!(case(&[], register).request.action, "ssm:RegisterManagedInstance");
}
