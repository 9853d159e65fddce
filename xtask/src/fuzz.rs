//! `cargo xtask fuzz`: runs the fuzz targets of `tests/fuzz` with `cargo fuzz`.
//!
//! A nightly compiler, if installed, builds them with the address sanitizer, any other without it. Their seeds are
//! collected from documents, payloads and samples, and aren't part of the repository. Findings are printed with the
//! command that makes a regression test of them.

use std::error::Error;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::outside;

/// The arguments of the command.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 when nothing was found, or `cargo fuzz` is not installed; 1 when something was."
)]
pub(crate) struct Fuzz {
    /// Only this target.
    target: Option<String>,
    /// How many inputs each target tries.
    #[arg(long, conflicts_with = "seconds")]
    runs: Option<u64>,
    /// How many seconds each target runs for.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Use the default compiler without a sanitizer, even if a nightly is installed.
    #[arg(long)]
    stable: bool,
    /// Fail if `cargo fuzz` isn't installed.
    #[arg(long)]
    required: bool,
}

/// The targets, and the maximum length of their inputs.
const TARGETS: [(&str, usize); 11] = [
    ("reader", 4096),
    ("verify", 1024),
    ("recipe", 2048),
    ("forms", 2048),
    ("batches", 4096),
    ("compressed", 2048),
    ("decode", 8192),
    ("http", 8192),
    ("http_signature", 2048),
    ("loader", 16384),
    ("generate", 16384),
];

/// The time limit of one input, in seconds. With the sanitizer, which is slow, it is ten times that.
const LONGEST: u64 = 2;

const MISSING: &str =
    "`cargo fuzz` is not installed, so nothing is fuzzed: `cargo install cargo-fuzz --locked` installs it";

/// Runs the targets, one after the other.
pub(crate) fn run(arguments: &Fuzz) -> Result<ExitCode, Box<dyn Error>> {
    if !outside::succeeds("cargo", &["fuzz", "--version"]) {
        eprintln!("{MISSING}");
        return Ok(if arguments.required { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    let wanted = |name: &str| arguments.target.as_deref().is_none_or(|target| target == name);
    let targets: Vec<(&str, usize)> = TARGETS.into_iter().filter(|(name, _)| wanted(name)).collect();
    if targets.is_empty() {
        let names = TARGETS.map(|(name, _)| name).join(", ");
        return Err(format!("there is no such target; there are {names}").into());
    }
    let has_sanitizer = !arguments.stable && outside::succeeds("cargo", &["+nightly", "--version"]);
    let mut found = Vec::new();
    for (target, length) in targets {
        let seeds = collect_seeds(target, length)?;
        println!("{target}: {seeds} seed inputs, {} sanitizer", if has_sanitizer { "address" } else { "no" });
        if !fuzz(target, length, has_sanitizer, arguments)? {
            found.push(target);
        }
    }
    for target in &found {
        print_found(target)?;
    }
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs one target. Returns false if it ended with a finding.
fn fuzz(target: &str, length: usize, has_sanitizer: bool, arguments: &Fuzz) -> Result<bool, Box<dyn Error>> {
    let found = found_in(target)?;
    let mut cargo = outside::plain_cargo();
    if has_sanitizer {
        cargo.arg("+nightly");
    }
    let sanitizer = if has_sanitizer { "address" } else { "none" };
    cargo.args(["fuzz", "run", "--fuzz-dir", "tests/fuzz", "--sanitizer", sanitizer]);
    // Each compiler has its own folder, since each would compile everything again in a shared one.
    cargo
        .arg("--target-dir")
        .arg(fuzz_folder(&format!("build-{sanitizer}"))?)
        .arg(target)
        .arg(corpus_of(target)?)
        .arg("--");
    cargo.arg(format!("-artifact_prefix={}/", found.display())).arg(format!("-max_len={length}"));
    // A stack as large as the generator's is reserved memory that isn't used.
    cargo.args(["-rss_limit_mb=4096", "-print_final_stats=1", "-verbosity=0"]);
    cargo.arg(format!("-timeout={}", if has_sanitizer { 10 * LONGEST } else { LONGEST }));
    match arguments.runs {
        Some(runs) => cargo.arg(format!("-runs={runs}")),
        None => cargo.arg(format!("-max_total_time={}", arguments.seconds)),
    };
    Ok(cargo.status()?.success())
}

/// A folder that isn't part of the repository.
fn fuzz_folder(name: &str) -> io::Result<PathBuf> {
    outside::folder(&format!("fuzz/{name}"))
}

fn corpus_of(target: &str) -> io::Result<PathBuf> {
    fuzz_folder(&format!("corpus/{target}"))
}

fn found_in(target: &str) -> io::Result<PathBuf> {
    fuzz_folder(&format!("found/{target}"))
}

fn print_found(target: &str) -> Result<(), Box<dyn Error>> {
    for file in fs::read_dir(found_in(target)?)? {
        let path = file?.path();
        let path = path.display();
        println!("{target}: {path}\n    to keep it as a test: cp {path} tests/fuzz/regressions/{target}/");
        println!("    to run that test: cargo test -p fuzz-targets --test replay");
    }
    Ok(())
}

/// Adds seed inputs to those that the target kept from earlier runs.
fn collect_seeds(target: &str, length: usize) -> Result<usize, Box<dyn Error>> {
    let folder = corpus_of(target)?;
    let seeds = match target {
        "reader" => files(&["generated/src", "specs"], &["json"])?,
        "decode" => {
            let samples = files(&["generated/src"], &["json"])?;
            samples.into_iter().map(|(path, text)| (path.clone(), decode_seed(&path, &text))).collect()
        }
        "http" => {
            let samples = files(&["generated/src/morph", "tests/payloads"], &["json"])?;
            samples.into_iter().map(|(path, text)| (path, http_seed(&text))).collect()
        }
        "recipe" => recipe_seeds(),
        "forms" => texts(&FORMS),
        "batches" => texts(&LISTS),
        "http_signature" => texts(&SIGNATURES),
        "compressed" => compressed_seeds(),
        "verify" => (0..=u8::MAX).map(|first| (first.to_string(), verify_seed(first))).collect(),
        _ => files(&["specs", "tests/cases", "tests/bad", "tests/lint"], &["yaml", "json"])?,
    };
    let regressions = files(&[&format!("tests/fuzz/regressions/{target}")], &[])?;
    let fitting = seeds.into_iter().chain(regressions).filter(|(_, bytes)| bytes.len() <= length);
    let mut number = 0;
    for (index, (_, bytes)) in fitting.enumerate() {
        fs::write(folder.join(format!("seed-{index}")), bytes)?;
        number += 1;
    }
    Ok(number)
}

/// Inputs, each with its path.
type Inputs = Vec<(String, Vec<u8>)>;

/// The files in some folders with one of the extensions, or with any, and their paths.
fn files(folders: &[&str], extensions: &[&str]) -> Result<Inputs, Box<dyn Error>> {
    let mut waiting: Vec<PathBuf> = folders.iter().map(PathBuf::from).collect();
    if let (Some(corpus), true) = (std::env::var_os("HOOKWRIGHT_CORPUS"), extensions.contains(&"json")) {
        let corpus = PathBuf::from(corpus);
        let own: &[&str] =
            if extensions.len() > 1 { &["asyncapi", "openapi31-webhooks"] } else { &["payloads", "suites"] };
        waiting.extend(own.iter().map(|folder| corpus.join(folder)));
    }
    let mut found = Inputs::new();
    while let Some(path) = waiting.pop() {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                waiting.push(entry?.path());
            }
        } else if path.is_file() && (extensions.is_empty() || extensions.contains(&extension)) {
            found.push((path.to_string_lossy().into_owned(), fs::read(&path)?));
        }
    }
    found.sort();
    Ok(found)
}

/// A payload, preceded by the byte that selects its API.
fn decode_seed(path: &str, payload: &[u8]) -> Vec<u8> {
    let system = ["askelephant", "contio", "morph"].iter().position(|system| path.contains(system));
    let first = u8::try_from(system.unwrap_or_default()).unwrap_or_default();
    std::iter::once(first).chain(payload.iter().copied()).collect()
}

/// A payload as the body of a request.
fn http_seed(payload: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Owner-Id: 1\r\nContent-Length: {}\r\n\r\n",
        payload.len()
    );
    [head.as_bytes(), payload].concat()
}

/// Recipes of all kinds, each with a delivery.
fn recipe_seeds() -> Inputs {
    let places = ["header x-signature", "query s", "body /s", "item /s"];
    let templates =
        ["{id}.{timestamp}.{body}", "{method} {path}?{query:a} {body:/a}", "{item:/a}:{header:x-a?}", "{url}"];
    let rest = "https://hooks.example/in?a=1\nvalue\n{\"a\":1,\"items\":[{\"a\":\"b\"}]}";
    let inputs = places.iter().flat_map(|place| templates.map(|template| format!("{place}\n{template}\n{rest}")));
    inputs.enumerate().map(|(index, input)| (index.to_string(), input.into_bytes())).collect()
}

/// Forms with fields of each kind.
const FORMS: [&str; 4] = [
    "a=b&c=d+e&f=%2B1",
    "n=5&b=true&j=%7B%22a%22%3A1%7D&l=x&l=y&n=1e3",
    "payload=%7B%22a%22%3A%5B1%2C2%5D%7D&x=1",
    "&=&a&a==&%61=%",
];

/// Bodies with a list at one of three places.
const LISTS: [&str; 4] = [
    r#"[{"type":"a","id":1}, {"type":"a","id":1}, 5]"#,
    r#"{"data":[1,[2],"three",{"four":4}]}"#,
    r#" {"x":{"events":[]},"data":{"events":[ {"a":"]"} ,null]}}"#,
    r#"{"data":{"events":[]}}"#,
];

/// A component, the fields of a signature, and a body.
const SIGNATURES: [&str; 3] = [
    "@method\nsig1=(\"@method\" \"content-digest\");created=1700000000;keyid=\"k\"\nsig1=:AAAA:\nsha-256=:AAAA:\n{}",
    "@query-param;name=\"a\"\nother=(\"date\";req);tag=\"t\";n=-1, x=?1;y=tok/en\nsig1=:AA==:\nsha-512=:AA==:\n{}",
    "x-a\nb, c=(), d=\"\\\"\\\\\"\n\n\n",
];

/// Bodies in each encoding, preceded by the byte that selects it.
fn compressed_seeds() -> Inputs {
    let seeds: [&[u8]; 5] = [
        // `[1,2]` in gzip, in zlib and raw, in brotli and in zstd.
        b"\x00\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x8b\x36\xd4\x31\x8a\x05\x00\xbf\x50\x8b\x08\x05\x00\x00\x00",
        b"\x01\x78\x9c\x8b\x36\xd4\x31\x8a\x05\x00\x03\xd5\x01\x48",
        b"\x01\x8b\x36\xd4\x31\x8a\x05\x00",
        b"\x02\x0b\x02\x80\x5b\x31\x2c\x32\x5d\x03",
        b"\x03\x28\xb5\x2f\xfd\x04\x58\x29\x00\x00\x5b\x31\x2c\x32\x5d\xef\xf3\x16\x54",
    ];
    seeds.iter().enumerate().map(|(index, seed)| (index.to_string(), seed.to_vec())).collect()
}

fn texts(texts: &[&str]) -> Inputs {
    texts.iter().enumerate().map(|(index, text)| (index.to_string(), text.as_bytes().to_vec())).collect()
}

/// A delivery with an id and a body, validly signed, and one damage to it.
fn verify_seed(first: u8) -> Vec<u8> {
    [&[first, 5][..], b"msg_1", &[first, 0, first, first, 0, 2], b"{}", &[first % 2, first, 3], b"v1,"].concat()
}
