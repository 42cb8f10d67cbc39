//! One stack: a template with its parameters, and what references in it mean.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Templates;
use super::evaluate::{has_unknown, is_unknown, truth, unknown, value};
use super::template::Template;
use crate::import::Options;
use crate::import::log::Log;
use crate::source::{Entry, Node};

/// A stack and the one it is nested in.
pub(super) struct Stack<'a> {
    name: String,
    template: &'a Template,
    templates: &'a Templates,
    pub(super) log: &'a Log,
    options: &'a Options,
    /// Parameters that are given.
    given: BTreeMap<String, Value>,
    /// Ids of its resources begin with this: the logical ids of the stacks around it.
    prefix: String,
    depth: usize,
}

/// Stacks in stacks.
const MAX_NESTED: usize = 8;

impl<'a> Stack<'a> {
    pub(super) fn root(
        name: &str,
        template: &'a Template,
        templates: &'a Templates,
        log: &'a Log,
        options: &'a Options,
    ) -> Self {
        let given = options.parameters.iter().map(|(k, v)| (k.clone(), Value::String(v.clone()))).collect();
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let name = name.split('.').next().unwrap_or(name).to_owned();
        Self { name, template, templates, log, options, given, prefix: String::new(), depth: 0 }
    }

    /// Takes some steps of those that are left; `false` if there are too few.
    pub(super) fn spend(&self, steps: usize) -> bool {
        let left = self.templates.steps.get().checked_sub(steps);
        self.templates.steps.set(left.unwrap_or(0));
        left.is_some()
    }

    pub(super) fn template(&self) -> &'a Template {
        self.template
    }

    pub(super) fn account(&self) -> String {
        self.options.account.clone().unwrap_or_else(|| "000000000000".to_owned())
    }

    pub(super) fn region(&self) -> String {
        self.options.region.clone().unwrap_or_else(|| "us-east-1".to_owned())
    }

    /// Whether the user states the account and the Region.
    pub(super) fn stated(&self) -> (Option<String>, Option<String>) {
        (self.options.account.clone(), self.options.region.clone())
    }

    /// The resources of the stack.
    pub(super) fn entries(&self) -> &'a [Entry] {
        self.template.root.get("Resources").and_then(Node::as_map).map_or(&[], |map| &map.entries)
    }

    fn entry(&self, logical: &str) -> Option<&'a Entry> {
        self.entries().iter().find(|e| &*e.key == logical)
    }

    pub(super) fn kind_of(&self, logical: &str) -> &'a str {
        self.entry(logical).and_then(|e| e.node.get("Type")?.scalar()).unwrap_or("")
    }

    /// Whether a resource is made; `None` if its condition cannot be known.
    pub(super) fn is_made(&self, entry: &Entry) -> Option<bool> {
        match entry.node.get("Condition").and_then(Node::scalar) {
            Some(condition) => self.condition(condition, 0),
            None => Some(true),
        }
    }

    pub(super) fn properties(&self, entry: &Entry) -> Value {
        entry.node.get("Properties").map_or(Value::Null, |node| value(self, node, 0))
    }

    fn property(&self, logical: &str, name: &str, depth: usize) -> Option<Value> {
        let node = self.entry(logical)?.node.get("Properties")?.get(name)?;
        let value = value(self, node, depth + 1);
        (!is_unknown(&value)).then_some(value)
    }

    fn text_property(&self, logical: &str, name: &str, depth: usize) -> Option<String> {
        self.property(logical, name, depth)?.as_str().map(str::to_owned)
    }

    /// The id of a resource: the logical one, within the stacks around it.
    pub(super) fn id(&self, logical: &str) -> String {
        format!("{}{logical}", self.prefix)
    }

    /// What `Ref` gives: a parameter, a pseudo parameter, or what a resource goes by.
    pub(super) fn reference(&self, name: &str, depth: usize) -> Value {
        let text = |text: String| Value::String(text);
        match name {
            "AWS::AccountId" => return text(self.account()),
            "AWS::Region" => return text(self.region()),
            "AWS::Partition" => return text("aws".to_owned()),
            "AWS::URLSuffix" => return text("amazonaws.com".to_owned()),
            "AWS::StackName" => return text(self.name.clone()),
            _ => {}
        }
        if let Some(parameter) = self.template.root.get("Parameters").and_then(|p| p.get(name)) {
            return self.parameter(name, parameter, depth);
        }
        if self.entry(name).is_none() {
            return unknown();
        }
        text(self.physical(name, depth))
    }

    /// What a resource goes by in policies and properties.
    fn physical(&self, logical: &str, depth: usize) -> String {
        let property = match self.kind_of(logical) {
            "AWS::S3::Bucket" => "BucketName",
            "AWS::IAM::Role" => "RoleName",
            "AWS::IAM::User" => "UserName",
            "AWS::IAM::Group" => "GroupName",
            "AWS::IAM::InstanceProfile" => "InstanceProfileName",
            "AWS::Lambda::Function" => "FunctionName",
            "AWS::DynamoDB::Table" => "TableName",
            "AWS::SNS::Topic"
            | "AWS::IAM::ManagedPolicy"
            | "AWS::SecretsManager::Secret"
            | "AWS::ECS::Service" => {
                return self.arn(logical, depth).unwrap_or_else(|| self.id(logical));
            }
            _ => return self.id(logical),
        };
        self.text_property(logical, property, depth).unwrap_or_else(|| {
            let id = self.id(logical).replace('/', "-");
            if property == "BucketName" { id.to_ascii_lowercase() } else { id }
        })
    }

    /// The ARN of a resource, of its own name or the logical one.
    pub(super) fn arn(&self, logical: &str, depth: usize) -> Option<String> {
        let (account, region) = (self.account(), self.region());
        let own = |property: &str| {
            self.text_property(logical, property, depth).unwrap_or_else(|| self.id(logical).replace('/', "-"))
        };
        let path = || self.text_property(logical, "Path", depth).unwrap_or_else(|| "/".to_owned());
        Some(match self.kind_of(logical) {
            "AWS::S3::Bucket" => format!("arn:aws:s3:::{}", self.physical(logical, depth)),
            "AWS::IAM::Role" => format!("arn:aws:iam::{account}:role{}{}", path(), own("RoleName")),
            "AWS::IAM::User" => format!("arn:aws:iam::{account}:user{}{}", path(), own("UserName")),
            "AWS::IAM::ManagedPolicy" => {
                format!("arn:aws:iam::{account}:policy{}{}", path(), own("ManagedPolicyName"))
            }
            "AWS::IAM::InstanceProfile" => {
                format!("arn:aws:iam::{account}:instance-profile{}{}", path(), own("InstanceProfileName"))
            }
            "AWS::SQS::Queue" => format!("arn:aws:sqs:{region}:{account}:{}", own("QueueName")),
            "AWS::SNS::Topic" => format!("arn:aws:sns:{region}:{account}:{}", own("TopicName")),
            "AWS::KMS::Key" => {
                format!("arn:aws:kms:{region}:{account}:key/{}", self.id(logical).replace('/', "-"))
            }
            "AWS::Lambda::Function" => {
                format!("arn:aws:lambda:{region}:{account}:function:{}", own("FunctionName"))
            }
            "AWS::DynamoDB::Table" => {
                format!("arn:aws:dynamodb:{region}:{account}:table/{}", own("TableName"))
            }
            "AWS::SecretsManager::Secret" => {
                format!("arn:aws:secretsmanager:{region}:{account}:secret:{}", own("Name"))
            }
            "AWS::ECR::Repository" => {
                format!("arn:aws:ecr:{region}:{account}:repository/{}", own("RepositoryName"))
            }
            "AWS::ECS::Service" => format!("arn:aws:ecs:{region}:{account}:service/{}", own("ServiceName")),
            "AWS::S3::AccessPoint" => format!("arn:aws:s3:{region}:{account}:accesspoint/{}", own("Name")),
            _ => return None,
        })
    }

    fn parameter(&self, name: &str, parameter: &Node, depth: usize) -> Value {
        let kind = parameter.get("Type").and_then(Node::scalar).unwrap_or("String");
        let found = match self.given.get(name) {
            Some(found) => found.clone(),
            // The value of an SSM parameter is not in the template; its default is the parameter's name.
            None if kind.starts_with("AWS::SSM::") => return unknown(),
            None => match parameter.get("Default") {
                Some(default) => value(self, default, depth + 1),
                None => return unknown(),
            },
        };
        let is_list = kind.starts_with("List<") || kind == "CommaDelimitedList";
        match found {
            Value::String(text) if is_list => {
                Value::Array(text.split(',').map(|t| Value::String(t.trim().to_owned())).collect())
            }
            other => other,
        }
    }

    /// What `Fn::GetAtt` gives.
    pub(super) fn attribute(&self, logical: &str, attribute: &str, depth: usize) -> Value {
        let text = |text: Option<String>| text.map_or_else(unknown, Value::String);
        if let Some(output) = attribute.strip_prefix("Outputs.") {
            return self.output_of(logical, output, depth);
        }
        match (self.kind_of(logical), attribute) {
            ("", _) => unknown(),
            (_, "Arn" | "TopicArn") => text(self.arn(logical, depth)),
            (
                _,
                "GroupId" | "AllocationId" | "Id" | "VpcId" | "SubnetId" | "RouteTableId" | "KeyId"
                | "InternetGatewayId" | "NatGatewayId" | "NetworkAclId" | "PrefixListId" | "ResolverRuleId",
            ) => match (self.kind_of(logical), attribute) {
                ("AWS::EC2::Subnet" | "AWS::EC2::SecurityGroup", "VpcId") => {
                    text(self.text_property(logical, "VpcId", depth))
                }
                _ => text(Some(self.id(logical))),
            },
            ("AWS::EC2::VPC" | "AWS::EC2::Subnet", "CidrBlock") => {
                text(self.text_property(logical, "CidrBlock", depth))
            }
            ("AWS::EC2::Subnet", "AvailabilityZone") => {
                text(self.text_property(logical, "AvailabilityZone", depth))
            }
            // ZONE:NAME; the id stands for the name.
            ("AWS::EC2::VPCEndpoint", "DnsEntries") => {
                Value::Array(vec![Value::String(format!("zone:{}", self.id(logical)))])
            }
            ("AWS::Route53Resolver::ResolverRule", "ResolverEndpointId") => {
                text(self.text_property(logical, attribute, depth))
            }
            _ => unknown(),
        }
    }

    /// The value of a condition.
    pub(super) fn condition(&self, name: &str, depth: usize) -> Option<bool> {
        truth(self, self.template.root.get("Conditions")?.get(name)?, depth + 1)
    }

    /// An export of another stack whose template is among the inputs.
    pub(super) fn import(&self, name: &Value) -> Value {
        let Some(name) = name.as_str() else { return unknown() };
        for (file, template) in &self.templates.files {
            if self.depth >= MAX_NESTED || !self.spend(100) {
                break;
            }
            let mut other = Stack::root(file, template, self.templates, self.log, self.options);
            other.depth = self.depth + 1;
            let outputs = template.root.get("Outputs").and_then(Node::as_map);
            for output in outputs.into_iter().flat_map(|m| &m.entries) {
                let Some(export) = output.node.get("Export").and_then(|e| e.get("Name")) else { continue };
                if value(&other, export, 0).as_str() == Some(name)
                    && let Some(node) = output.node.get("Value")
                {
                    return value(&other, node, 0);
                }
            }
        }
        unknown()
    }

    /// The nested stack of a resource, if its template is among the inputs.
    pub(super) fn nested(&self, entry: &Entry) -> Option<Stack<'a>> {
        if self.depth >= MAX_NESTED || !self.spend(1_000) {
            return None;
        }
        let properties = self.properties(entry);
        let url = properties.get("TemplateURL").or_else(|| properties.get("TemplateUrl"));
        let (name, template) = self.templates.named(url?.as_str()?)?;
        self.templates.used.borrow_mut().insert(name.clone());
        let mut given = BTreeMap::new();
        for (name, value) in properties.get("Parameters").and_then(Value::as_object).into_iter().flatten() {
            let value = match value {
                Value::Array(items) if !has_unknown(value) => {
                    Value::String(items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","))
                }
                other => other.clone(),
            };
            given.insert(name.clone(), value);
        }
        Some(Stack {
            name: format!("{}-{}", self.name, entry.key),
            template,
            templates: self.templates,
            log: self.log,
            options: self.options,
            given,
            prefix: format!("{}{}/", self.prefix, entry.key),
            depth: self.depth + 1,
        })
    }

    fn output_of(&self, logical: &str, output: &str, depth: usize) -> Value {
        let Some(stack) = self.entry(logical).and_then(|entry| self.nested(entry)) else { return unknown() };
        let found = stack.template.root.get("Outputs").and_then(|o| o.get(output)?.get("Value"));
        found.map_or_else(unknown, |node| value(&stack, node, depth + 1))
    }
}

/// The files that some template nests.
pub(super) fn nested(files: &BTreeMap<String, Template>) -> BTreeSet<String> {
    let last = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
    let mut found = BTreeSet::new();
    for (own, template) in files {
        let resources = template.root.get("Resources").and_then(Node::as_map);
        for entry in resources.into_iter().flat_map(|m| &m.entries) {
            if entry.node.get("Type").and_then(Node::scalar) != Some("AWS::CloudFormation::Stack") {
                continue;
            }
            let url = entry.node.get("Properties").and_then(|p| p.get("TemplateURL"));
            let url = url.and_then(|node| node.scalar().map(str::to_owned).or_else(|| ending(node)));
            let Some(url) = url else { continue };
            found.extend(files.keys().filter(|name| *name != own && last(name) == last(&url)).cloned());
        }
    }
    found
}

/// The end of a URL that a function makes: the last text in it.
fn ending(node: &Node) -> Option<String> {
    match &node.value {
        crate::source::Value::Text(text) => Some(text.to_string()),
        crate::source::Value::List(items) => items.iter().rev().find_map(ending),
        crate::source::Value::Map(map) => map.entries.iter().rev().find_map(|e| ending(&e.node)),
        _ => None,
    }
}
