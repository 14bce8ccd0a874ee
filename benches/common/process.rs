//! What the system tells of a process.

/// Ticks of the figures in `/proc`, a constant of the system's interface.
const TICKS: f64 = 100.0;

/// Seconds of the processor that a process has had; `self` is this one.
pub fn processor_seconds(pid: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("a process");
    // The name stands in brackets and may hold anything.
    let rest = stat.rsplit(')').next().expect("figures");
    let ticks = rest.split_whitespace().skip(11).take(2).map(|figure| figure.parse::<f64>().expect("ticks"));
    ticks.sum::<f64>() / TICKS
}
