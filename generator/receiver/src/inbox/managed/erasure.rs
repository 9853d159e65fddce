//! Whose deliveries are erased.

use hookwright_runtime::{StoredDelivery, TenantId};

/// Selects the deliveries that [`ManagedInbox::erase`](super::ManagedInbox::erase) erases: those of an entity or of a
/// tenant.
///
/// ```
/// use hookwright_receiver::Erasure;
///
/// // The entity as set in the document or in `codegen.yaml`: here a customer of the shop.
/// let customer = Erasure::of_entity("shop", "customer-7");
/// // If each tenant has its own secrets, it also has its own entities.
/// let customer_of_acme = Erasure::of_entity("shop", "customer-7").with_tenant("acme");
/// let all_of_acme = Erasure::of_tenant("acme");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Erasure {
    /// Only those of this API.
    pub api: Option<String>,
    /// Only those of this tenant. `None` stands for those without a tenant.
    pub tenant: Option<String>,
    /// Only those of this entity. `None` stands for all of the tenant.
    pub entity: Option<String>,
}

impl Erasure {
    /// The deliveries without a tenant of an entity of the API, as in [`StoredDelivery::entity`].
    pub fn of_entity(api: impl Into<String>, entity: impl Into<String>) -> Self {
        Self { api: Some(api.into()), tenant: None, entity: Some(entity.into()) }
    }

    /// All deliveries of a tenant, of every API.
    pub fn of_tenant(tenant: impl Into<String>) -> Self {
        Self { api: None, tenant: Some(tenant.into()), entity: None }
    }

    /// Restricts it to this tenant.
    #[must_use]
    pub fn with_tenant(self, tenant: impl Into<String>) -> Self {
        Self { tenant: Some(tenant.into()), ..self }
    }

    /// Restricts it to this API.
    #[must_use]
    pub fn with_api(self, api: impl Into<String>) -> Self {
        Self { api: Some(api.into()), ..self }
    }

    /// Whether deliveries of this API can be among them. For implementations.
    pub fn allows_api(&self, api: &str) -> bool {
        self.api.as_deref().is_none_or(|wanted| wanted == api)
    }

    /// Whether the delivery is among them. For implementations.
    pub fn covers(&self, delivery: &StoredDelivery) -> bool {
        self.allows_api(&delivery.api)
            && self.tenant.as_deref() == delivery.tenant().map(TenantId::as_str)
            && self.entity.as_deref().is_none_or(|entity| delivery.entity.as_deref() == Some(entity))
    }
}
