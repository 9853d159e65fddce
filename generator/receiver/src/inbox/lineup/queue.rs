//! Deliveries by the time at which they are due, for each tenant and for all.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use hookwright_runtime::TenantId;

/// Ids of deliveries, by the time at which they are due.
#[derive(Debug)]
pub(super) struct Queue<T> {
    tenants: HashMap<Option<TenantId>, BTreeSet<(T, u64)>>,
    /// The first of each tenant.
    heads: BTreeMap<(T, u64), Option<TenantId>>,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { tenants: HashMap::new(), heads: BTreeMap::new() }
    }
}

impl<T: Ord + Copy> Queue<T> {
    pub(super) fn insert(&mut self, tenant: Option<&TenantId>, entry: (T, u64)) {
        let entries = self.tenants.entry(tenant.cloned()).or_default();
        let before = entries.first().copied();
        entries.insert(entry);
        self.head(tenant, before);
    }

    pub(super) fn remove(&mut self, tenant: Option<&TenantId>, entry: (T, u64)) {
        let Some(entries) = self.tenants.get_mut(&tenant.cloned()) else { return };
        let before = entries.first().copied();
        entries.remove(&entry);
        self.head(tenant, before);
    }

    /// The first of all, except for these tenants.
    pub(super) fn first(&self, without: &BTreeSet<TenantId>) -> Option<(T, u64)> {
        let is_allowed = |tenant: &Option<TenantId>| tenant.as_ref().is_none_or(|tenant| !without.contains(tenant));
        self.heads.iter().find(|(_, tenant)| is_allowed(tenant)).map(|(entry, _)| *entry)
    }

    /// Updates which one is the first of a tenant.
    fn head(&mut self, tenant: Option<&TenantId>, before: Option<(T, u64)>) {
        let tenant = tenant.cloned();
        let first = self.tenants.get(&tenant).and_then(BTreeSet::first).copied();
        if first == before {
            return;
        }
        if let Some(before) = before {
            self.heads.remove(&before);
        }
        match first {
            Some(first) => drop(self.heads.insert(first, tenant)),
            None => drop(self.tenants.remove(&tenant)),
        }
    }
}
