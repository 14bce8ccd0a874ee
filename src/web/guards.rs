//! The guard of every route inside the cabinet: `Can<may::FillForm>` means "signed in, and the table in `domain/` permits
//! the action to this role". How far it reaches is asked of the viewer afterwards.

use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use rocket::http::Status;
use rocket::request::{FromRequest, Outcome, Request};

use super::layout::{Shell, Tab};
use super::session::{self, Session};
use super::{csrf, errors};
use crate::app::App;
use crate::db::audit::Actor;
use crate::domain::{Action, Reach, Viewer};
use crate::error::AppError;

/// A type that stands for an [`Action`] in a route's signature.
pub trait Permits: Send {
    const ACTION: Action;
}

/// One type for each action.
pub mod may {
    use super::{Action, Permits};

    macro_rules! permits {
        ($($name:ident),+ $(,)?) => {$(
            pub struct $name;
            impl Permits for $name {
                const ACTION: Action = Action::$name;
            }
        )+};
    }

    permits!(
        OpenCabinet,
        DownloadFile,
        ReadPassport,
        FillForm,
        HandIn,
        ReadReceipt,
        WatchCollection,
        ReadResponse,
        ExportResults,
        BuildForm,
        ArrangeCollection,
    );
}

/// Proof that the viewer may do `A`.
pub struct Can<A> {
    pub viewer: Viewer,
    pub session: Session,
    /// The moment of this request: windows are decided by it.
    pub now: DateTime<Utc>,
    /// The client's address, for the audit log.
    pub address: String,
    action: PhantomData<A>,
}

impl<A: Permits> Can<A> {
    /// How far the action reaches; always there, since the guard has let the role through.
    pub fn reach(&self) -> Reach {
        self.viewer.reach(A::ACTION).unwrap_or(Reach::Own)
    }

    /// Who acts, for the audit log.
    pub fn actor(&self) -> Actor {
        Actor::viewer(&self.viewer, &self.address)
    }

    /// The frame of this viewer's pages.
    pub fn shell(&self, app: &App, tab: Option<Tab>) -> Result<Shell, AppError> {
        Ok(Shell {
            instance_name: app.region.title.clone(),
            login: self.viewer.login.clone(),
            role: self.viewer.role,
            csrf: csrf::token(app, &self.session),
            tab,
            unseen: app.db.read(|c| session::unseen_notifications(c, self.viewer.account))?,
            now: app.local(self.now),
        })
    }
}

#[rocket::async_trait]
impl<'r, A: Permits> FromRequest<'r> for Can<A> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let Some(app) = request.rocket().state::<App>() else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        let now = app.clock.now();
        let address = client_address(request);
        match session::current(request, app, now).await {
            Ok(Some((viewer, session))) => {
                if crate::domain::reach(viewer.role, A::ACTION).is_none() {
                    return Outcome::Error((Status::NotFound, ()));
                }
                if !csrf::request_allowed(request, app, &session) {
                    return Outcome::Error((Status::Forbidden, ()));
                }
                Outcome::Success(Can { viewer, session, now, address, action: PhantomData })
            }
            Ok(None) => Outcome::Error((Status::Unauthorized, ())),
            Err(error) => errors::guard_failure(error),
        }
    }
}

/// The client's address as text; behind a proxy the one it names.
pub fn client_address(request: &Request<'_>) -> String {
    request.client_ip().map(|ip| ip.to_canonical().to_string()).unwrap_or_default()
}
