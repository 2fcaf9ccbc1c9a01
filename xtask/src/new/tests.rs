use super::*;

/// A checkout in a temporary directory, removed at the end.
struct Checkout(PathBuf);

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn checkout(test: &str) -> Checkout {
    let root = std::env::temp_dir().join(format!("xtask-new-{test}-{}", std::process::id()));
    let files = [
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"templates/*\", \"collectors/*\"]\n[workspace.package]\nedition = \"2024\"\n",
        ),
        ("collectors/keep.md", ""),
        ("templates/template-syslog/Cargo.toml", "[package]\nname = \"template-syslog\"\nedition.workspace = true\n"),
        ("templates/template-syslog/collector.toml", "id = \"template-syslog\"\n"),
        (
            "templates/template-syslog/src/lib.rs",
            "//! Template vendor Template product\n/// It.\npub struct TemplateSyslog;\n",
        ),
        ("templates/template-syslog/src/main.rs", "fn main() { let _ = template_syslog::TemplateSyslog; }\n"),
        ("templates/template-syslog/tests/cases/login/input.log", "template-syslog: hello\n"),
        ("templates/template-syslog/tests/cases/malformed-1/input.log", "?\n"),
    ];
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("below the root")).expect("temporary directory");
        fs::write(path, text).expect("temporary file");
    }
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
