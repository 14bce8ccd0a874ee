//! What to export.

pub struct Options {
    /// How many have handed in.
    pub organisations: usize,
    /// How often the yardstick and the export take their turns.
    pub rounds: usize,
}

impl Options {
    /// From the command line; `--bench` is cargo's own.
    pub fn from_arguments() -> Options {
        let mut options = Options { organisations: 40_000, rounds: 3 };
        let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
        while let Some(name) = arguments.next() {
            let value = arguments.next().and_then(|value| value.parse().ok()).filter(|value| *value > 0);
            match (name.as_str(), value) {
                ("--organisations", Some(value)) => options.organisations = value,
                ("--rounds", Some(value)) => options.rounds = value,
                _ => usage(&name),
            }
        }
        options
    }
}

fn usage(name: &str) -> ! {
    eprintln!("{name}? cargo bench --bench export -- [--organisations 40000] [--rounds 3]");
    std::process::exit(2)
}
