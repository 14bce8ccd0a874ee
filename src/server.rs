//! The web server: every room mounted, rocket set up so that nothing comes from its own files or environment.

use std::net::SocketAddr;

use rocket::config::{Config as RocketConfig, Ident, LogLevel, Shutdown};
use rocket::data::{Limits, ToByteUnit};
use rocket::fairing::AdHoc;
use rocket::shield::Shield;
use rocket::{Build, Rocket};

use crate::app::App;
use crate::error::chain;
use crate::web::headers::SecurityHeaders;
use crate::web::{assets, errors, health};
use crate::{jobs, rooms, stalled};

/// Seconds that answers under way get at a stop.
const GRACE: u32 = 10;
/// Megabytes of a file that a page sends: `web/upload.rs`, and a little room so that it can say what is too large.
const UPLOAD: u64 = 41;
/// Threads for blocking work; what may run at once is bounded by `App::heavy` and `Db::read_long`.
const BLOCKING_THREADS: usize = 64;

/// The application as rocket runs it; tests drive it without a socket.
pub fn rocket(app: App, listen: SocketAddr) -> Rocket<Build> {
    rocket::custom(settings(&app, listen))
        .manage(app)
        .attach(Shield::new())
        .attach(SecurityHeaders)
        .mount("/", assets::routes())
        .mount("/", rocket::routes![health::health])
        .mount("/", rooms::accounts::routes())
        .mount("/", rooms::collections::routes())
        .mount("/", rooms::excel::routes())
        .mount("/", rooms::forms::routes())
        .mount("/", rooms::monitoring::routes())
        .mount("/", rooms::arranging::routes())
        .mount("/", rooms::publications::routes())
        .mount("/", rooms::storage::routes())
        .mount("/", rooms::notifications::routes())
        .mount("/", rooms::reports::routes())
        .mount("/", rooms::passport::routes())
        .mount("/", rooms::analytics::routes())
        .register("/", errors::catchers())
}

/// Serves until told to stop; `ready` is called with the address once connections are taken.
pub fn serve(app: App, listen: SocketAddr, ready: impl Fn(SocketAddr) + Send + Sync + 'static) -> Result<(), String> {
    stalled::raise_file_limit();
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.max(2))
        .max_blocking_threads(BLOCKING_THREADS)
        .thread_name("oko-web")
        .enable_all()
        .build()
        .map_err(|cause| format!("не удалось запустить сервер: {cause}"))?;
    let db = app.db.clone();
    let liftoff = AdHoc::on_liftoff("ready", move |rocket| {
        let bound = SocketAddr::new(rocket.config().address, rocket.config().port);
        stalled::start(bound.port());
        Box::pin(async move { ready(bound) })
    });
    let served = runtime.block_on(serve_with_jobs(app, listen, liftoff));
    drop(runtime);
    db.close();
    served
}

/// Jobs are told to stop together with the web server, and waited for after it.
async fn serve_with_jobs(app: App, listen: SocketAddr, liftoff: AdHoc) -> Result<(), String> {
    let jobs = jobs::start(app.clone(), rooms::job_kinds(), rooms::recurring())
        .await
        .map_err(|error| format!("фоновые задания не запустились: {}", chain(&error)))?;
    let stop = jobs.stopper();
    let wind_down = AdHoc::on_shutdown("jobs", move |_| {
        stop();
        Box::pin(async {})
    });
    let served = launch(rocket(app, listen).attach(liftoff).attach(wind_down)).await;
    jobs.stop().await;
    served.map_err(|cause| explain(&cause, listen))
}

/// Rocket begins to listen for signals only after it has said that it serves; ours are heard from the start.
async fn launch(rocket: Rocket<Build>) -> Result<(), rocket::Error> {
    let told_to_stop = told_to_stop().map_err(rocket::error::ErrorKind::Io)?;
    let rocket = rocket.ignite().await?;
    let shutdown = rocket.shutdown();
    tokio::spawn(async move {
        told_to_stop.await;
        shutdown.notify();
    });
    rocket.launch().await.map(drop)
}

/// Ends with the first SIGTERM or Ctrl-C; they are caught from the moment of the call.
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut term, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

fn settings(app: &App, listen: SocketAddr) -> RocketConfig {
    RocketConfig {
        address: listen.ip(),
        port: listen.port(),
        ip_header: app.config.behind_proxy.then(|| "X-Real-IP".into()),
        limits: Limits::new()
            .limit("form", 64.kibibytes())
            .limit("file", UPLOAD.megabytes())
            .limit("data-form", (UPLOAD + 1).megabytes())
            .limit("string", 64.kibibytes()),
        ident: Ident::none(),
        log_level: LogLevel::Critical,
        cli_colors: false,
        shutdown: Shutdown { ctrlc: false, signals: [].into(), grace: GRACE, mercy: 2, ..Shutdown::default() },
        ..RocketConfig::default()
    }
}

fn explain(cause: &rocket::Error, listen: SocketAddr) -> String {
    use rocket::error::ErrorKind;
    match cause.kind() {
        ErrorKind::Bind(cause) => format!("не удалось занять адрес {listen}: {cause}"),
        ErrorKind::Io(cause) => format!("ошибка сети: {cause}"),
        other => format!("сервер не запустился: {other}"),
    }
}
