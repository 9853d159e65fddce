//! The service itself.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hookwright_receiver::{DeliveryFilter, DeliveryId, InboxError, Selection, StateFilter, internals};
use http::request::Parts;
use http::{Request, StatusCode};
use http_body::Body;
use tokio::sync::Semaphore;
use tower_service::Service;

use crate::access::{Access, Guard};
use crate::builder::{AdminBuilder, Unguarded};
use crate::inboxes::{Action, AnyInbox, Inboxes};
use crate::request;
pub use crate::response::AdminResponse;
use crate::response::{self, Refusal};
use crate::route::{Route, RouteAction};
use crate::shown;
use crate::wire::{ACTION_HEADER, Counts, Deliveries, Done, InboxNames, Summary};

/// Shows and manages the content of inboxes: see the [crate](crate). Cloning is cheap: clones share the same service.
#[derive(Clone)]
pub struct AdminService(Arc<Shared>);

pub(crate) struct Shared {
    path: String,
    page: String,
    inboxes: Inboxes,
    guard: Guard,
    /// Each page is in memory with its payloads, so only few are allowed at a time.
    room: Semaphore,
}

/// How many requests may use inboxes at a time.
const AT_A_TIME: usize = 8;

/// How long an inbox may take to answer. Actions may take longer.
const PATIENCE: Duration = Duration::from_secs(30);

impl Shared {
    pub(crate) fn new(path: String, inboxes: Inboxes, guard: Guard) -> Self {
        let page = include_str!("page/index.html").replace("{path}", &path);
        Self { path, page, inboxes, guard, room: Semaphore::new(AT_A_TIME) }
    }
}

impl AdminService {
    /// Creates a builder for a service that browsers reach at this path, such as `/admin` or `/`.
    pub fn builder(path: impl Into<String>) -> AdminBuilder<Unguarded> {
        AdminBuilder::new(path.into())
    }

    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    async fn respond<B>(&self, head: Parts, body: B) -> Result<AdminResponse, Refusal>
    where
        B: Body,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let shared = &self.0;
        let who = match shared.guard.check(&head).await {
            Access::Allowed { who } => who,
            Access::Unauthenticated { challenge } => return Err(Refusal::unauthenticated(challenge)),
            Access::Forbidden => return Err(Refusal::forbidden()),
        };
        let route = Route::parse(&shared.path, head.uri.path()).ok_or_else(|| Refusal::nothing_there("page"))?;
        if !route.allows(&head.method) {
            return Err(Refusal::method(route.methods()));
        }
        let query = head.uri.query().unwrap_or_default();
        let found = |media_type, text: &'static str| Ok(response::bytes(StatusCode::OK, media_type, text));
        match route {
            Route::Page => Ok(response::bytes(StatusCode::OK, "text/html; charset=utf-8", shared.page.clone())),
            Route::Script => found("text/javascript; charset=utf-8", include_str!("page/admin.js")),
            Route::Style => found("text/css; charset=utf-8", include_str!("page/admin.css")),
            Route::Icon => found("image/svg+xml", include_str!("page/icon.svg")),
            Route::Inboxes => {
                let inboxes = shared.inboxes.names().map(str::to_owned).collect();
                Ok(response::json(StatusCode::OK, &InboxNames { inboxes }))
            }
            Route::Counts { inbox } => {
                let (inbox, filter) = (shared.inbox(&inbox)?, request::filter(query)?);
                let counts = shared.in_time(counts(&**inbox, &filter)).await?;
                Ok(response::json(StatusCode::OK, &counts))
            }
            Route::Deliveries { inbox } => {
                let (inbox, (filter, page)) = (shared.inbox(&inbox)?, request::list(query)?);
                let list = async {
                    let page = inbox.list(&filter, &page).await?;
                    let next = page.next.map(|cursor| cursor.as_str().to_owned());
                    Ok(Deliveries { deliveries: page.deliveries.iter().map(Summary::from).collect(), next })
                };
                Ok(response::json(StatusCode::OK, &shared.in_time(list).await?))
            }
            Route::Delivery { inbox, id } => {
                let (inbox, id) = (shared.inbox(&inbox)?, DeliveryId::new(id));
                let found = shared.in_time(inbox.find(&id)).await?.ok_or_else(|| Refusal::nothing_there("delivery"))?;
                Ok(response::json(StatusCode::OK, &shown::delivery(&found)))
            }
            Route::Act { inbox: name, action } => {
                let inbox = shared.inbox(&name)?;
                if head.headers.get(ACTION_HEADER).is_none_or(|value| value != "1") {
                    return Err(Refusal::without_action_header());
                }
                act(inbox, &name, action, body, who).await
            }
        }
    }
}

impl Shared {
    fn inbox(&self, name: &str) -> Result<&Arc<dyn AnyInbox>, Refusal> {
        self.inboxes.get(name).ok_or_else(|| Refusal::nothing_there("inbox"))
    }

    /// The inbox's result, with a time limit.
    async fn in_time<T>(&self, asked: impl Future<Output = Result<T, InboxError>>) -> Result<T, Refusal> {
        let answered = tokio::time::timeout(PATIENCE, async {
            let _permit = self.room.acquire().await;
            asked.await
        });
        match answered.await {
            Ok(answer) => answer.map_err(|error| Refusal::of_inbox(&error)),
            Err(_) => Err(Refusal::busy()),
        }
    }
}

async fn counts(inbox: &dyn AnyInbox, filter: &DeliveryFilter) -> Result<Counts, InboxError> {
    let of = |state| filter.clone().state(state);
    let count = async |state| {
        if filter.allows_state(state) { known(inbox.count(&of(state)).await) } else { Ok(None) }
    };
    let oldest = async |state| {
        let oldest = if filter.allows_state(state) { known(inbox.oldest(&of(state)).await)? } else { None };
        Ok::<_, InboxError>(oldest.flatten().map(shown::millis))
    };
    Ok(Counts {
        due: count(StateFilter::Due).await?,
        claimed: count(StateFilter::Claimed).await?,
        parked: count(StateFilter::Parked).await?,
        oldest_due_ms: oldest(StateFilter::Due).await?,
        oldest_parked_ms: oldest(StateFilter::Parked).await?,
    })
}

/// `None` if the inbox can't tell.
fn known<T>(answer: Result<T, InboxError>) -> Result<Option<T>, InboxError> {
    match answer {
        Err(InboxError::Unsupported(_)) => Ok(None),
        other => other.map(Some),
    }
}

/// Runs the action in its own task, so that it continues if its caller hangs up.
async fn act<B>(
    inbox: &Arc<dyn AnyInbox>,
    name: &str,
    action: RouteAction,
    body: B,
    who: String,
) -> Result<AdminResponse, Refusal>
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let (selection, any_state) = request::selection(body).await?;
    let action = action.resolved(any_state);
    let (inbox, name) = (Arc::clone(inbox), name.to_owned());
    let acting = tokio::spawn(async move {
        let done = inbox.act(action, &selection).await;
        let deed = Deed { who: &who, inbox: &name, action, selection: &selection, count: done.as_ref().ok().copied() };
        internals::info("an operator acted on an inbox", &deed);
        done
    });
    let count = acting.await.map_err(|_| Refusal::panicked())?.map_err(|error| Refusal::of_inbox(&error))?;
    Ok(response::json(StatusCode::OK, &Done { count }))
}

/// An action, for the log.
struct Deed<'a> {
    who: &'a str,
    inbox: &'a str,
    action: Action,
    selection: &'a Selection,
    /// `None` if it failed.
    count: Option<u64>,
}

impl fmt::Display for Deed<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match self.action {
            Action::Release => "released",
            Action::DropParked | Action::DropAny => "dropped",
        };
        let Self { who, inbox, .. } = self;
        match self.count {
            Some(count) => write!(formatter, "{who:?} {action} {count} in {inbox:?}")?,
            None => write!(formatter, "{who:?} failed: not all are {action} in {inbox:?}")?,
        }
        match self.selection {
            Selection::Ids(ids) => write!(formatter, ", by {} ids", ids.len()),
            Selection::Matching(filter) => write!(formatter, ", by {filter:?}"),
            _ => Ok(()),
        }
    }
}

impl<B> Service<Request<B>> for AdminService
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = AdminResponse;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<AdminResponse, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            Ok(service.respond(head, body).await.unwrap_or_else(Refusal::response))
        })
    }
}

impl fmt::Debug for AdminService {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AdminService")
            .field("path", &self.0.path)
            .field("inboxes", &self.0.inboxes.names().collect::<Vec<_>>())
            .field("guard", &self.0.guard)
            .finish_non_exhaustive()
    }
}
