//! A school's window: it saves batch after batch, hands in now and then, and remembers what it was told.

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::client::{Client, Unknown};
use crate::region::{self, CLASSES, COLLECTION};
use crate::stage::Stage;
use crate::table::Table;

/// Free rows one window keeps.
const ROWS: usize = 40;

pub struct Player {
    stage: Arc<Stage>,
    client: Client,
    random: StdRng,
    /// The server's life that the connection belongs to.
    life: usize,
    /// What it was told is saved.
    table: Table,
    revision: i64,
    seq: i64,
    /// Makes values and rows that were never there before.
    counter: usize,
    story: Story,
}

/// What one window lived through.
pub struct Story {
    pub number: usize,
    pub organisation: usize,
    /// The window's name in its batches.
    pub window: String,
    /// The table at the end.
    pub table: Table,
    /// Batches acknowledged.
    pub batches: usize,
    pub receipts: Vec<Receipt>,
    /// Revisions of which a handing in was tried.
    pub tried: Vec<i64>,
    /// Requests sent again after a cut connection, and those of them that had been stored after all.
    pub resent: usize,
    pub stored_unheard: usize,
}

pub struct Receipt {
    pub number: String,
    pub sha256: String,
    pub revision: i64,
    /// This window's part of what was handed in.
    pub table: Table,
}

/// What is sent until it is answered.
enum Act {
    Save { batch: Value, after: Table },
    HandIn { revision: i64 },
}

impl Player {
    pub fn enter(number: usize, organisation: usize, seed: u64, stage: &Arc<Stage>) -> Player {
        let (life, base) = stage.server();
        let page = format!("/lk/collections/{COLLECTION}/form");
        let Ok(client) = Client::sign_in(&base, &region::login(organisation), region::PASSWORD, &page) else {
            panic!("the first sign-in failed");
        };
        Player {
            stage: stage.clone(),
            client,
            random: StdRng::seed_from_u64(seed),
            life,
            table: Table::default(),
            revision: 0,
            seq: 0,
            counter: 0,
            story: Story {
                number,
                organisation,
                window: format!("window-{number}"),
                table: Table::default(),
                batches: 0,
                receipts: Vec::new(),
                tried: Vec::new(),
                resent: 0,
                stored_unheard: 0,
            },
        }
    }

    /// Plays until the stage closes and everything sent has been answered.
    pub fn play(mut self) -> Story {
        while !self.stage.is_closing() {
            let act = self.invent();
            if self.perform(&act).is_err() {
                self.insist(&act);
            }
        }
        self.story.table = self.table;
        self.story
    }

    /// Sends the act again, the very same, until it is answered.
    fn insist(&mut self, act: &Act) {
        loop {
            self.stage.wait_for_another(self.life);
            let (life, base) = self.stage.server();
            self.life = life;
            self.client.move_to(&base);
            let Ok(stored) = self.look_after_kill(act) else { continue };
            self.story.resent += 1;
            if self.perform(act).is_ok() {
                self.story.stored_unheard += usize::from(stored);
                return;
            }
        }
    }

    /// The table as a reloaded page shows it: all that was acknowledged, and the unanswered batch whole or not at all.
    /// Tells which.
    fn look_after_kill(&mut self, act: &Act) -> Result<bool, Unknown> {
        let (status, state) = self.client.get(&format!("/lk/collections/{COLLECTION}/state"))?;
        assert_eq!(status, 200, "a session outlives the kill: {state}");
        let mut found = Table::default();
        for sheet in ["paper", "classes"] {
            for row in state["sheets"][sheet]["rows"].as_array().into_iter().flatten() {
                found.read_row(sheet, row["id"].as_str().unwrap_or_default(), &row["cells"]);
            }
        }
        let found = found.part(|sheet, row| owns(self.story.number, sheet, row));
        if let Act::Save { after, .. } = act
            && found == *after
        {
            return Ok(true);
        }
        assert_eq!(found, self.table, "acknowledged cells of window {} after a kill", self.story.number);
        Ok(match act {
            Act::Save { .. } => false,
            Act::HandIn { revision } => state["handed_in"]["revision"].as_i64() == Some(*revision),
        })
    }

    fn perform(&mut self, act: &Act) -> Result<(), Unknown> {
        match act {
            Act::Save { batch, after } => self.save(batch, after),
            Act::HandIn { revision } => self.hand_in(*revision),
        }
    }

    fn save(&mut self, batch: &Value, after: &Table) -> Result<(), Unknown> {
        let (status, answer) = self.client.post(&format!("/lk/collections/{COLLECTION}/cells"), batch)?;
        assert_eq!(status, 200, "{answer}");
        assert_eq!((&answer["conflicts"], &answer["refused"]), (&json!([]), &json!([])), "for {batch}");
        self.stage.batch_acknowledged(self.story.organisation);
        self.story.batches += 1;
        self.revision = answer["revision"].as_i64().expect("a revision");
        self.table = after.clone();
        Ok(())
    }

    fn hand_in(&mut self, revision: i64) -> Result<(), Unknown> {
        self.story.tried.push(revision);
        let body = json!({ "revision": revision });
        let (status, answer) = self.client.post(&format!("/lk/collections/{COLLECTION}/submission"), &body)?;
        match (status, answer["code"].as_str()) {
            (200, _) => {
                let text =
                    |name: &str| answer[name].as_str().unwrap_or_else(|| panic!("no {name}: {answer}")).to_owned();
                self.stage.receipt_acknowledged(&text("number"));
                let table = self.table.clone();
                self.story.receipts.push(Receipt { number: text("number"), sha256: text("sha256"), revision, table });
            }
            // The other window of the organisation was quicker.
            (409, Some("changed")) => {}
            _ => panic!("{status}: {answer}"),
        }
        Ok(())
    }

    fn invent(&mut self) -> Act {
        let dice = self.random.random_range(0..100);
        // A handing in of the same revision is the same receipt: nothing new to learn from it.
        if dice < 15 && self.revision > 0 && self.story.tried.last() != Some(&self.revision) {
            return Act::HandIn { revision: self.revision };
        }
        let mut after = self.table.clone();
        let rows = after.free_rows();
        let edits = match dice {
            _ if rows.is_empty() => self.add_row(&mut after),
            15..30 if rows.len() < ROWS => self.add_row(&mut after),
            30..38 => self.delete_row(&mut after, &rows),
            _ => self.set_cells(&mut after, &rows),
        };
        self.seq += 1;
        let batch = json!({ "client": self.story.window, "seq": self.seq, "since": self.revision, "edits": edits });
        Act::Save { batch, after }
    }

    fn add_row(&mut self, after: &mut Table) -> Vec<Value> {
        self.counter += 1;
        let row = format!("window{}row{:05}", self.story.number, self.counter);
        after.put_row("paper", &row);
        let position = oko::forms::order::order_key(self.counter);
        let mut edits = vec![json!({ "op": "row", "sheet": "paper", "row": row, "position": position })];
        for column in ["subject", "rooms", "note"] {
            edits.push(self.set(after, "paper", &row, column));
        }
        edits
    }

    fn delete_row(&mut self, after: &mut Table, rows: &[String]) -> Vec<Value> {
        let row = &rows[self.random.random_range(0..rows.len())];
        after.remove_row("paper", row);
        vec![json!({ "op": "delete", "sheet": "paper", "row": row, "base": self.revision })]
    }

    /// One to five cells of its rows; the first gets a value that no cell ever had.
    fn set_cells(&mut self, after: &mut Table, rows: &[String]) -> Vec<Value> {
        let mut edits = Vec::new();
        for _ in 0..self.random.random_range(1..=5) {
            let row = rows[self.random.random_range(0..rows.len())].clone();
            let column = ["note", "rooms", "share"][self.random.random_range(0..3)];
            edits.push(self.set(after, "paper", &row, column));
        }
        let mut class = self.random.random_range(1..=CLASSES);
        if !owns(self.story.number, "classes", &format!("c{class}")) {
            class = class % CLASSES + 1;
        }
        edits.push(self.set(after, "classes", &format!("c{class}"), "pupils"));
        edits
    }

    fn set(&mut self, after: &mut Table, sheet: &str, row: &str, column: &str) -> Value {
        self.counter += 1;
        let text = match column {
            "subject" => ["Химия", "Математика"][self.counter % 2].to_owned(),
            "share" => format!("{},25", self.counter),
            "note" => format!("Примечание {}, «новое»", self.counter),
            _ => self.counter.to_string(),
        };
        let was = after.text(sheet, row, column).to_owned();
        after.put(sheet, row, column, &text);
        json!({ "op": "set", "sheet": sheet, "row": row, "column": column, "text": text, "was": was, "base": self.revision })
    }
}

/// Whether a row is this window's: its own free ones, and every other fixed one.
pub fn owns(number: usize, sheet: &str, row: &str) -> bool {
    match sheet {
        "paper" => row.starts_with(&format!("window{number}row")),
        _ => row.trim_start_matches('c').parse::<usize>().is_ok_and(|class| class % 2 == number % 2),
    }
}
