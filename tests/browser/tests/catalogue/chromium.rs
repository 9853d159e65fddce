//! A headless Chromium for what a reader would do.

use std::future::ready;
use std::path::Path;
use std::pin::Pin;
use std::time::{Duration, Instant};
use std::{fs, iter, thread};

use chromiumoxide::cdp::browser_protocol::browser::{PermissionDescriptor, PermissionSetting, SetPermissionParams};
use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetFocusEmulationEnabledParams, SetScriptExecutionDisabledParams,
};
use chromiumoxide::cdp::browser_protocol::input::{DispatchKeyEventParams, DispatchKeyEventType, InsertTextParams};
use chromiumoxide::cdp::browser_protocol::log::{EventEntryAdded, LogEntryLevel};
use chromiumoxide::cdp::browser_protocol::network::EventRequestWillBeSent;
use chromiumoxide::cdp::js_protocol::runtime::{
    ConsoleApiCalledType, EvaluateParams, EventConsoleApiCalled, EventExceptionThrown,
};
use chromiumoxide::keys::get_key_definition;
use chromiumoxide::page::ScreenshotParams;
use chromiumoxide::{Browser, BrowserConfig, Command, Page};
use futures_util::stream::select;
use futures_util::{FutureExt, Stream, StreamExt};
use serde_json::Value;
use tests::scratch::Scratch;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

/// The time limit for starting and closing a browser, and for what a page does.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many texts are visible, and which of them have a contrast of less than 4.5 with their background (WCAG 2.2,
/// section 1.4.3).
const PALE: &str = r"(() => {
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const linear = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const ground = (element) => {
    const box = element.ownerSVGElement && element.closest('g')?.querySelector('rect');
    if (box) return numbers(getComputedStyle(box).fill);
    for (let part = element; part; part = part.parentElement) {
      const color = numbers(getComputedStyle(part).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  document.querySelectorAll('details').forEach((it) => { it.open = true; });
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const pale = new Set();
  let count = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    count += 1;
    const style = getComputedStyle(element);
    const color = element.ownerSVGElement ? style.fill : style.color;
    if (contrast(numbers(color), ground(element)) < 4.5) pale.add(`${element.tagName}.${element.className} ${color}`);
  }
  for (const input of document.querySelectorAll('input[placeholder]')) {
    if (contrast(numbers(getComputedStyle(input, '::placeholder').color), ground(input)) < 4.5) pale.add('placeholder');
  }
  return [String(count), ...pale];
})()";

/// A browser with one page. It ends when it is dropped.
pub(super) struct Chromium {
    /// A single thread: once an answer arrives, everything that the browser sent before has arrived, too.
    runtime: Runtime,
    browser: Browser,
    page: Page,
    complaints: Said,
    requests: Said,
    /// Its profile, which is empty at first and deleted at the end.
    _profile: Scratch,
}

impl Chromium {
    /// Starts the browser; `None` if it isn't installed. `name` distinguishes its profile from those of other tests.
    pub(super) fn start(name: &str) -> Option<Self> {
        let profile = Scratch::new(name);
        // The crate's headless mode hides scroll bars, which take room on a reader's screen.
        let config = BrowserConfig::builder().with_head().arg("headless").no_sandbox();
        let config = config.args(["disable-gpu", "disable-quic", "disable-component-update"]);
        let config = config.user_data_dir(profile.path()).viewport(None).launch_timeout(PATIENCE);
        let config = config.build().ok()?;
        fs::create_dir_all(profile.path()).unwrap();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (browser, page, complaints, requests) = runtime.block_on(async {
            let (browser, mut handler) = Browser::launch(config).await.unwrap();
            tokio::spawn(async move { while handler.next().await.is_some() {} });
            let page = browser.new_page("about:blank").await.unwrap();
            page.execute(SetFocusEmulationEnabledParams::new(true)).await.unwrap();
            let (complaints, requests) = (complaints(&page).await.unwrap(), requests(&page).await.unwrap());
            (browser, page, complaints, requests)
        });
        Some(Self { runtime, browser, page, complaints, requests, _profile: profile })
    }

    /// Sets the size of the window. A width of less than 600 is that of a phone.
    pub(super) fn resize(&mut self, width: u32, height: u32) {
        self.call(SetDeviceMetricsOverrideParams::new(width, height, 1.0, width < 600));
    }

    /// Prefers `light` or `dark` colors, and no motion.
    pub(super) fn prefer(&mut self, scheme: &str) {
        let scheme = MediaFeature::new("prefers-color-scheme", scheme);
        let features = vec![scheme, MediaFeature::new("prefers-reduced-motion", "reduce")];
        self.runtime.block_on(self.page.emulate_media_features(features)).unwrap();
    }

    /// Sets whether pages may use the clipboard.
    pub(super) fn allow_clipboard(&mut self, allowed: bool) {
        for name in ["clipboard-read", "clipboard-write"] {
            let setting = if allowed { PermissionSetting::Granted } else { PermissionSetting::Denied };
            let permission = SetPermissionParams::new(PermissionDescriptor::new(name), setting);
            self.runtime.block_on(self.browser.execute(permission)).unwrap();
        }
    }

    /// Sets whether scripts run.
    pub(super) fn allow_scripts(&mut self, allowed: bool) {
        self.call(SetScriptExecutionDisabledParams::new(!allowed));
    }

    /// Opens a file, at a part of it if `part` isn't empty, and waits until it is loaded.
    pub(super) fn open(&mut self, file: &Path, part: &str) {
        let part = if part.is_empty() { String::new() } else { format!("#{part}") };
        self.go(&format!("file://{}{part}", file.display()));
    }

    /// Opens an address, and waits until its document is loaded.
    pub(super) fn go(&mut self, url: &str) {
        // Without the empty page, another part of the same page would not load it again. Where credentials are asked
        // for, the client sometimes waits for an event that has already arrived.
        let arrives = |browser: &mut Self| browser.try_to_navigate("about:blank") && browser.try_to_navigate(url);
        assert!((0..5).any(|_| arrives(self)), "{url} is not loaded");
    }

    /// The number of visible texts, as text, followed by each one that is hard to read.
    pub(super) fn pale_texts(&mut self) -> Value {
        self.evaluate(PALE)
    }

    /// The value of an expression of the page, once it is settled.
    pub(super) fn evaluate(&mut self, expression: &str) -> Value {
        let question = EvaluateParams::builder().expression(expression).await_promise(true).return_by_value(true);
        let answer = self.call(question.build().unwrap());
        assert!(answer.exception_details.is_none(), "{expression}: {answer:?}");
        answer.result.value.unwrap_or_default()
    }

    /// Types a text where the focus is.
    pub(super) fn type_text(&mut self, text: &str) {
        self.call(InsertTextParams::new(text));
    }

    /// Waits until an expression of the page is true, also while another page is opened.
    pub(super) fn wait_for(&mut self, expression: &str) {
        let start = Instant::now();
        let question = EvaluateParams::builder().expression(expression).return_by_value(true).build().unwrap();
        loop {
            let answer = self.runtime.block_on(self.page.execute(question.clone())).map(|answer| answer.result);
            if answer.as_ref().is_ok_and(|answer| answer.result.value == Some(Value::Bool(true))) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{expression}: {answer:?}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses a key where the focus is: a letter, or `Tab`, `Enter`, `Escape`, `ArrowDown`, `ArrowUp`.
    pub(super) fn press(&mut self, key: &str) {
        // The crate presses keys in elements only, and it can't find one while another page is opened.
        let known = get_key_definition(key).unwrap();
        let text = known.text.or_else(|| (key.len() == 1).then_some(known.key));
        let event = |kind| {
            let event = DispatchKeyEventParams::builder().r#type(kind).key(known.key).code(known.code);
            event.windows_virtual_key_code(known.key_code).native_virtual_key_code(known.key_code)
        };
        let down = match text {
            Some(text) => event(DispatchKeyEventType::KeyDown).text(text),
            None => event(DispatchKeyEventType::RawKeyDown),
        };
        self.call(down.build().unwrap());
        self.call(event(DispatchKeyEventType::KeyUp).build().unwrap());
    }

    /// Takes a screenshot.
    pub(super) fn screenshot(&mut self, file: &Path) {
        self.runtime.block_on(self.page.save_screenshot(ScreenshotParams::default(), file)).unwrap();
    }

    /// The errors since the last page was opened: of scripts, and of content security policies.
    pub(super) fn complaints(&mut self) -> Vec<String> {
        // Errors from before this question have arrived before its answer.
        self.evaluate("0");
        new(&mut self.complaints)
    }

    /// The addresses that were requested since the last page was opened.
    pub(super) fn requests(&mut self) -> Vec<String> {
        self.evaluate("0");
        new(&mut self.requests)
    }

    /// Whether the page could be opened within some seconds.
    fn try_to_navigate(&mut self, url: &str) -> bool {
        new(&mut self.complaints);
        new(&mut self.requests);
        let page = &self.page;
        self.runtime
            .block_on(async { timeout(Duration::from_secs(15), page.goto(url)).await.is_ok_and(|went| went.is_ok()) })
    }

    fn call<C: Command>(&self, command: C) -> C::Response {
        let asked = serde_json::to_string(&command).unwrap();
        let answer = self.runtime.block_on(self.page.execute(command));
        answer.unwrap_or_else(|error| panic!("{asked}: {error}")).result
    }
}

impl Drop for Chromium {
    /// Closes the browser, since the helpers of a killed one continue for a moment and write to its profile.
    fn drop(&mut self) {
        self.runtime.block_on(async {
            let closed = timeout(PATIENCE, async {
                let _ = self.browser.close().await;
                self.browser.wait().await
            });
            if closed.await.is_err() {
                self.browser.kill().await;
            }
        });
    }
}

/// The browser's messages, in words.
type Said = Pin<Box<dyn Stream<Item = String>>>;

/// The errors and warnings of a page's scripts and of the browser.
async fn complaints(page: &Page) -> chromiumoxide::Result<Said> {
    let thrown = page.event_listener::<EventExceptionThrown>().await?.map(|event| format!("{event:?}"));
    let logged = page.event_listener::<EventEntryAdded>().await?.filter_map(|event| {
        let is_complaint = matches!(event.entry.level, LogEntryLevel::Error | LogEntryLevel::Warning);
        ready(is_complaint.then(|| format!("{event:?}")))
    });
    let printed = page.event_listener::<EventConsoleApiCalled>().await?.filter_map(|event| {
        let is_complaint = matches!(event.r#type, ConsoleApiCalledType::Error | ConsoleApiCalledType::Warning);
        ready(is_complaint.then(|| format!("{event:?}")))
    });
    Ok(Box::pin(select(thrown, select(logged, printed))))
}

async fn requests(page: &Page) -> chromiumoxide::Result<Said> {
    Ok(Box::pin(page.event_listener::<EventRequestWillBeSent>().await?.map(|event| event.request.url.clone())))
}

/// The browser's messages since the last call.
fn new(said: &mut Said) -> Vec<String> {
    iter::from_fn(|| said.next().now_or_never().flatten()).collect()
}
