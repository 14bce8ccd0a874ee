//! A table of 5,000 rows and 30 columns to Excel and back: the template written, a filled copy read, compared and checked, each
//! in a process of its own for its memory, beside openpyxl doing the same to the same cells; then files made to do harm.
//!
//! `cargo bench --bench excel -- --rows 5000 --rounds 3`

mod crafted;
mod ours;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// What one process says of its work: seconds and mebibytes.
struct Figures {
    seconds: f64,
    memory: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let Some(("--part", rest)) = arguments.first().map(|first| (first.as_str(), &arguments[1..])) {
        return part(rest);
    }
    let number = |name: &str, usual: usize| {
        let at = arguments.iter().position(|argument| argument == name);
        at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(usual)
    };
    let (rows, rounds) = (number("--rows", 5_000), number("--rounds", 3));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (template, filled) = (folder.path().join("template.xlsx"), folder.path().join("filled.xlsx"));
    let theirs = folder.path().join("openpyxl.xlsx");
    println!("{rows} rows × {} columns, {rounds} rounds, best of each", ours::COLUMNS);
    let best = |work: &dyn Fn() -> Figures| {
        let all: Vec<Figures> = (0..rounds.max(1)).map(|_| work()).collect();
        all.into_iter().min_by(|a, b| a.seconds.total_cmp(&b.seconds)).expect("a round")
    };
    let ours = |what: &str, file: &Path| best(&|| own(&[what, &rows.to_string(), &file.to_string_lossy()]));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/excel/openpyxl_same.py");
    let openpyxl =
        |what: &str, file: &Path| best(&|| python(script, &[what, &rows.to_string(), &file.to_string_lossy()]));
    let written = ours("template", &template);
    tell("template written", &written);
    tell("  openpyxl", &openpyxl("template", &theirs));
    ours("filled", &filled);
    let read = ours("upload", &filled);
    tell("upload read, compared, checked", &read);
    tell("  openpyxl, cells read only", &openpyxl("read", &filled));
    let mut worst = Figures { seconds: 0.0, memory: 0.0 };
    for (name, file) in crafted::make(folder.path()) {
        let figures = own(&["read", "0", &file.to_string_lossy()]);
        tell(&format!("crafted: {name}"), &figures);
        worst.seconds = worst.seconds.max(figures.seconds);
        worst.memory = worst.memory.max(figures.memory);
    }
    let held = worst.seconds < 5.0 && worst.memory < 200.0;
    println!("{}: crafted files end within 5 s and 200 MiB", if held { "held" } else { "NOT HELD" });
    if !held {
        std::process::exit(1);
    }
}

/// The work of a child: says its seconds and mebibytes in one line.
fn part(arguments: &[String]) {
    let [what, rows, file] = arguments else { panic!("--part WHAT ROWS FILE") };
    let started = Instant::now();
    ours::work(what, rows.parse().expect("a number"), Path::new(file));
    println!("{} {}", started.elapsed().as_secs_f64(), peak());
}

/// The most memory that this process has had, in mebibytes.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a figure");
    line.trim().trim_end_matches("kB").trim().parse::<f64>().expect("kibibytes") / 1024.0
}

fn own(arguments: &[&str]) -> Figures {
    let program = std::env::current_exe().expect("this program");
    figures(Command::new(program).arg("--part").args(arguments))
}

fn python(script: &str, arguments: &[&str]) -> Figures {
    figures(Command::new("python3").arg(script).args(arguments))
}

fn figures(command: &mut Command) -> Figures {
    let output = command.output().unwrap_or_else(|cause| panic!("{command:?}: {cause}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut words = text.split_whitespace().rev().map(|word| word.parse().unwrap_or(f64::NAN));
    let told = String::from_utf8_lossy(&output.stderr);
    let (memory, seconds) = words.next().zip(words.next()).unwrap_or_else(|| panic!("{command:?}: {text} {told}"));
    Figures { seconds, memory }
}

fn tell(what: &str, figures: &Figures) {
    println!("{what:42} {:7.2} s {:7.0} MiB", figures.seconds, figures.memory);
}
