//! The source of connections: the user's pool.

use std::error::Error;
use std::pin::Pin;

use tokio_postgres::Client;

/// Why a pool returned no connection.
pub type PoolError = Box<dyn Error + Send + Sync>;

/// A pool of connections to `PostgreSQL`, with the server, the credentials and TLS.
///
/// With the feature `deadpool`, the pool of `deadpool-postgres` implements this. For another pool, write a wrapper:
///
/// ```
/// use std::error::Error;
/// use hookwright_inbox_postgres::{Pool, PoolError};
/// # struct TheirPool;
/// # struct TheirConnection(tokio_postgres::Client);
/// # impl std::ops::Deref for TheirConnection {
/// #     type Target = tokio_postgres::Client;
/// #     fn deref(&self) -> &tokio_postgres::Client { &self.0 }
/// # }
/// # impl TheirPool {
/// #     async fn get(&self) -> Result<TheirConnection, std::io::Error> { Err(std::io::Error::other("none")) }
/// #     fn size(&self) -> usize { 16 }
/// # }
/// # impl TheirConnection { fn detach(self) {} }
///
/// struct MyPool(TheirPool);
///
/// impl Pool for MyPool {
///     type Connection = TheirConnection;
///
///     async fn get(&self) -> Result<TheirConnection, PoolError> {
///         Ok(self.0.get().await?)
///     }
///
///     fn client(connection: &TheirConnection) -> &tokio_postgres::Client {
///         connection
///     }
///
///     fn close(connection: TheirConnection) {
///         connection.detach();
///     }
///
///     fn max_size(&self) -> usize {
///         self.0.size()
///     }
/// }
/// ```
pub trait Pool: Send + Sync + 'static {
    /// A connection, which returns to the pool when it is dropped.
    type Connection: Send + Sync + 'static;

    /// Returns a connection, or waits for one.
    fn get(&self) -> impl Future<Output = Result<Self::Connection, PoolError>> + Send;

    /// The client of a connection.
    fn client(connection: &Self::Connection) -> &Client;

    /// Closes a connection instead of returning it to the pool: something may be unfinished on it.
    fn close(connection: Self::Connection);

    /// The maximum number of connections.
    fn max_size(&self) -> usize;
}

#[cfg(feature = "deadpool")]
impl Pool for deadpool_postgres::Pool {
    type Connection = deadpool_postgres::Object;

    async fn get(&self) -> Result<Self::Connection, PoolError> {
        Ok(deadpool_postgres::Pool::get(self).await?)
    }

    fn client(connection: &Self::Connection) -> &Client {
        connection
    }

    fn close(connection: Self::Connection) {
        drop(deadpool_postgres::Object::take(connection));
    }

    fn max_size(&self) -> usize {
        self.status().max_size
    }
}

/// A pool with its type erased.
pub(super) trait AnyPool: Send + Sync {
    fn get(&self) -> Getting<'_>;

    fn max_size(&self) -> usize;
}

/// A future connection.
type Getting<'a> = Pin<Box<dyn Future<Output = Result<Box<dyn AnyConnection>, PoolError>> + Send + 'a>>;

/// A connection with its type erased. It returns to the pool when it is dropped.
pub(super) trait AnyConnection: Send + Sync {
    fn client(&self) -> &Client;

    fn close(self: Box<Self>);
}

impl<P: Pool> AnyPool for P {
    fn get(&self) -> Getting<'_> {
        Box::pin(async {
            let connection = Connection::<P>(Pool::get(self).await?);
            Ok(Box::new(connection) as Box<dyn AnyConnection>)
        })
    }

    fn max_size(&self) -> usize {
        Pool::max_size(self)
    }
}

struct Connection<P: Pool>(P::Connection);

impl<P: Pool> AnyConnection for Connection<P> {
    fn client(&self) -> &Client {
        P::client(&self.0)
    }

    fn close(self: Box<Self>) {
        P::close(self.0);
    }
}
