//! What to play.

use std::path::PathBuf;

use crate::bare;

pub struct Options {
    pub connections: usize,
    pub organisations: usize,
    /// How long the saving lasts.
    pub seconds: u64,
    /// Milliseconds added to every fsync.
    pub slow_fsync: u64,
    /// A second, beside the saves; 0: nobody signs in.
    pub sign_ins: usize,
    /// Whether coordinators watch and export meanwhile.
    pub watched: bool,
}

/// What the command line asks for.
pub enum Wanted {
    Evening(Options),
    All,
    /// The bench's own second process.
    Bare {
        data: PathBuf,
        seconds: u64,
    },
}

impl Default for Options {
    fn default() -> Options {
        Options { connections: 64, organisations: 1500, seconds: 10, slow_fsync: 0, sign_ins: 0, watched: true }
    }
}

impl Wanted {
    /// From the command line; `--bench` is cargo's own.
    pub fn from_arguments() -> Wanted {
        let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        match words[..] {
            ["all"] => Wanted::All,
            [bare::FLAG, data, seconds] => {
                Wanted::Bare { data: data.into(), seconds: seconds.parse().expect("seconds") }
            }
            _ => Wanted::Evening(Options::from_words(&words)),
        }
    }
}

impl Options {
    fn from_words(words: &[&str]) -> Options {
        let mut options = Options::default();
        for pair in words.chunks(2) {
            let number = pair.get(1).and_then(|value| value.parse::<usize>().ok());
            let Some(number) = number else { usage(pair[0]) };
            match pair[0] {
                "--connections" if number > 0 => options.connections = number,
                "--organisations" if number > 0 => options.organisations = number,
                "--seconds" if number > 0 => options.seconds = number as u64,
                "--slow-fsync" => options.slow_fsync = number as u64,
                "--sign-ins" => options.sign_ins = number,
                "--watched" if number < 2 => options.watched = number == 1,
                name => usage(name),
            }
        }
        options
    }

    pub fn to_arguments(&self) -> Vec<String> {
        let Options { connections, organisations, seconds, slow_fsync, sign_ins, watched } = self;
        let watched = u8::from(*watched);
        let text = format!(
            "--connections {connections} --organisations {organisations} --seconds {seconds} --slow-fsync {slow_fsync} \
             --sign-ins {sign_ins} --watched {watched}"
        );
        text.split(' ').map(str::to_owned).collect()
    }
}

fn usage(name: &str) -> ! {
    eprintln!(
        "{name}? cargo bench --bench deadline -- [--connections 64] [--organisations 1500] [--seconds 10] \
         [--slow-fsync 0] [--sign-ins 0] [--watched 1] | all"
    );
    std::process::exit(2)
}
