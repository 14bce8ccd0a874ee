//! What is told at the end.

use crate::bare::Bare;
use crate::options::Options;
use crate::times::Times;

/// The yardstick and an export after it.
pub struct Round {
    pub bare: Bare,
    /// From the order to the last byte.
    pub seconds: f64,
    /// Of the processor, the server's other work included.
    pub busy: f64,
}

#[derive(Default)]
pub struct Report {
    pub rounds: Vec<Round>,
    /// Saves with nothing beside them.
    pub quiet: Times,
    /// Saves beside exports.
    pub beside: Times,
    /// The last workbook, bytes.
    pub size: usize,
    /// Peak resident memory of the server, bytes.
    pub memory: u64,
}

impl Report {
    pub fn print(&mut self, options: &Options) {
        println!("{} organisations, {} rounds", options.organisations, options.rounds);
        for round in &self.rounds {
            let Round { bare, seconds, busy } = round;
            println!(
                "  export          {seconds:>8.2} s, rust_xlsxwriter alone {:.2} s, ratio {:.2}; of the processor {busy:.2} and {:.2} s",
                bare.seconds,
                seconds / bare.seconds,
                bare.busy
            );
        }
        println!("  ratio           {:>8.2}    the middle one", self.middle_ratio());
        println!("  the workbook    {:>8.1} MB, its rows and cells are right", self.size as f64 / 1e6);
        println!("  saves alone     {:>8}    {}", self.quiet.count(), self.quiet.spread());
        println!("  saves beside    {:>8}    {}", self.beside.count(), self.beside.spread());
        println!("  server's memory {:>8.1} MB at its peak", self.memory as f64 / 1e6);
    }

    fn middle_ratio(&self) -> f64 {
        let mut ratios: Vec<f64> = self.rounds.iter().map(|round| round.seconds / round.bare.seconds).collect();
        ratios.sort_by(f64::total_cmp);
        ratios[ratios.len() / 2]
    }
}
