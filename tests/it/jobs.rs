//! The queue: order, retries, giving up, leases, stopping, what happens again and again (DESIGN 6, FEATURES I3).

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use oko::app::App;
use oko::db::Connection;
use oko::error::AppError;
use oko::jobs::{self, JobError, Kind, Kinds, Recurring, Task};
use serde_json::{Value as Json, json};

use crate::harness::TestApp;

/// What the jobs of these tests have done, in order.
#[derive(Clone, Default)]
struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    fn note(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// Waits until there is a line of that text: jobs run on other threads.
    async fn until(&self, line: &str) {
        for _ in 0..500 {
            if self.lines().iter().any(|found| found == line) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{line} never came: {:?}", self.lines());
    }
}

/// Notes its payload; fails as often as it is told to.
struct Note {
    diary: Diary,
    failures: AtomicU32,
}

impl Kind for Note {
    fn name(&self) -> &'static str {
        "test.note"
    }

    fn attempts(&self) -> u32 {
        3
    }

    fn run(&self, task: &Task<'_>) -> Result<(), JobError> {
        if self.failures.load(Ordering::SeqCst) > 0 {
            self.failures.fetch_sub(1, Ordering::SeqCst);
            self.diary.note(format!("{} failed", task.payload["name"]));
            return Err(AppError::internal("the disk is full").into());
        }
        if task.payload["hopeless"] == true {
            return Err(JobError::Hopeless("nobody needs it".into()));
        }
        assert_ne!(task.payload["panic"], true, "a job that panics");
        self.diary.note(format!("{} done", task.payload["name"]));
        Ok(())
    }

    fn given_up(&self, c: &Connection, payload: &Json, _now: DateTime<Utc>) -> Result<(), AppError> {
        c.execute("INSERT INTO instance (key, value) VALUES ('given_up', ?1)", [payload["name"].to_string()])?;
        Ok(())
    }
}

/// Works until it is told to stop or let go.
struct Long {
    diary: Diary,
    let_go: Arc<AtomicBool>,
}

impl Kind for Long {
    fn name(&self) -> &'static str {
        "test.long"
    }

    fn run(&self, task: &Task<'_>) -> Result<(), JobError> {
        self.diary.note("long begun");
        while !self.let_go.load(Ordering::SeqCst) {
            task.go_on().inspect_err(|_| self.diary.note("long stopped"))?;
            std::thread::sleep(Duration::from_millis(5));
        }
        self.diary.note("long done");
        Ok(())
    }
}

struct Bench {
    t: TestApp,
    diary: Diary,
    let_go: Arc<AtomicBool>,
    kinds: Kinds,
}

impl Bench {
    async fn new(failures: u32) -> Bench {
        let (diary, let_go) = (Diary::default(), Arc::new(AtomicBool::new(false)));
        let note = Note { diary: diary.clone(), failures: AtomicU32::new(failures) };
        let long = Long { diary: diary.clone(), let_go: let_go.clone() };
        Bench { t: TestApp::new().await, diary, let_go, kinds: Kinds::new(vec![Box::new(note), Box::new(long)]) }
    }

    async fn enqueue(&self, kind: &'static str, payload: Json, after: TimeDelta) -> i64 {
        let due = self.t.now() + after;
        self.t.arrange(move |c| jobs::enqueue(c, kind, &payload, due).unwrap()).await
    }

    async fn run(&self) -> usize {
        jobs::run_due(&self.t.app, &self.kinds).await.unwrap()
    }

    fn pass(&self, seconds: i64) {
        self.t.set_now(self.t.now() + TimeDelta::seconds(seconds));
    }

    /// attempts, leased, given up, last error of each job.
    async fn rows(&self) -> Vec<(u32, bool, bool, String)> {
        let query = |c: &Connection| {
            let mut statement =
                c.prepare("SELECT attempts, leased_until > 0, failed_at IS NOT NULL, last_error FROM job ORDER BY id")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            rows.collect::<Result<_, _>>()
        };
        self.t.arrange(move |c| query(c).unwrap()).await
    }
}

#[rocket::async_test]
async fn jobs_run_when_due_in_their_order_and_leave_no_row() {
    let b = Bench::new(0).await;
    b.enqueue("test.note", json!({"name": "later"}), TimeDelta::seconds(60)).await;
    b.enqueue("test.note", json!({"name": "second"}), TimeDelta::zero()).await;
    b.enqueue("test.note", json!({"name": "first"}), TimeDelta::seconds(-5)).await;
    assert_eq!(b.run().await, 2);
    assert_eq!(b.diary.lines(), [r#""first" done"#, r#""second" done"#]);
    b.pass(59);
    assert_eq!(b.run().await, 0);
    b.pass(1);
    assert_eq!((b.run().await, b.rows().await.len()), (1, 0));
}

#[rocket::async_test]
async fn what_an_act_takes_back_was_never_enqueued() {
    let b = Bench::new(0).await;
    let now = b.t.now();
    let act = move |c: &Connection| {
        jobs::enqueue(c, "test.note", &json!({"name": "x"}), now)?;
        Err::<(), _>(AppError::invalid("no"))
    };
    assert!(b.t.app.db.write(act).await.is_err());
    assert_eq!(b.run().await, 0);
}

#[rocket::async_test]
async fn a_failure_is_tried_again_after_growing_pauses_then_given_up() {
    let b = Bench::new(3).await;
    b.enqueue("test.note", json!({"name": "x"}), TimeDelta::zero()).await;
    assert_eq!((b.run().await, b.run().await), (1, 0), "not again at once");
    assert_eq!(b.rows().await, [(1, false, false, "внутренняя ошибка: the disk is full".to_owned())]);
    b.pass(5);
    assert_eq!(b.run().await, 1);
    b.pass(9);
    assert_eq!(b.run().await, 0, "the pause has doubled");
    b.pass(1);
    assert_eq!(b.run().await, 1);
    assert_eq!(b.rows().await, [(3, false, true, "внутренняя ошибка: the disk is full".to_owned())]);
    b.pass(1_000_000);
    assert_eq!(b.run().await, 0, "given up for good");
    let told: String =
        b.t.arrange(|c| c.query_row("SELECT value FROM instance WHERE key = 'given_up'", [], |r| r.get(0)).unwrap())
            .await;
    assert_eq!(told, r#""x""#);
}

#[rocket::async_test]
async fn a_hopeless_job_is_given_up_at_once_and_a_panic_is_a_failure() {
    let b = Bench::new(0).await;
    b.enqueue("test.note", json!({"name": "x", "hopeless": true}), TimeDelta::zero()).await;
    b.enqueue("test.note", json!({"name": "y", "panic": true}), TimeDelta::zero()).await;
    b.enqueue("test.unknown", json!({}), TimeDelta::zero()).await;
    assert_eq!(b.run().await, 3);
    let rows = b.rows().await;
    assert_eq!(rows[0], (1, false, true, "nobody needs it".to_owned()));
    assert!(!rows[1].2 && rows[1].3.contains("panicked"), "{rows:?}");
    assert!(!rows[2].2 && rows[2].3.contains("no such kind"), "{rows:?}");
}

#[rocket::async_test]
async fn a_lease_keeps_a_job_until_it_expires() {
    let b = Bench::new(0).await;
    let id = b.enqueue("test.note", json!({"name": "x"}), TimeDelta::zero()).await;
    let until = oko::db::time::to_ms(b.t.now() + TimeDelta::seconds(60));
    // As a process leaves it that died at work.
    b.t.arrange(move |c| {
        c.execute("UPDATE job SET leased_until = ?1, attempts = 1 WHERE id = ?2", [until, id]).unwrap()
    })
    .await;
    b.pass(59);
    assert_eq!(b.run().await, 0);
    b.pass(1);
    assert_eq!((b.run().await, b.diary.lines().len()), (1, 1));
}

#[rocket::async_test]
async fn a_new_process_takes_up_at_once_what_the_dead_one_held() {
    let b = Bench::new(0).await;
    let id = b.enqueue("test.note", json!({"name": "x"}), TimeDelta::zero()).await;
    let until = oko::db::time::to_ms(b.t.now() + TimeDelta::hours(1));
    b.t.arrange(move |c| {
        c.execute("UPDATE job SET leased_until = ?1, attempts = 1 WHERE id = ?2", [until, id]).unwrap()
    })
    .await;
    let workers = jobs::start(b.t.app.clone(), b.kinds.clone(), vec![]).await.unwrap();
    b.diary.until(r#""x" done"#).await;
    workers.stop().await;
    assert_eq!(b.rows().await.len(), 0);
}

#[rocket::async_test]
async fn a_job_that_kills_the_program_each_time_is_given_up() {
    let b = Bench::new(0).await;
    let id = b.enqueue("test.note", json!({"name": "x"}), TimeDelta::zero()).await;
    b.t.arrange(move |c| c.execute("UPDATE job SET attempts = 3 WHERE id = ?1", [id]).unwrap()).await;
    assert_eq!(b.run().await, 1);
    assert_eq!((b.diary.lines().len(), b.rows().await[0].2), (0, true));
}

#[rocket::async_test]
async fn workers_are_woken_and_a_long_job_does_not_hold_up_the_rest() {
    let b = Bench::new(0).await;
    let workers = jobs::start(b.t.app.clone(), b.kinds.clone(), vec![]).await.unwrap();
    b.enqueue("test.long", json!({}), TimeDelta::zero()).await;
    b.t.app.jobs.wake();
    b.diary.until("long begun").await;
    b.enqueue("test.note", json!({"name": "short"}), TimeDelta::zero()).await; // found by the tick, without a call
    b.diary.until(r#""short" done"#).await;
    b.let_go.store(true, Ordering::SeqCst);
    b.diary.until("long done").await;
    workers.stop().await;
    assert_eq!(b.rows().await.len(), 0);
}

#[rocket::async_test]
async fn stopping_sends_a_job_back_without_counting_the_attempt() {
    let b = Bench::new(0).await;
    let workers = jobs::start(b.t.app.clone(), b.kinds.clone(), vec![]).await.unwrap();
    b.enqueue("test.long", json!({}), TimeDelta::zero()).await;
    b.t.app.jobs.wake();
    b.diary.until("long begun").await;
    workers.stop().await;
    assert_eq!(b.diary.lines(), ["long begun", "long stopped"]);
    assert_eq!(b.rows().await, [(0, false, false, String::new())]);
    b.let_go.store(true, Ordering::SeqCst);
    assert_eq!(b.run().await, 1);
}

fn hourly(_app: &App, _now: DateTime<Utc>) -> Result<String, AppError> {
    Ok("сделано".into())
}

fn broken(_app: &App, _now: DateTime<Utc>) -> Result<String, AppError> {
    Err(AppError::internal("no"))
}

#[rocket::async_test]
async fn what_recurs_runs_at_start_when_missed_then_at_its_time() {
    let b = Bench::new(0).await;
    let app = b.t.app.clone();
    let recurring = [
        Recurring { name: "hourly", every: TimeDelta::hours(1), run: hourly },
        Recurring { name: "broken", every: TimeDelta::hours(1), run: broken },
    ];
    let start = async || jobs::start(app.clone(), b.kinds.clone(), recurring.to_vec()).await.unwrap();
    let wait_for_run = async |at: DateTime<Utc>| {
        let at = oko::db::time::to_ms(at);
        for _ in 0..500 {
            let found: Vec<(String, i64, String)> = b
                .t
                .arrange(move |c| {
                    let mut s = c
                        .prepare("SELECT name, next_at - last_at, last_result FROM schedule WHERE last_at = ?1 ORDER BY name")
                        .unwrap();
                    let rows = s.query_map([at], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).unwrap();
                    rows.map(Result::unwrap).collect()
                })
                .await;
            if found.len() == 2 {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("did not run");
    };
    let workers = start().await;
    let ran = wait_for_run(b.t.now()).await;
    assert_eq!(ran[0], ("broken".into(), 300_000, "ошибка: внутренняя ошибка: no".into()), "tried again sooner");
    assert_eq!(ran[1], ("hourly".into(), 3_600_000, "сделано".into()));
    workers.stop().await;

    // Down over the time it was due: runs first thing.
    b.pass(5 * 3600);
    let workers = start().await;
    wait_for_run(b.t.now()).await;
    workers.stop().await;

    let not_yet = b.t.now() + TimeDelta::minutes(59);
    let run_at = async |now| {
        let app = app.clone();
        tokio::task::spawn_blocking(move || jobs::run_recurring(&app, &recurring[..1], now).unwrap()).await.unwrap()
    };
    assert_eq!(run_at(not_yet).await, [""; 0]);
    assert_eq!(run_at(not_yet + TimeDelta::minutes(1)).await, ["hourly"]);
}

#[rocket::async_test]
async fn the_sweeps_of_the_rooms_work() {
    let b = Bench::new(0).await;
    b.t.sign_in("sch240001").await;
    b.pass(3 * 3600);
    b.t.sign_in("sch240003").await;
    let workers = jobs::start(b.t.app.clone(), oko::rooms::job_kinds(), oko::rooms::recurring()).await.unwrap();
    for _ in 0..500 {
        let sessions: i64 =
            b.t.arrange(|c| c.query_row("SELECT count(*) FROM session", [], |r| r.get(0)).unwrap()).await;
        let done: i64 =
            b.t.arrange(|c| {
                c.query_row("SELECT count(*) FROM schedule WHERE last_result LIKE 'удалено %'", [], |r| r.get(0))
                    .unwrap()
            })
            .await;
        if (sessions, done) == (1, 4) {
            return workers.stop().await;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the sweeps did not run");
}
