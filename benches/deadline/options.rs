//! What to play.

pub struct Options {
    pub connections: usize,
    pub organisations: usize,
    /// How long the saving lasts.
    pub seconds: u64,
}

impl Options {
    /// From the command line; `--bench` is cargo's own.
    pub fn from_arguments() -> Options {
        let mut options = Options { connections: 64, organisations: 1500, seconds: 10 };
        let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
        while let Some(name) = arguments.next() {
            let value = arguments.next().and_then(|value| value.parse().ok()).filter(|value| *value > 0);
            let Some(value) = value else { usage(&name) };
            match name.as_str() {
                "--connections" => options.connections = value,
                "--organisations" => options.organisations = value,
                "--seconds" => options.seconds = value as u64,
                _ => usage(&name),
            }
        }
        options
    }
}

fn usage(name: &str) -> ! {
    eprintln!("{name}? cargo bench --bench deadline -- [--connections 64] [--organisations 1500] [--seconds 10]");
    std::process::exit(2)
}
