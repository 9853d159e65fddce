//! A headless Chromium that does what a reader would do, over its own protocol on a pipe: one JSON object after the
//! other, each ended by a zero byte.

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use serde_json::{Value, json};

use crate::scratch::Scratch;

/// What the program is called, on one system or another.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The protocol's pipe has the file descriptors 3 and 4; the shell makes them of its own input and output.
const ON_A_PIPE: &str = r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#;

/// So long a browser may take to close.
const PATIENCE: Duration = Duration::from_secs(5);

/// No graphics, no first steps, and nothing that would ask the network for anything.
const ARGUMENTS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
];

/// A browser with one page. It ends when it is dropped.
#[derive(Debug)]
pub struct Chromium {
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    last: u64,
    page: Option<String>,
    /// What the browser told without being asked, since the last page was opened.
    told: Vec<Value>,
    /// Its profile, which is empty at first and gone when it ends.
    _profile: Scratch,
}

impl Chromium {
    /// Starts the browser; nothing where none is installed. `name` tells its profile from those of other tests.
    pub fn start(name: &str) -> Option<Self> {
        let program = find()?;
        let profile = Scratch::new(name);
        fs::create_dir_all(profile.path()).unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", ON_A_PIPE, "sh"]).arg(program).args(ARGUMENTS);
        shell.arg(format!("--user-data-dir={}", profile.path().display()));
        let mut process = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (requests, answers) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        let mut browser = Self { process, requests, answers, last: 0, page: None, told: Vec::new(), _profile: profile };
        let target = browser.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        browser.page = browser.call("Target.attachToTarget", &target)["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Network", "Log"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        browser.call("Emulation.setFocusEmulationEnabled", &json!({ "enabled": true }));
        Some(browser)
    }

    /// Makes the window so wide and so high; one that is less than 600 wide is a phone's.
    pub fn resize(&mut self, width: u32, height: u32) {
        let window = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", &window);
    }

    /// Prefers `light` or `dark` colours, and no motion.
    pub fn prefer(&mut self, scheme: &str) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.call("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// Lets pages use the clipboard, or does not.
    pub fn allow_clipboard(&mut self, allowed: bool) {
        for name in ["clipboard-read", "clipboard-write"] {
            let setting = if allowed { "granted" } else { "denied" };
            let permission = json!({ "permission": { "name": name }, "setting": setting });
            self.call_browser("Browser.setPermission", &permission);
        }
    }

    /// Lets scripts run, or does not.
    pub fn allow_scripts(&mut self, allowed: bool) {
        self.call("Emulation.setScriptExecutionDisabled", &json!({ "value": !allowed }));
    }

    /// Opens a file, at a part of it where `part` is not empty, and waits until it is loaded.
    pub fn open(&mut self, file: &Path, part: &str) {
        // Otherwise another part of the same page would not load it again.
        self.navigate("about:blank");
        let part = if part.is_empty() { String::new() } else { format!("#{part}") };
        self.navigate(&format!("file://{}{part}", file.display()));
    }

    /// What an expression of the page's gives, once it is settled.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let question = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.call("Runtime.evaluate", &question);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Types a text where the focus is.
    pub fn type_text(&mut self, text: &str) {
        self.call("Input.insertText", &json!({ "text": text }));
    }

    /// Presses a key: a letter, or `Tab`, `Enter`, `Escape`, `ArrowDown`, `ArrowUp`.
    pub fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            "ArrowUp" => (38, ""),
            "ArrowDown" => (40, ""),
            letter => (0, letter),
        };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let event = json!({ "type": kind, "key": key, "windowsVirtualKeyCode": code, "text": text });
            self.call("Input.dispatchKeyEvent", &event);
        }
    }

    /// Writes a picture of what is seen.
    pub fn screenshot(&mut self, file: &Path) {
        let answer = self.call("Page.captureScreenshot", &json!({}));
        fs::write(file, base64(answer["data"].as_str().unwrap())).unwrap();
    }

    /// What pages complained of since the last was opened: errors in scripts, and what their policy forbade.
    pub fn complaints(&mut self) -> Vec<String> {
        // What was told before this question is told before its answer.
        self.evaluate("0");
        let is_complaint = |event: &&Value| {
            let level = event["params"]["entry"]["level"].as_str().or(event["params"]["type"].as_str());
            match event["method"].as_str() {
                Some("Runtime.exceptionThrown") => true,
                Some("Log.entryAdded" | "Runtime.consoleAPICalled") => matches!(level, Some("error" | "warning")),
                _ => false,
            }
        };
        self.told.iter().filter(is_complaint).map(Value::to_string).collect()
    }

    /// The addresses that were asked for since the last page was opened.
    pub fn requests(&mut self) -> Vec<String> {
        self.evaluate("0");
        let requests = self.told.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
        requests.filter_map(|event| event["params"]["request"]["url"].as_str().map(str::to_owned)).collect()
    }

    fn navigate(&mut self, url: &str) {
        self.told.clear();
        let answer = self.call("Page.navigate", &json!({ "url": url }));
        assert!(answer.get("errorText").is_none(), "{url}: {answer}");
        while !self.told.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.read();
            self.told.push(event);
        }
    }

    fn call(&mut self, method: &str, parameters: &Value) -> Value {
        let page = self.page.clone();
        self.ask(method, parameters, page)
    }

    fn call_browser(&mut self, method: &str, parameters: &Value) -> Value {
        self.ask(method, parameters, None)
    }

    fn ask(&mut self, method: &str, parameters: &Value, page: Option<String>) -> Value {
        self.last += 1;
        let mut request = json!({ "id": self.last, "method": method, "params": parameters });
        if let Some(page) = page {
            request["sessionId"] = page.into();
        }
        self.send(&request).unwrap();
        loop {
            let mut answer = self.read();
            if answer["id"] == self.last {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].take();
            }
            self.told.push(answer);
        }
    }

    fn send(&mut self, request: &Value) -> io::Result<()> {
        self.requests.write_all(request.to_string().as_bytes())?;
        self.requests.write_all(b"\0")?;
        self.requests.flush()
    }

    fn read(&mut self) -> Value {
        let mut message = Vec::new();
        self.answers.read_until(0, &mut message).unwrap();
        assert!(message.pop().is_some(), "the browser has ended");
        serde_json::from_slice(&message).unwrap()
    }
}

impl Drop for Chromium {
    /// Closes the browser, since helpers of one that is killed go on for a moment and write to its profile.
    fn drop(&mut self) {
        let request = json!({ "id": self.last + 1, "method": "Browser.close" });
        let deadline = self.send(&request).map(|()| Instant::now() + PATIENCE);
        while deadline.as_ref().is_ok_and(|deadline| Instant::now() < *deadline) {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn find() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let candidates = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.into_iter().find(|candidate| candidate.is_file())
}

/// The bytes that a text in base 64 stands for (RFC 4648, section 4).
fn base64(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        bits = bits << 6 | u32::from(value(letter));
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.extend((bits >> count).to_be_bytes().last());
        }
    }
    bytes
}
