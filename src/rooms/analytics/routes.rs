//! The address of «Аналитика».

use maud::Markup;
use rocket::{State, get};

use super::pages::{self, Overview};
use super::queries;
use crate::app::App;
use crate::error::AppError;
use crate::rooms::monitoring::{self, Scope};
use crate::rooms::passport;
use crate::web::errors::Answer;
use crate::web::guards::{Can, may};
use crate::web::layout::{self, Tab};

pub fn all() -> Vec<rocket::Route> {
    rocket::routes![show]
}

/// The collections of those who watch, one of them by municipality: `collection`, or the one that closes first.
#[get("/lk/analytics?<collection>")]
async fn show(app: &State<App>, can: Can<may::OpenCabinet>, collection: Option<i64>) -> Answer<Markup> {
    let shell = can.shell(app, Some(Tab::Analytics))?;
    let (viewer, now) = (can.viewer.clone(), can.now);
    let body = match (Scope::of(&can.viewer), can.viewer.organisation) {
        (Some(scope), _) => {
            let own = app.inner().clone();
            let overview = app
                .db
                .read_long(move |c| {
                    let mut collections = Vec::new();
                    for id in queries::current(c, &viewer, now)? {
                        let watched = monitoring::watched(c, id)?.ok_or(AppError::NotFound)?;
                        let tally = monitoring::tally(&own, c, &watched, scope, now)?;
                        collections.push((watched, tally));
                    }
                    let chosen = collections.iter().position(|(watched, _)| Some(watched.id.0) == collection);
                    let chosen = chosen.unwrap_or(0);
                    let municipalities = match collections.get(chosen) {
                        Some((watched, _)) => monitoring::tallies_by_municipality(c, watched, scope, now)?,
                        None => Vec::new(),
                    };
                    Ok(Overview { collections, chosen, municipalities })
                })
                .await?;
            pages::overview(app, &overview, now)
        }
        (None, Some(organisation)) => {
            let history = app.db.read_long(move |c| passport::history(c, &viewer, organisation, now)).await?;
            pages::own(app, &history, now)
        }
        (None, None) => pages::nothing(),
    };
    Ok(layout::page(&shell, "Аналитика", body))
}
