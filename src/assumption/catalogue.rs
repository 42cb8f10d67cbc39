//! The rows of the catalogue of assumptions that code can ask for, each with its choices, the default first.
//!
//! What each row means stands in `data/assumptions.yaml`; a test holds the two together. The comments name the
//! rules that a row belongs to.

macro_rules! catalogue {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal [$($choice:literal),+];)+) => {
        /// A fact that AWS leaves open or contradicts itself on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Assumption {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Assumption {
            /// All rows, in the order of the catalogue.
            pub const ALL: &[Assumption] = &[$(Assumption::$name),+];

            /// The name, as files and output spell it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Assumption::$name => $text,)+
                }
            }

            /// The choices; the first is the default.
            pub fn choices(self) -> &'static [&'static str] {
                match self {
                    $(Assumption::$name => &[$($choice),+],)+
                }
            }
        }
    };
}

catalogue! {
    /// CK:C1, SH-10, SH-23, NP-603, NP:K-1, NP:T17, PE-107, L01.
    FasSourceIp = "fas-source-ip" ["by-service", "preserved", "service", "absent"];
    /// CK:C11, CK 3.6, SH-6, SH-28, CH-2, CH-4, CH-5, L30, L33.
    CalledViaCoverage = "called-via-coverage" ["every-fas", "listed-only"];
    /// CK:C6, CK 4, SH-14, SH 1.8, CK:T9.
    RoleSessionMfa = "role-session-mfa" ["false", "absent", "as-assumed"];
    /// NP-505, NP-508, NP-512 to NP-515, CK:R8, CK:R9, CK:R14, CK:R23, L73.
    RemoteVpcSourceIp = "remote-vpc-source-ip" ["packet-source", "unknown"];
    /// CK 1.3, CK:R19, CK:R20, CK:R28, SH-53, NP 0.3, NP-607.
    ServiceRoleSourceIp = "service-role-source-ip" ["aws-address", "absent"];
    /// CK:R21, CK:R26, NP-517, NP-642, SH-61.
    AwsOwnedEgressAddress = "aws-owned-egress-address" ["aws-address", "unknown"];
    /// SH-37, SH-38, H-43, H-44, H-55, L43.
    ServicePrincipalSourceKeys = "service-principal-source-keys" ["as-listed", "sent", "not-sent"];
    /// CK:R3a, SH 5.1, DP:N7.
    ConsoleProxiedSourceIp = "console-proxied-source-ip" ["browser", "console-server"];
    /// CK:R3c, NP:K-2, NP-640, SH-77, L23.
    ConsolePrivateAccessVpce = "console-private-access-vpce" ["console-endpoint", "absent"];
    /// CK:R3c, NP 0.3, DP:N8.
    ConsolePrivateAccessNewerKeys = "console-private-access-newer-keys" ["stamped", "absent"];
    /// CK:R3c, DP:N8.
    ConsolePrivateAccessSourceIp = "console-private-access-source-ip" ["absent", "browser"];
    /// CK:C5, CK 3, NP:K-17, NP 0.4, PP-7, L13.
    VpceKeyServices = "vpce-key-services" ["condition-key-page", "samples"];
    /// CK:R10, NP 0.3, PP-12.
    GatewayEndpointNewerKeys = "gateway-endpoint-newer-keys" ["stamped", "absent"];
    /// NP:K-4, NP-647, CK 2.1.
    StsSourceVpcArn = "sts-source-vpc-arn" ["federation", "off", "all"];
    /// SH-11, CK:R16, NP 0.3, DP:N10.
    FasSourceIpAfterEndpoint = "fas-source-ip-after-endpoint" ["absent", "service"];
    /// SH-9, CK 1.3, CK:R16, NP 0.3.
    FasNewerVpcKeys = "fas-newer-vpc-keys" ["absent", "kept"];
    /// SH-3, SH-15, CK 2.2, CH-13.
    FasSessionKeys = "fas-session-keys" ["kept", "dropped"];
    /// CK 2.5, CK:R17, SH-7, SH-52, H-7, CH-3.
    CloudformationRoleFas = "cloudformation-role-fas" ["fas", "service-role"];
    /// CK:C2, SH-5, L66, DP 4.
    ViaAwsServiceOnDirect = "via-aws-service-on-direct" ["false", "absent"];
    /// H-n marked U, CK:R26.
    HopKind = "hop-kind" ["as-listed", "fas", "service-principal", "service-role", "service-linked-role", "direct"];
    /// SH-33, CK 1.3, CK:R18, NP-606.
    ServicePrincipalNetworkKeys = "service-principal-network-keys" ["absent", "service-address"];
    /// SH-36, CK 2.3, CK 6.1, PE section C.
    ServicePrincipalIdentityKeys = "service-principal-identity-keys" ["absent", "service-account"];
    /// SH-20, NP-327, PE-107.
    EndpointPolicyOnFas = "endpoint-policy-on-fas" ["not-evaluated", "evaluated"];
    /// SH-13, CK 2.2.
    FasTokenIssueTime = "fas-token-issue-time" ["present", "absent"];
    /// SH-16, H-28, H-40, CK:R28, L70.
    KmsViaServiceOutsideFas = "kms-via-service-outside-fas" ["absent", "set"];
    /// CK:C8, SH-61.
    SourceFunctionArnInResourcePolicy = "source-function-arn-in-resource-policy" ["stamped", "hidden"];
    /// NP-130, NP-131, NP:K-6, NP-316, NP-317.
    S3InboundOnlyPrivateDns = "s3-inbound-only-private-dns" ["true-if-gateway-endpoint", "true", "false"];
    /// NP-103, NP-104, NP:T18.
    S3UsEast1Host = "s3-us-east-1-host" ["legacy-global", "regional"];
    /// NP-105.
    DynamodbAccountHost = "dynamodb-account-host" ["in-prefix-list", "outside"];
    /// NP:K-3, NP-223, CK 3.8.
    GatewayEndpointIpv6 = "gateway-endpoint-ipv6" ["ipv4-unless-stated", "dualstack"];
    /// NP-153.
    ClientIpFamily = "client-ip-family" ["ipv6-first", "ipv4-first"];
    /// NP-140.
    ProfileEndpointDns = "profile-endpoint-dns" ["endpoint-addresses", "public"];
    /// NP-142.
    PeeringDnsEndpointNames = "peering-dns-endpoint-names" ["not-carried", "carried"];
    /// NP-117, CK:R27.
    CloudshellPrivateDns = "cloudshell-private-dns" ["not-applied", "applied"];
    /// NP-333, NP-334, CK:R12a, PP-3, L12.
    CrossRegionRequestedRegion = "cross-region-requested-region" ["service-region", "endpoint-region"];
    /// NP:K-5, NP-147.
    IamEndpointRegions = "iam-endpoint-regions" ["any", "control-plane-region"];
    /// NP-622, NP-625, NP:T21.
    ServiceNetworkGate = "service-network-gate" ["endpoint-vpc", "caller-vpc"];
    /// NP-645.
    PresignedUrlHost = "presigned-url-host" ["bound", "free"];
    /// CK:R31, SH-74, NP 0.3, L52.
    InVpcDataPlaneSourceIp = "in-vpc-data-plane-source-ip" ["absent", "private-address"];
    /// CK 2.5, CK:R29, SH-76, CH-12.
    McpForwarding = "mcp-forwarding" ["fas", "mcp-only"];
    /// CK:C10, SH-76, L61.
    McpFlagOnDirect = "mcp-flag-on-direct" ["absent", "false"];
    /// SH-19, CK 2.5.
    ServiceHopUserAgent = "service-hop-user-agent" ["unknown", "service-name"];
    /// CK 2.5.
    ServiceHopSecureTransport = "service-hop-secure-transport" ["true", "absent"];
    /// SH-85, CK 1.3, SH 5.3.
    AwsManagedEndpointKeys = "aws-managed-endpoint-keys" ["absent", "foreign"];
    /// CK 6.2.
    DefaultEncryptionHeaderKey = "default-encryption-header-key" ["absent", "set"];
    /// CK 6.2.
    AnonymousS3AuthType = "anonymous-s3-auth-type" ["absent", "rest-header"];
    /// CK 4.
    LoginSessionMfa = "login-session-mfa" ["unknown", "as-signed-in", "absent"];
    /// CK 4.
    AssumeRootIdentity = "assume-root-identity" ["root", "role-like"];
    /// CK 2.2, CK 4, SH-66.
    RuntimeSessionNames = "runtime-session-names" ["as-believed", "unknown"];
    /// NP-274, NP:T25.
    BpaSparesEndpoints = "bpa-spares-endpoints" ["yes", "no"];
    /// NP-226, NP-227.
    GatewayEndpointDnsAttributes = "gateway-endpoint-dns-attributes" ["support-only", "both"];
    /// NP-111, NP-124, NP I.1.
    UnstatedDnsAttributes = "unstated-dns-attributes" ["on", "off"];
    /// NP-154, NP-433.
    TlsNameCheck = "tls-name-check" ["enforced", "ignored"];
    /// NP-207.
    FilteredRouteState = "filtered-route-state" ["drop", "ignore"];
    /// NP-225.
    ExpressGateway = "express-gateway" ["own-endpoint-only", "s3-endpoint-too"];
    /// NP-277.
    CoreNetworkStamps = "core-network-stamps" ["nothing", "unknown"];
    /// NP-118, NP-127, NP-132, NP-282, NP-613, NP-646.
    InferredPathRules = "inferred-path-rules" ["as-written"];
    /// NP-219.
    LegacyHostPrefixList = "legacy-host-prefix-list" ["by-answer", "always-in-list"];
    /// PE-67, L14, CV-UNC-001, CV-UNC-002.
    PlainOperatorOnMultivalued = "plain-operator-on-multivalued" ["no-match", "any-value"];
    /// PE-66, CK 8, CV-SET-033.
    ForAnyValueIfExistsAbsent = "for-any-value-if-exists-absent" ["true", "false"];
    /// PE-64, CK 8, L32, CV-SET-011.
    ForAnyValueNegatedAbsent = "for-any-value-negated-absent" ["false", "true"];
    /// PE-113, PE-114, CK:C4.
    UnresolvedVariable = "unresolved-variable" ["null", "statement-void"];
    /// PE-80, PE-100, PE-102.
    ServicesNeedingResourcePolicy = "services-needing-resource-policy" ["kms-and-trust", "listed"];
    /// PE-96.
    EndpointPolicyAccountPrincipal = "endpoint-policy-account-principal" ["anyone-of-account", "root-only"];
    /// PE-31.
    AwsStarCoversServicePrincipals = "aws-star-covers-service-principals" ["yes", "no"];
    /// PE-38.
    NotPrincipalMissingParent = "not-principal-missing-parent" ["denied", "spared"];
    /// PE-38, L68, CV-PRN-042.
    NotPrincipalService = "not-principal-service" ["spared", "denied"];
    /// PE-93, PE section D.2.
    RcpAccountForStarResource = "rcp-account-for-star-resource" ["caller-account", "none"];
    /// PE-29.
    ListAllMyBucketsResource = "list-all-my-buckets-resource" ["both-forms", "star-only"];
    /// PE-125 to PE-127.
    S3AclAndAccessPoint = "s3-acl-and-access-point" ["as-written"];
    /// PE section C.
    VariablesInRcp = "variables-in-rcp" ["yes", "no"];
    /// PE-111, CK 8.
    VariablesInBool = "variables-in-bool" ["substituted", "literal"];
    /// PE-118.
    WildcardsInVariableValues = "wildcards-in-variable-values" ["literal", "pattern"];
    /// PE-115.
    EmptyVariableDefault = "empty-variable-default" ["empty-string", "no-value"];
    /// PE-117.
    MultivaluedVariableDefault = "multivalued-variable-default" ["use-default", "no-value"];
    /// PE-62, CK 8.
    NullEmpty = "null-empty" ["null", "present"];
    /// PE B.1.
    TagKeysDifferingByCase = "tag-keys-differing-by-case" ["first-stated", "any"];
    /// PE-43, CV-UNC-007.
    EmptyValueList = "empty-value-list" ["never", "always"];
    /// PE-47, PE-48, PE-60, CV-UNC-003, CV-UNC-004.
    UnparsableValueNegated = "unparsable-value-negated" ["does-not-hold", "holds"];
    /// PE-54, CV-UNC-006.
    BoolOddValues = "bool-odd-values" ["text-without-case", "others-are-false"];
    /// PE-57, CV-UNC-005.
    CidrHostBits = "cidr-host-bits" ["network", "reject"];
    /// PE-59.
    Ipv4MappedIpv6 = "ipv4-mapped-ipv6" ["ipv6", "embedded-ipv4"];
    /// PE-49.
    DateWithoutZone = "date-without-zone" ["utc", "reject"];
    /// PE-60.
    ArnStarAlone = "arn-star-alone" ["matches", "no-match"];
    /// PE-23.
    ShortArn = "short-arn" ["strict-error", "lenient"];
    /// PE-129, CK 2.4.
    BucketAbac = "bucket-abac" ["off-unless-stated", "on"];
    /// PE section D.3.
    ApiGatewayAuthorization = "api-gateway-authorization" ["general-rules", "by-authorizer"];
    /// PE-1.
    ElementNameCase = "element-name-case" ["sensitive", "insensitive"];
    /// PE-159.
    AwsManagedObjects = "aws-managed-objects" ["immutable", "policy-decides"];
}
