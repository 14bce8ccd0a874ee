//! How long to read.

pub struct Options {
    pub connections: usize,
    /// For each page.
    pub seconds: u64,
}

impl Options {
    /// From the command line; `--bench` is cargo's own.
    pub fn from_arguments() -> Options {
        let mut options = Options { connections: 8, seconds: 4 };
        let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
        while let Some(name) = arguments.next() {
            let value = arguments.next().and_then(|value| value.parse().ok()).filter(|value| *value > 0);
            match (name.as_str(), value) {
                ("--connections", Some(value)) => options.connections = value,
                ("--seconds", Some(value)) => options.seconds = value as u64,
                _ => usage(&name),
            }
        }
        options
    }
}

fn usage(name: &str) -> ! {
    eprintln!("{name}? cargo bench --bench page -- [--connections 8] [--seconds 4]");
    std::process::exit(2)
}
