//! Long random stories: what pages are told adds up to the table, sending again changes nothing, and two people at once
//! lose nothing unseen (FEATURES E9).

use std::collections::BTreeMap;

use oko::forms::order::order_key;
use rocket::http::Status;
use serde_json::{Value as Json, json};

use super::arrange::*;
use crate::harness::TestApp;

/// The same seed gives the same story.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) % sides
    }

    fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.roll(list.len() as u64) as usize]
    }

    fn edit(&mut self, revision: i64) -> Json {
        let base = (revision - self.roll(3) as i64).max(0);
        let row = format!("row0000{}", self.roll(6));
        match self.roll(10) {
            0..=2 => add(&row, &order_key(self.roll(50) as usize)),
            3 => delete(&row, base),
            4 => set_in("classes", self.pick(&["c5", "c6"]), "pupils", self.pick(&["", "5", "пять"]), "", base),
            _ => {
                let column = self.pick(&["subject", "rooms", "note", "online"]);
                let texts = ["", "Химия", "Физика", "12", "500", "да", "нет"];
                set(&row, column, self.pick(&texts), self.pick(&texts), base)
            }
        }
    }

    fn edits(&mut self, revision: i64) -> Vec<Json> {
        (0..=self.roll(4)).map(|_| self.edit(revision)).collect()
    }
}

/// What a page knows from the answers it got, without ever reading the whole table again.
#[derive(Default)]
struct Known {
    revision: i64,
    rows: BTreeMap<(String, String), Json>,
    of_rows: BTreeMap<(String, String), Json>,
    of_sheets: BTreeMap<String, Json>,
}

impl Known {
    fn from(state: &Json) -> Known {
        let mut known = Known { revision: state["revision"].as_i64().unwrap(), ..Known::default() };
        for (sheet, content) in state["sheets"].as_object().unwrap() {
            known.put_rows(sheet, &content["rows"]);
        }
        known.put_issues(&state["issues"]);
        known
    }

    fn take(&mut self, answer: &Json) {
        self.revision = answer["revision"].as_i64().unwrap();
        for (sheet, rows) in answer["rows"].as_object().unwrap() {
            self.put_rows(sheet, rows);
        }
        for (sheet, rows) in answer["deleted"].as_object().unwrap() {
            for row in rows.as_array().unwrap() {
                let place = (sheet.clone(), row.as_str().unwrap().to_owned());
                self.rows.remove(&place);
                self.of_rows.remove(&place);
            }
        }
        self.put_issues(&answer["issues"]);
    }

    fn put_rows(&mut self, sheet: &str, rows: &Json) {
        for row in rows.as_array().unwrap() {
            self.rows.insert((sheet.to_owned(), row["id"].as_str().unwrap().to_owned()), row.clone());
        }
    }

    fn put_issues(&mut self, issues: &Json) {
        for (sheet, rows) in issues["rows"].as_object().unwrap() {
            for (row, found) in rows.as_object().unwrap() {
                self.of_rows.insert((sheet.clone(), row.clone()), found.clone());
                if found == &json!([]) {
                    self.of_rows.remove(&(sheet.clone(), row.clone()));
                }
            }
        }
        for (sheet, found) in issues["sheets"].as_object().unwrap() {
            self.of_sheets.insert(sheet.clone(), found.clone());
        }
    }

    fn assert_is(&self, state: &Json, story: &str) {
        let whole = Known::from(state);
        assert_eq!(self.revision, whole.revision, "{story}");
        assert_eq!(self.rows, whole.rows, "{story}");
        assert_eq!(self.of_rows, whole.of_rows, "{story}");
        assert_eq!(self.of_sheets, whole.of_sheets, "{story}");
    }
}

#[rocket::async_test]
async fn what_two_pages_are_told_adds_up_to_the_table() {
    let t = TestApp::new().await;
    for seed in 1..=4 {
        let id = collection(&t, SPEC).await;
        let school = t.sign_in("sch240001").await;
        let mut dice = Dice(seed * 0x9E37_79B9);
        let mut pages = Vec::new();
        for client in ["one", "other"] {
            let window = Window::new(&school, id, client);
            let known = Known::from(&window.state().await);
            pages.push((window, known));
        }
        for step in 0..60 {
            let (window, known) = &mut pages[dice.roll(2) as usize];
            let edits = dice.edits(known.revision);
            let answer = window.save(known.revision, &edits).await;
            known.take(&answer);
            if dice.roll(4) == 0 {
                let answer = window.send(window.seq, known.revision, &edits).await;
                known.take(&answer.json());
            }
            let story = format!("seed {seed}, step {step}: {edits:?}");
            known.assert_is(&window.state().await, &story);
            let (window, known) = &mut pages[dice.roll(2) as usize];
            let news = window.changes(known.revision).await;
            if news.status == Status::Ok {
                known.take(&news.json());
            }
            known.assert_is(&window.state().await, &story);
        }
    }
}

#[rocket::async_test]
async fn sending_batches_again_gives_the_same_table() {
    let t = TestApp::new().await;
    for seed in 1..=4 {
        let id = collection(&t, SPEC).await;
        let (plain, shaky) = (t.sign_in("sch240001").await, t.sign_in("sch240003").await);
        let mut dice = Dice(seed * 0x51_7CC1);
        let mut once = [Window::new(&plain, id, "one"), Window::new(&plain, id, "other")];
        let mut again = [Window::new(&shaky, id, "one"), Window::new(&shaky, id, "other")];
        let mut sent: [Vec<Vec<Json>>; 2] = Default::default();
        let mut revision = 0;
        for step in 0..60 {
            let who = dice.roll(2) as usize;
            let edits = dice.edits(revision);
            sent[who].push(edits.clone());
            let first = once[who].save(revision, &edits).await;
            let second = again[who].save(revision, &edits).await;
            revision = first["revision"].as_i64().unwrap();
            assert_eq!(table(&first), table(&second), "seed {seed}, step {step}: {edits:?}");
            while dice.roll(3) > 0 {
                let who = dice.roll(2) as usize;
                let seq = 1 + dice.roll(sent[who].len().max(1) as u64) as usize;
                if let Some(edits) = sent[who].get(seq - 1) {
                    let repeated = again[who].send(seq as i64, dice.roll(9) as i64, edits).await;
                    assert_eq!(repeated.json()["revision"], revision, "seed {seed}, step {step}");
                }
            }
        }
        assert_eq!(table(&once[0].state().await), table(&again[0].state().await), "seed {seed}");
        assert!(revision > 20, "the story must have been eventful: {revision}");
    }
}

/// An answer without who was the last to change something.
fn table(answer: &Json) -> Json {
    let text = answer.to_string().replace("sch240003", "sch240001");
    serde_json::from_str(&text).unwrap()
}

#[rocket::async_test]
async fn two_people_at_once_lose_nothing_unseen() {
    let t = TestApp::new().await;
    let id = collection(&t, SPEC).await;
    t.arrange(|c| c.execute_batch("UPDATE account SET organisation_id = 1 WHERE login = 'sch240002'").unwrap()).await;
    let (ann, bob) = (t.sign_in("sch240001").await, t.sign_in("sch240002").await);
    let mut first = Window::new(&ann, id, "ann");
    first.fill().await;
    first.seq = 1;
    let other = Window::new(&bob, id, "bob");
    let done =
        together([(first, 0, "c5"), (other, 1, "c6")].into_iter().map(|(window, step, own)| work(window, step, own)))
            .await;
    assert!(done.iter().map(|(_, told)| told).sum::<i32>() > 0, "they must have met");
    let state = done[0].0.state().await;
    assert_eq!(
        (cell(&state, "classes", "c5", "pupils"), cell(&state, "classes", "c6", "pupils")),
        (&json!("79"), &json!("80"))
    );
    assert_eq!(state["revision"], 81, "each batch of both changed something of its own");
}

/// Forty batches, each with a cell that both want and one that is this person's own; gives how many conflicts were told.
async fn work<'a>(mut window: Window<'a>, step: i64, own: &str) -> (Window<'a>, i32) {
    let (mut revision, mut seen, mut told) = (1, "12".to_owned(), 0);
    for number in 0..40 {
        let text = (1 + step + 2 * number).to_string();
        let edits =
            [set("row00001", "rooms", &text, &seen, revision), set_in("classes", own, "pupils", &text, "", revision)];
        let answer = window.save(revision, &edits).await;
        revision = answer["revision"].as_i64().unwrap();
        let shown = cell(&answer, "paper", "row00001", "rooms").as_str().unwrap_or(&seen).to_owned();
        let conflicts = answer["conflicts"].as_array().unwrap();
        match conflicts.as_slice() {
            [] => {}
            [conflict] => {
                assert_eq!((&conflict["mine"], &conflict["column"]), (&json!(text), &json!("rooms")));
                assert_ne!(conflict["theirs"], json!(seen), "it was another text that stayed");
                told += 1;
            }
            more => panic!("{more:?}"),
        }
        seen = shown;
    }
    (window, told)
}
