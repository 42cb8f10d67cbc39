//! The facts that no policy holds (`request.settings` of the vectors).

use serde_json::{Map, Value, json};

use super::random::Random;
use super::scene::{CallerKind, Scene, Target};

/// The settings of a case.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub caller_in_management: bool,
    pub owner_is_management: bool,
    pub gateway: bool,
    pub restrict_public_buckets: bool,
    pub parent: Option<String>,
    pub service_linked: bool,
}

impl Settings {
    /// Settings that fit a scene: one account is either the management account or not, gateways serve S3 only.
    pub fn random(random: &mut Random, scene: &Scene) -> Settings {
        let caller_in_management = scene.caller.account.is_some() && random.chance(5);
        let owner_is_management = if scene.same_account() { caller_in_management } else { random.chance(5) };
        let federated = scene.caller.kind == CallerKind::Federated;
        Settings {
            caller_in_management,
            owner_is_management,
            gateway: scene.service() == "s3" && random.chance(45),
            restrict_public_buckets: matches!(scene.target, Target::Object | Target::Bucket)
                && random.chance(40),
            parent: scene.caller.identity.clone().filter(|_| federated),
            service_linked: scene.caller.kind == CallerKind::ServiceLinked,
        }
    }

    /// As in the vectors.
    pub fn json(&self) -> Value {
        let mut settings = Map::new();
        let flags = [
            ("principalAccountIsManagement", self.caller_in_management),
            ("resourceAccountIsManagement", self.owner_is_management),
            ("restrictPublicBuckets", self.restrict_public_buckets),
            ("principalIsServiceLinkedRole", self.service_linked),
        ];
        for (name, _) in flags.iter().filter(|(_, set)| *set) {
            settings.insert((*name).to_owned(), json!(true));
        }
        if self.gateway {
            settings.insert("vpcEndpointType".to_owned(), json!("Gateway"));
        }
        if let Some(parent) = &self.parent {
            settings.insert("federatingUserArn".to_owned(), json!(parent));
        }
        Value::Object(settings)
    }
}
