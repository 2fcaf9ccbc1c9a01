use super::*;

/// A checkout in a temporary directory, removed at the end.
struct Checkout(PathBuf);

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const UUID: &str = "11111111-2222-4333-8444-555555555555";

fn checkout(test: &str) -> Checkout {
    let root = std::env::temp_dir().join(format!("xtask-new-{test}-{}", std::process::id()));
    let files = [
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"templates/*\", \"collectors/*\"]\n[workspace.package]\nedition = \"2024\"\n",
        ),
        ("collectors/keep.md", ""),
        ("templates/template-syslog/Cargo.toml", "[package]\nname = \"template-syslog\"\nedition.workspace = true\n"),
        ("templates/template-syslog/collector.toml", &format!("id = \"template-syslog\"\nuuid = \"{UUID}\"\n")),
        (
            "templates/template-syslog/src/lib.rs",
            "//! Template vendor Template product\n/// It.\npub struct TemplateSyslog;\n",
        ),
        ("templates/template-syslog/src/main.rs", "fn main() { let _ = template_syslog::TemplateSyslog; }\n"),
        ("templates/template-syslog/tests/cases/login/input.log", "template-syslog: hello\n"),
        ("templates/template-syslog/tests/cases/login/expected.jsonl", &format!("{{\"c\":\"{UUID}\"}}\n")),
        ("templates/template-syslog/tests/cases/login/expected.jsonl.orig", "old\n"),
        ("templates/template-syslog/tests/cases/malformed-1/input.log", "?\n"),
        ("templates/template-syslog/maps/template_syslog.map", "a,b\n"),
        ("templates/template-syslog/target/debug/x", "binary\n"),
    ];
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("below the root")).expect("temporary directory");
        fs::write(path, text).expect("temporary file");
    }
    fs::write(root.join("templates/template-syslog/tests/cases/login/raw.bin"), [0xff, 0xfe]).expect("temporary file");
    Checkout(root)
}

fn request(name: &str) -> Request {
    Request {
        name: name.to_owned(),
        template: "syslog".to_owned(),
        path: None,
        vendor: None,
        product: None,
        from: Vec::new(),
        report: false,
    }
}

fn read(dir: &Path, file: &str) -> String {
    fs::read_to_string(dir.join(file)).expect(file)
}

#[test]
fn a_template_becomes_a_collector() {
    let checkout = checkout("becomes");
    let ws = Workspace::at(&checkout.0);
    let dir = make(&ws, &request("acme-web-gateway")).expect("made");
    assert_eq!(dir, checkout.0.join("collectors/acme-web-gateway"));
    assert!(read(&dir, "Cargo.toml").contains("name = \"acme-web-gateway\"\nedition.workspace = true"));
    assert!(read(&dir, "src/lib.rs").contains("//! Acme Web Gateway\n/// It.\npub struct AcmeWebGateway;"));
    assert!(read(&dir, "src/main.rs").contains("acme_web_gateway::AcmeWebGateway"));
    assert_eq!(read(&dir, "maps/acme_web_gateway.map"), "a,b\n");
    assert_eq!(read(&dir, "tests/cases/login/input.log"), "acme-web-gateway: hello\n");
    assert_eq!(fs::read(dir.join("tests/cases/login/raw.bin")).expect("copied"), [0xff, 0xfe]);
    assert!(!dir.join("target").exists() && !dir.join("tests/cases/login/expected.jsonl.orig").exists());
    let uuid = manifest_uuid(&dir).expect("read").expect("has one");
    assert_ne!(uuid, UUID);
    assert_eq!((&uuid[14..15], uuid.len()), ("4", 36));
    assert!(read(&dir, "tests/cases/login/expected.jsonl").contains(&uuid));
    assert_eq!(sample(&dir, &checkout.0), "collectors/acme-web-gateway/tests/cases/login/input.log");
    assert_eq!(entries(&checkout.0.join("collectors")).expect("listed").len(), 2, "no staging folder is left");
}

#[test]
fn nothing_is_overwritten_and_failures_leave_nothing() {
    let checkout = checkout("overwritten");
    let ws = Workspace::at(&checkout.0);
    let refused = |request: &Request| make(&ws, request).expect_err("refused").to_string();
    fs::create_dir(checkout.0.join("collectors/acme")).expect("temporary directory");
    assert!(refused(&request("acme")).contains("`collectors/acme` exists and is not overwritten"));
    fs::remove_dir(checkout.0.join("collectors/acme")).expect("temporary directory");
    assert!(refused(&request("template-syslog")).contains("exists already; try `template-syslog-2`"));
    assert!(refused(&Request { template: "sislog".into(), ..request("x") }).contains("did you mean `syslog`?"));
    assert!(refused(&Request { vendor: Some("a\"b".into()), ..request("x") }).contains("`--vendor"));
    assert!(refused(&Request { path: Some(checkout.0.join("a/b")), ..request("x") }).contains("inside this checkout"));
    // Something of the staging folder's name in the way makes the copy fail.
    let staging = checkout.0.join(format!(".bcme.new-{}", std::process::id()));
    fs::write(&staging, "").expect("temporary file");
    assert!(refused(&request("bcme")).contains("cannot make"));
    assert!(!checkout.0.join("collectors/bcme").exists());
}

#[test]
fn with_a_path_it_stands_alone() {
    let checkout = checkout("alone");
    let other = Checkout(std::env::temp_dir().join(format!("xtask-new-other-{}", std::process::id())));
    let ws = Workspace::at(&checkout.0);
    let asked = Request { path: Some(other.0.clone()), vendor: Some("ACME (Inc.)".into()), ..request("acme") };
    let dir = make(&ws, &asked).expect("made");
    assert_eq!(dir, other.0.join("acme"));
    let manifest = read(&dir, "Cargo.toml");
    assert!(manifest.contains("edition = \"2024\"") && manifest.ends_with("[workspace]\n"), "{manifest}");
    assert!(read(&dir, "src/lib.rs").contains("//! ACME (Inc.) Acme"));
}

#[test]
fn replacing_is_one_pass() {
    let pairs = [("template-x", "my-template-x"), ("Template", "T")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(replaced("a template-x, Template.", &pairs), "a my-template-x, T.");
    assert_eq!(replaced("nothing", &pairs), "nothing");
}
