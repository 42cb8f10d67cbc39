//! The closed list of codes for what can be wrong with a policy document.
//!
//! Two of them, [`MISSING_QUALIFIER`] and [`PRIVATE_SOURCE_IP`], are findings of AWS's validator: they are
//! reported as errors and do not keep the document from being evaluated, because AWS stores and evaluates such
//! documents too.

macro_rules! findings {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)+) => {
        $($(#[doc = $doc])+ pub const $name: &str = $text;)+

        /// Every code with its description, in alphabetical order of the codes.
        pub const ALL: &[(&str, &str)] = &[$(($text, concat!($($doc),+))),+];
    };
}

findings! {
    /// A key stands twice under one operator, in spellings that differ only by case (PE-41).
    DUPLICATE_CONDITION_KEY = "DuplicateConditionKey";
    /// A key stands twice in one object; the second would hide the first (PE-7).
    DUPLICATE_KEY = "DuplicateKey";
    /// Two statements have the same `Sid` (PE-8).
    DUPLICATE_SID = "DuplicateSid";
    /// The element does not exist in this type of policy (PE-12).
    ELEMENT_NOT_ALLOWED = "ElementNotAllowed";
    /// The list is empty, so the statement or the condition has no effect (PE-43).
    EMPTY_LIST = "EmptyList";
    /// A variable has no name (PE-110).
    EMPTY_VARIABLE = "EmptyVariable";
    /// The account of an ARN in an endpoint policy is partly a wildcard (PE-13).
    ENDPOINT_ACCOUNT_PATTERN = "EndpointAccountPattern";
    /// An endpoint policy compares an identifier that AWS makes with a pattern or as a number (PE-13).
    ENDPOINT_IDENTIFIER_PATTERN = "EndpointIdentifierPattern";
    /// A wildcard in an endpoint policy has too little text beside it (PE-13).
    ENDPOINT_SHORT_WILDCARD = "EndpointShortWildcard";
    /// Two elements stand together of which only one may be there (PE-11).
    EXCLUSIVE_ELEMENTS = "ExclusiveElements";
    /// `Federated` principals exist in trust policies only (PE-103).
    FEDERATED_NOT_ALLOWED = "FederatedNotAllowed";
    /// `ForAllValues` on a single-valued key holds when the key is absent (PE-68).
    FOR_ALL_VALUES_SINGLE_VALUED = "ForAllValuesSingleValued";
    /// The action is neither `*` nor prefix, colon, name (PE-20).
    INVALID_ACTION = "InvalidAction";
    /// The resource is neither `*` nor an ARN with six fields (PE-23).
    INVALID_ARN = "InvalidArn";
    /// The text holds a character that IAM does not store (PE-14).
    INVALID_CHARACTER = "InvalidCharacter";
    /// The condition key is not of the form prefix, colon, name (PE-41).
    INVALID_CONDITION_KEY = "InvalidConditionKey";
    /// The effect is neither `Allow` nor `Deny` (PE-9).
    INVALID_EFFECT = "InvalidEffect";
    /// There is no such condition operator (PE-40).
    INVALID_OPERATOR = "InvalidOperator";
    /// The principal is not of a kind that policies can name (PE-30).
    INVALID_PRINCIPAL = "InvalidPrincipal";
    /// The kind of principal is none of AWS, Service, Federated, CanonicalUser (PE-30).
    INVALID_PRINCIPAL_KEY = "InvalidPrincipalKey";
    /// The `Sid` holds other characters than letters and digits (PE-8).
    INVALID_SID = "InvalidSid";
    /// The version is not one that this type of policy may have (PE-2, PE-12).
    INVALID_VERSION = "InvalidVersion";
    /// The text is not JSON (PE-10).
    JSON_SYNTAX = "JsonSyntax";
    /// The statement has neither `Action` nor `NotAction` (PE-11).
    MISSING_ACTION = "MissingAction";
    /// The statement has no `Effect` (PE-9).
    MISSING_EFFECT = "MissingEffect";
    /// The statement has no principal element (PE-11).
    MISSING_PRINCIPAL = "MissingPrincipal";
    /// A multivalued key stands under an operator without set qualifier (PE-67).
    MISSING_QUALIFIER = "MissingQualifier";
    /// The statement has neither `Resource` nor `NotResource` (PE-11).
    MISSING_RESOURCE = "MissingResource";
    /// The document has no statement (PE-5).
    MISSING_STATEMENT = "MissingStatement";
    /// The document has no version, so variables are plain text in it (PE-2).
    MISSING_VERSION = "MissingVersion";
    /// The document is not a JSON object (PE-1).
    NOT_AN_OBJECT = "NotAnObject";
    /// `NotPrincipal` with `Allow` would allow everybody else (PE-38).
    NOT_PRINCIPAL_WITH_ALLOW = "NotPrincipalWithAllow";
    /// `IfExists` makes no sense on `Null` (PE-40).
    NULL_WITH_IF_EXISTS = "NullWithIfExists";
    /// The document is longer than such a policy may be (PE-13).
    POLICY_TOO_LONG = "PolicyTooLong";
    /// A wildcard stands inside a principal (PE-30).
    PRINCIPAL_WILDCARD = "PrincipalWildcard";
    /// `aws:SourceIp` never holds a private address (PE-57).
    PRIVATE_SOURCE_IP = "PrivateSourceIp";
    /// A resource control policy names the lone `*` as action (PE-94).
    RCP_ACTION_STAR = "RcpActionStar";
    /// A resource control policy allows (PE-94).
    RCP_ALLOW = "RcpAllow";
    /// A variable holds a blank (PE-110).
    SPACE_IN_VARIABLE = "SpaceInVariable";
    /// The value is not of the type that the operator compares (PE-47, PE-48, PE-54, PE-57, PE-60).
    TYPE_MISMATCH = "TypeMismatch";
    /// A variable has no closing brace (PE-110).
    UNCLOSED_VARIABLE = "UnclosedVariable";
    /// There is no global condition key of this name, so no request holds it (PE-41).
    UNKNOWN_CONDITION_KEY = "UnknownConditionKey";
    /// There is no such element (PE-1).
    UNKNOWN_ELEMENT = "UnknownElement";
    /// The default of a variable is not in single quotes (PE-115).
    UNQUOTED_DEFAULT = "UnquotedDefault";
    /// A variable is plain text under the version of this document (PE-112).
    VARIABLE_NEEDS_NEW_VERSION = "VariableNeedsNewVersion";
    /// A variable stands where none can be (PE-111).
    VARIABLE_NOT_ALLOWED = "VariableNotAllowed";
    /// A wildcard is a plain character under this operator (PE-46), or stands where AWS advises against it (PE-26).
    WILDCARD_WITHOUT_LIKE = "WildcardWithoutLike";
    /// The value has the wrong JSON type (PE-10, PE-44).
    WRONG_TYPE = "WrongType";
}

/// Whether a finding of error level keeps a document from being evaluated.
pub fn stops_evaluation(code: &str) -> bool {
    code != MISSING_QUALIFIER && code != PRIVATE_SOURCE_IP
}
