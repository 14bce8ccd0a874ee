//! A region small enough to hold in mind: two municipalities, three organisations, an account of every role.
//!
//! | login            | role         | where                     |
//! |------------------|--------------|---------------------------|
//! | `admin`          | operator     | the region                |
//! | `desk`           | support      | the region                |
//! | `reg24_vpr`      | regional     | the region                |
//! | `reg24_vpr_m001` | municipal    | municipality 001          |
//! | `reg24_vpr_m002` | municipal    | municipality 002          |
//! | `sch240001`      | organisation | 0001, municipality 001    |
//! | `sch240002`      | organisation | 0002, municipality 001    |
//! | `sch240003`      | organisation | 0003, municipality 002    |

use chrono::{DateTime, TimeZone, Utc};
use oko::app::App;
use oko::clock::Clock;
use oko::config::Config;
use oko::db::time::to_ms;
use oko::db::{Connection, Db, migrations};
use oko::domain::AccountId;
use oko::setup::{self, NewInstance};
use oko::web::session;
use rocket::http::{ContentType, Cookie, Header, Status};
use rocket::local::asynchronous::Client;
use rusqlite::params;

use crate::plans;

/// The password of every account of the harness.
pub const PASSWORD: &str = "Верный пароль 1";

/// Every login of the harness with its role's word.
pub const LOGINS: [(&str, &str); 8] = [
    ("admin", "operator"),
    ("desk", "support"),
    ("reg24_vpr", "regional"),
    ("reg24_vpr_m001", "municipal"),
    ("reg24_vpr_m002", "municipal"),
    ("sch240001", "organisation"),
    ("sch240002", "organisation"),
    ("sch240003", "organisation"),
];

pub struct TestApp {
    pub app: App,
    pub client: Client,
    _folder: tempfile::TempDir,
    _plans: plans::Checked,
}

/// An answer read whole.
pub struct Page {
    pub status: Status,
    pub location: Option<String>,
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

impl TestApp {
    /// The region above; it is 1 September 2026, 12:00 in Moscow.
    pub async fn new() -> TestApp {
        TestApp::with_config(Config::default()).await
    }

    pub async fn with_config(config: Config) -> TestApp {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("oko.db");
        migrations::prepare(&file).unwrap();
        let db = Db::open_with(&file, plans::listen).unwrap();
        let now = Utc.with_ymd_and_hms(2026, 9, 1, 9, 0, 0).unwrap();
        db.write(move |c| {
            let new =
                NewInstance {
                    region: "24".into(), title: "Проверочный край".into(), zone: chrono_tz::Europe::Moscow
                };
            setup::create(c, &new)?;
            seed(c, now);
            Ok(())
        })
        .await
        .unwrap();
        let app = App::new(db, Clock::manual(now), config).unwrap();
        let rocket = oko::server::rocket(app.clone(), "127.0.0.1:0".parse().unwrap());
        let client = Client::untracked(rocket).await.unwrap();
        TestApp { app, client, _folder: folder, _plans: plans::Checked }
    }

    /// Stops the application and starts it anew on the same file, at the same moment.
    pub async fn restart(self) -> TestApp {
        let TestApp { app, client, _folder, _plans } = self;
        let (now, config) = (app.clock.now(), app.config.clone());
        app.db.close();
        drop((app, client));
        let db = Db::open_with(&_folder.path().join("oko.db"), plans::listen).unwrap();
        let app = App::new(db, Clock::manual(now), config).unwrap();
        let rocket = oko::server::rocket(app.clone(), "127.0.0.1:0".parse().unwrap());
        TestApp { app, client: Client::untracked(rocket).await.unwrap(), _folder, _plans }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    pub fn set_now(&self, now: DateTime<Utc>) {
        self.app.clock.set(now);
    }

    /// Runs SQL, for tests that arrange what no page can.
    pub async fn arrange<T: Send + 'static>(&self, act: impl FnOnce(&Connection) -> T + Send + 'static) -> T {
        let unheard = move |c: &Connection| {
            plans::ignore(c);
            let done = act(c);
            plans::listen(c);
            Ok(done)
        };
        self.app.db.write(unheard).await.unwrap()
    }

    /// A signed-in browser.
    pub async fn sign_in(&self, login: &str) -> User<'_> {
        let now = self.now();
        let wanted = login.to_owned();
        let token = self
            .app
            .db
            .write(move |c| {
                let account: AccountId =
                    c.query_row("SELECT id FROM account WHERE login = ?1", [wanted], |row| row.get(0))?;
                session::create(c, account, now, "127.0.0.1", "test")
            })
            .await
            .unwrap();
        let mut user = User { app: self, cookie: Some(token), csrf: String::new() };
        user.csrf = user.read_csrf().await;
        user
    }

    /// A browser that has not signed in.
    pub fn stranger(&self) -> User<'_> {
        User { app: self, cookie: None, csrf: String::new() }
    }
}

pub struct User<'a> {
    pub app: &'a TestApp,
    pub cookie: Option<String>,
    pub csrf: String,
}

impl User<'_> {
    pub async fn get(&self, path: &str) -> Page {
        self.send(self.app.client.get(path.to_owned())).await
    }

    /// What the scripts of a page ask for: errors come as JSON.
    pub async fn get_json(&self, path: &str) -> Page {
        let request = self.app.client.get(path.to_owned());
        self.send(request.header(Header::new("X-Oko-Csrf", self.csrf.clone()))).await
    }

    /// A form of a page, with this session's token.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = String::new();
        for (name, value) in fields.iter().copied().chain([("csrf", self.csrf.as_str())]) {
            let encode = |text: &str| rocket::http::RawStr::new(text).percent_encode().to_string();
            body.push_str(&format!("{}={}&", encode(name), encode(value)));
        }
        let request = self.app.client.post(path.to_owned()).header(ContentType::Form).body(body);
        self.send(request).await
    }

    /// A file chosen in a form of a page, with this session's token and other fields.
    pub async fn post_file(&self, path: &str, name: &str, bytes: &[u8]) -> Page {
        const EDGE: &str = "----oko-edge";
        let mut body = Vec::new();
        body.extend(
            format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", self.csrf).bytes(),
        );
        body.extend(
            format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .bytes(),
        );
        body.extend(bytes);
        body.extend(format!("\r\n--{EDGE}--\r\n").bytes());
        let kind = ContentType::new("multipart", "form-data").with_params(("boundary", EDGE));
        self.send(self.app.client.post(path.to_owned()).header(kind).body(body)).await
    }

    /// What the scripts of a page send, with this session's token.
    pub async fn post_json(&self, path: &str, body: &serde_json::Value) -> Page {
        let request = self.app.client.post(path.to_owned()).header(ContentType::JSON).body(body.to_string());
        self.send(request.header(Header::new("X-Oko-Csrf", self.csrf.clone()))).await
    }

    pub async fn send(&self, mut request: rocket::local::asynchronous::LocalRequest<'_>) -> Page {
        if let Some(token) = &self.cookie {
            request = request.cookie(Cookie::new("oko_session", token.clone()));
        }
        let response = request.dispatch().await;
        let headers: Vec<(String, String)> =
            response.headers().iter().map(|h| (h.name().to_string(), h.value().to_string())).collect();
        Page {
            status: response.status(),
            location: response.headers().get_one("Location").map(str::to_owned),
            headers,
            bytes: response.into_bytes().await.unwrap_or_default(),
        }
    }

    /// The token as scripts find it in a page.
    async fn read_csrf(&self) -> String {
        use hmac::{Hmac, KeyInit, Mac};
        use sha2::{Digest, Sha256};
        let token = self.cookie.clone().unwrap_or_default();
        let mut mac = Hmac::<Sha256>::new_from_slice(self.app.app.region.secret.as_bytes()).unwrap();
        mac.update(b"csrf");
        mac.update(&Sha256::digest(token.as_bytes()));
        oko::db::blobs::hex(&mac.finalize().into_bytes())
    }
}

/// argon2id of [`PASSWORD`], made once for all tests.
fn password_hash() -> String {
    static HASH: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| oko::rooms::accounts::password::hash(PASSWORD).unwrap());
    HASH.clone()
}

fn seed(c: &Connection, now: DateTime<Utc>) {
    c.execute_batch(
        "INSERT INTO municipality (id, code, title) VALUES (1, '001', 'г. Ачинск'), (2, '002', 'Канский район');
         INSERT INTO organisation (id, code, municipality_id, kind, full_title, short_title, title_fold, updated_at) VALUES
           (1, '0001', 1, 'school', 'Муниципальное бюджетное общеобразовательное учреждение «Школа № 1»', 'МБОУ «Школа № 1»', 'школа № 1', 0),
           (2, '0002', 1, 'college', 'Ачинский колледж', 'Ачинский колледж', 'ачинский колледж', 0),
           (3, '0003', 2, 'school', 'Школа № 3', 'Школа № 3', 'школа № 3', 0);",
    )
    .unwrap();
    let scope = |login: &str| match login {
        "reg24_vpr_m001" => (Some(1), None),
        "reg24_vpr_m002" => (Some(2), None),
        "sch240001" => (None, Some(1)),
        "sch240002" => (None, Some(2)),
        "sch240003" => (None, Some(3)),
        _ => (None, None),
    };
    for (login, role) in LOGINS {
        let (municipality, organisation) = scope(login);
        c.execute(
            "INSERT INTO account (login, role, municipality_id, organisation_id, full_name, password_hash, password_changed_at, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
            params![login, role, municipality, organisation, format!("Имя {login}"), password_hash(), to_ms(now)],
        )
        .unwrap();
    }
}
