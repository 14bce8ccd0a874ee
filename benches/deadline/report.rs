//! What is told at the end.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use crate::coordinator::Exports;
use crate::options::Options;
use crate::school::{Desk, Share};
use crate::times::Times;
use crate::verdict::Verdict;

/// Something that every connection did.
#[derive(Default)]
pub struct Act {
    times: Times,
    seconds: f64,
}

impl Act {
    /// A second.
    fn rate(&self) -> f64 {
        self.times.count() as f64 / self.seconds
    }
}

#[derive(Default)]
pub struct Report {
    pub saves: Act,
    pub hand_ins: Act,
    /// The saves beside sign-ins, and how long those took.
    pub beside_sign_ins: Option<(Act, Times)>,
    /// What SQLite alone takes, batches a second.
    pub bare: f64,
    /// Coordinators' pages.
    pub pages: Times,
    pub exports: Exports,
    pub sent_again: usize,
    /// Each connection's desks.
    pub shares: Vec<Vec<Desk>>,
    /// Peak resident memory of the server, bytes.
    pub memory: u64,
    /// The database, bytes.
    pub file: u64,
}

impl Report {
    /// Lets every connection do `act` with its desks, all at once.
    pub async fn everyone<A>(&mut self, act: impl Fn(Vec<Desk>) -> A) -> Act
    where
        A: Future<Output = Share> + Send + 'static,
    {
        let started = Instant::now();
        let tasks: Vec<_> =
            std::mem::take(&mut self.shares).into_iter().map(|desks| tokio::spawn(act(desks))).collect();
        let mut times = Times::default();
        for task in tasks {
            let share = task.await.expect("a connection's task");
            times.extend(share.times);
            self.sent_again += share.sent_again;
            self.shares.push(share.desks);
        }
        Act { times, seconds: started.elapsed().as_secs_f64() }
    }

    pub fn desks(&self) -> Vec<&Desk> {
        self.shares.iter().flatten().collect()
    }

    /// The latest revision of each organisation, as its windows know it together.
    pub fn revisions(&self) -> Arc<HashMap<usize, i64>> {
        let mut revisions = HashMap::new();
        for desk in self.desks() {
            let revision = revisions.entry(desk.organisation).or_insert(0);
            *revision = desk.revision.max(*revision);
        }
        Arc::new(revisions)
    }

    pub fn print(&mut self, options: &Options, verdict: &Verdict) {
        let Options { connections, organisations, seconds, slow_fsync, sign_ins, .. } = options;
        println!(
            "{connections} connections, {organisations} organisations, {seconds} s, {slow_fsync} ms more an fsync"
        );
        for (name, act) in [("durable saves", &mut self.saves), ("hand-ins", &mut self.hand_ins)] {
            let (count, spread) = (act.times.count(), act.times.spread());
            println!("  {name:<15} {:>8.0}/s  {spread}  ({count})", act.rate());
        }
        let rate = self.saves.rate();
        println!("  bare writer     {:>8.0}/s  the server: {:.0} % of it", self.bare, rate / self.bare * 100.0);
        if let Some((saves, times)) = &mut self.beside_sign_ins {
            let slower = (1.0 - saves.rate() / rate) * 100.0;
            println!("  … and sign-ins  {:>8.0}/s  {}, {slower:.0} % slower", saves.rate(), saves.times.spread());
            println!("  sign-ins        {:>8}/s  {}  ({})", sign_ins, times.spread(), times.count());
        }
        for (name, times) in [("participants", &mut self.pages), ("exports", &mut self.exports.times)] {
            println!("  {name:<15} {:>10}  {}", times.count(), times.spread());
        }
        println!("  a workbook      {:>8.1} MB", self.exports.size as f64 / 1e6);
        println!("  server's memory {:>8.1} MB at its peak", self.memory as f64 / 1e6);
        println!("  database        {:>8.1} MB", self.file as f64 / 1e6);
        println!("  sent again      {:>8}", self.sent_again);
        println!("  lost            {:>8}", verdict.lost);
        println!("  doubled         {:>8}", verdict.doubled);
    }
}
