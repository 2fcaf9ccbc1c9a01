//! `new`: a collector of one's own, from a template that the program brings along, or from sample logs.
//!
//! The crate stands alone. All that it needs besides is cargo and the SDK, in a checkout or in a git repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use collector_infer::write::Identity;
use collector_scaffold::{Names, Sdk, Template, names};
use collector_sdk::program::{FINDINGS, USAGE};
use rust_embed::RustEmbed;

use crate::infer;

const EXAMPLES: &str = "\
Examples:
  collector new acme-gate --from gate.log          parses the log already; needs cargo
  collector new acme-gate --template json          a template to fill in
  collector new acme-gate --sdk https://git.example/collector-sdk.git --path ~/collectors";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Name of the crate, VENDOR-PRODUCT: lower case words joined by `-`
    name: String,
    /// What to begin from: syslog, delimited, json or rules-xml
    #[arg(long, default_value = "syslog", conflicts_with = "from")]
    template: String,
    /// Learn format, keys, classes and times from sample logs, and write the collector that reads them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    from: Vec<PathBuf>,
    /// With --from: also show how each decision was made
    #[arg(long, requires = "from")]
    report: bool,
    /// Make DIR/NAME
    #[arg(long, value_name = "DIR", default_value = ".")]
    path: PathBuf,
    /// Where the SDK is: the folder of a checkout, or the address of a git repository [default: the environment's
    /// COLLECTOR_SDK, else the checkout that this program was built in]
    #[arg(long, value_name = "WHERE")]
    sdk: Option<String>,
    /// Vendor as people write it [default: what the sample says, else the first word of NAME]
    #[arg(long)]
    vendor: Option<String>,
    /// Product as people write it [default: what the sample says, else the other words of NAME]
    #[arg(long)]
    product: Option<String>,
}

/// The templates of the checkout that the program was built in.
#[derive(RustEmbed)]
#[folder = "../../templates"]
struct Files;

/// The versions of other crates that the SDK was tested with, and what its crates inherit.
const ROOT: &str = include_str!("../../../Cargo.toml");
const LOCK: &str = include_str!("../../../Cargo.lock");

/// A message and an exit code.
type Failure = (String, u8);

/// Carries out the verb.
pub(crate) fn run(args: &Args) -> ExitCode {
    match make(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err((message, code)) => {
            eprintln!("error: {message}");
            ExitCode::from(code)
        }
    }
}

fn make(args: &Args) -> Result<(), Failure> {
    let called = Names::new(&args.name, args.vendor.as_deref(), args.product.as_deref()).map_err(failure)?;
    let taken: Vec<String> = collector_scaffold::registry_names(LOCK).map(str::to_owned).collect();
    names::check_name(&args.name, &taken).map_err(|message| (message, USAGE))?;
    let template = template(&args.template)?;
    let sdk = sdk(args.sdk.as_deref())?;
    let parent = std::path::absolute(&args.path).map_err(|error| io("find", &args.path, &error))?;
    fs::create_dir_all(&parent).map_err(|error| io("make", &parent, &error))?;
    let destination = parent.join(&args.name);
    let mut staging = template.stage(&called, &parent).map_err(failure)?;
    if !args.from.is_empty() {
        let found = infer::learn(&args.from)?;
        let identity = Identity::new(&args.name, args.vendor.as_deref(), args.product.as_deref(), &found);
        infer::write_crate(&found, &identity, staging.path())?;
        if args.report {
            print!("{}", collector_infer::report(&found).text());
        }
    }
    let below = Path::new("templates").join(format!("template-{}", args.template));
    staging.stand_alone(ROOT, Some(LOCK), &sdk, &below).map_err(failure)?;
    staging.settle(&destination).map_err(failure)?;
    if !args.from.is_empty() {
        prove(&args.from, &destination)?;
    }
    let shown = destination.strip_prefix(std::env::current_dir().unwrap_or_default()).unwrap_or(&destination);
    println!("made {}", shown.display());
    println!("next:\n  cd {}\n  cargo run -- test\n  cargo run -- check", shown.display());
    Ok(())
}

fn template(kind: &str) -> Result<Template, Failure> {
    let prefix = format!("template-{kind}/");
    let mut files = Files::iter().filter(|path| path.starts_with(&prefix)).peekable();
    if files.peek().is_some() {
        let files = files.filter_map(|path| Some((path[prefix.len()..].into(), Files::get(&path)?.data.into_owned())));
        return Ok(Template::new(kind, files));
    }
    let all: Vec<_> = Files::iter().collect();
    let mut known: Vec<&str> =
        all.iter().filter_map(|path| path.strip_prefix("template-")?.split('/').next()).collect();
    known.dedup();
    let hint = match names::nearest(kind, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are: {}", known.join(", ")),
    };
    Err((format!("no template `{kind}`; {hint}"), USAGE))
}

fn sdk(given: Option<&str>) -> Result<Sdk, Failure> {
    let given =
        given.map(str::to_owned).or_else(|| std::env::var("COLLECTOR_SDK").ok().filter(|text| !text.is_empty()));
    let is_address = |text: &str| text.contains("://") || (text.contains('@') && text.contains(':'));
    if let Some(address) = given.as_ref().filter(|text| is_address(text)) {
        return Ok(Sdk::Git(address.clone()));
    }
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let dir = given.as_ref().map_or(built_in, PathBuf::from);
    if dir.join("sdk/collector-sdk/Cargo.toml").is_file() {
        return dir.canonicalize().map(Sdk::Dir).map_err(|error| io("find", &dir, &error));
    }
    let what = match given {
        Some(text) => format!("`{text}` is no checkout of the SDK: it has no sdk/collector-sdk"),
        None => "the checkout that this program was built in is gone".to_string(),
    };
    Err((format!("{what}; name one, or a git repository, with --sdk or in COLLECTOR_SDK"), USAGE))
}

/// Builds the crate, lets its program write what its cases give and the generated part of its README, and shows what it makes of
/// the samples.
fn prove(samples: &[PathBuf], dir: &Path) -> Result<(), Failure> {
    eprintln!("building {} …", dir.display());
    let verb = |args: &[&str], sample: Option<&Path>| {
        let mut command = Command::new("cargo");
        command.args(["run", "--quiet", "--"]).args(args).args(sample).current_dir(dir).stdin(Stdio::null());
        if sample.is_none() {
            command.stdout(Stdio::null());
        }
        match command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err((
                format!(
                    "`cargo run -- {}` in {} ended with {status}; the files stay there",
                    args.join(" "),
                    dir.display()
                ),
                FINDINGS,
            )),
            Err(error) => Err((format!("cannot start `cargo`: {error}; https://rustup.rs installs it"), FINDINGS)),
        }
    };
    verb(&["test", "--bless"], None)?;
    verb(&["docs"], None)?;
    for sample in samples {
        let sample = std::path::absolute(sample).map_err(|error| io("find", sample, &error))?;
        verb(&["run", "-o", "none", "--list-unsupported"], Some(&sample))?;
    }
    Ok(())
}

fn failure(error: collector_scaffold::Error) -> Failure {
    let code = if let collector_scaffold::Error::Usage(_) = error { USAGE } else { FINDINGS };
    (error.to_string(), code)
}

fn io(verb: &str, path: &Path, error: &std::io::Error) -> Failure {
    (format!("cannot {verb} `{}`: {error}", path.display()), FINDINGS)
}
