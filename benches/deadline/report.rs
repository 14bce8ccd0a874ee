//! What is told at the end.

use std::time::Duration;

use crate::coordinator::Exports;
use crate::options::Options;
use crate::school::Desk;
use crate::verdict::Verdict;

/// How long requests took.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn extend(&mut self, other: Times) {
        self.0.extend(other.0);
    }

    fn count(&self) -> usize {
        self.0.len()
    }

    /// `p50 1.2 ms, p99 3.4 ms, max 5.6 ms`
    fn spread(&mut self) -> String {
        self.0.sort_unstable();
        let at = |share: f64| {
            let place = (self.0.len() as f64 * share) as usize;
            self.0.get(place.min(self.0.len().saturating_sub(1))).map_or(0.0, |time| time.as_secs_f64() * 1e3)
        };
        format!("p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms", at(0.5), at(0.99), at(1.0))
    }
}

pub struct Report {
    pub saves: Times,
    pub save_seconds: f64,
    pub hand_ins: Times,
    pub hand_in_seconds: f64,
    /// Coordinators' pages.
    pub pages: Times,
    pub exports: Exports,
    pub again: usize,
    pub desks: Vec<Desk>,
    /// Peak resident memory of the server, bytes.
    pub memory: u64,
    /// The database, bytes.
    pub file: u64,
}

impl Report {
    pub fn print(&mut self, options: &Options, verdict: &Verdict) {
        let Options { connections, organisations, seconds } = options;
        let rate = |count: usize, seconds: f64| count as f64 / seconds;
        println!("{connections} connections, {organisations} organisations, {seconds} s");
        let (count, spread) = (self.saves.count(), self.saves.spread());
        println!("  durable saves   {:>8.0}/s  {spread}  ({count})", rate(count, self.save_seconds));
        let (count, spread) = (self.hand_ins.count(), self.hand_ins.spread());
        println!("  hand-ins        {:>8.0}/s  {spread}  ({count})", rate(count, self.hand_in_seconds));
        let (count, spread) = (self.pages.count(), self.pages.spread());
        println!(
            "  participants    {:>8.1}/s  {spread}  ({count})",
            rate(count, self.save_seconds + self.hand_in_seconds)
        );
        let (count, spread) = (self.exports.times.count(), self.exports.times.spread());
        println!("  exports         {count:>10}  {spread}  (the last {:.1} MB)", self.exports.size as f64 / 1e6);
        println!("  server's memory {:>8.1} MB at its peak", self.memory as f64 / 1e6);
        println!("  database        {:>8.1} MB", self.file as f64 / 1e6);
        println!("  sent again      {:>8}", self.again);
        println!("  lost            {:>8}", verdict.lost);
        println!("  doubled         {:>8}", verdict.doubled);
    }
}
