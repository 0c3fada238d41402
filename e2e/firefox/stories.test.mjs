// Ten stories in Firefox: what the portal promises holds in a browser that is not Chromium.
import { strict as assert } from "node:assert";
import { after, afterEach, before, test } from "node:test";
import { makeFolders } from "../fixtures/folders.mjs";
import { Server } from "../fixtures/server.mjs";
import { slotFiles } from "../fixtures/slots.mjs";
import { trialFiles } from "../fixtures/trial.mjs";
import { launch } from "./browser.mjs";
import { Tab } from "./tab.mjs";

const HOME = "조각보 시민 포털", ME = "나의 조각보";
let folders, server, browser, password;
const opened = [];

/** A browser of somebody else: own cookies, own store. */
async function citizen() {
  const context = await browser.createBrowserContext();
  opened.push(context);
  return { tab: async () => new Tab(await context.newPage(), server.url) };
}
const alone = async () => (await citizen()).tab();

before(async () => {
  folders = await makeFolders();
  for (const [name, content] of Object.entries({ ...trialFiles(), ...slotFiles() })) await folders.write(name, content);
  server = await new Server(folders).start();
  password = await server.password();
  browser = await launch();
}, { timeout: 400_000 });

afterEach(async () => {
  for (const context of opened.splice(0)) await context.close();
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  await server?.stop();
  await folders?.remove();
}, { timeout: 120_000 });

const story = (name, run) => test(name, { timeout: 400_000 }, run);

story("the home page shows, all its widgets mount as the citizen reads on, and a dialog of one stands above the page", async () => {
  const tab = await alone();
  await tab.open("/");
  await tab.arrives(HOME);
  await tab.live();
  await tab.sees("*", "°C", "동네 날씨");
  const states = await tab.until("every item mounted or hidden", () => {
    const slots = [...document.querySelectorAll("jgb-slot")];
    slots.find((slot) => slot.getAttribute("state") === "waiting")?.scrollIntoView({ behavior: "instant" });
    return slots.every((slot) => /mounted|hidden/.test(slot.getAttribute("state"))) && slots.map((slot) => slot.getAttribute("state"));
  });
  assert.equal(states.length, 9);
  assert.equal(await tab.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  // A dialog of a widget: by key, in its own style, above the page, and the focus goes back to where it came from.
  const opener = "미세먼지 등급 보기";
  await tab.focus("button", opener, "동네 날씨");
  await tab.page.keyboard.press("Enter");
  await tab.sees("dialog", "보통", "동네 날씨");
  await tab.focused("닫기");
  const dialog = () => {
    const open = document.querySelector('jgb-slot[item="weather"]').shadowRoot.querySelector("demo-weather-card").shadowRoot.querySelector("dialog");
    return [open.matches(":modal"), getComputedStyle(open).paddingTop];
  };
  assert.deepEqual(await tab.page.evaluate(dialog), [true, "24px"]);
  await tab.page.keyboard.press("Escape");
  await tab.focused(opener);
  assert.equal((await tab.page.evaluate(dialog))[0], false);
  assert.deepEqual(tab.complaints, []);
});

story("a citizen signs in and files a petition, and another browser sees it at once", async () => {
  const visitor = await alone();
  await visitor.open("/");
  await visitor.live();
  const tab = await alone();
  await tab.open("/me");
  await tab.signIn(password);
  await tab.arrives(ME);
  const number = await tab.file("가로등이 꺼져 있습니다");
  await visitor.sees("*", number, "방금 들어온 민원");
  assert.deepEqual([...tab.complaints, ...visitor.complaints], []);
});

story("a link opens the next page in the same document, Back and Forward go, and tabs change without a page load", async () => {
  const tab = await alone();
  await tab.open("/");
  await tab.live();
  await tab.page.evaluate(() => void (window.same = true));
  await tab.press("nav a", "소식");
  await tab.arrives("동네 소식");
  assert.equal(await tab.page.evaluate(() => document.activeElement.localName), "h1");
  await tab.sees("*", "소식 2건", "관련 뉴스");
  // What stands in the slot of a widget is laid out by it.
  await tab.until("the way to the board beside the news", () => {
    document.getElementById("item-door")?.scrollIntoView({ behavior: "instant" });
    const [news, door] = ["demo-related-news", "demo-board-door"].map((tag) => {
      for (const slot of document.querySelectorAll("jgb-slot[state=mounted]")) {
        const found = slot.shadowRoot.querySelector(tag);
        if (found) return found;
      }
    });
    if (!news || !door) return false;
    const aside = news.shadowRoot.querySelector(".aside")?.getBoundingClientRect(), own = door.getBoundingClientRect();
    return own.height > 0 && aside && aside.left <= own.left && own.right <= aside.right && aside.top <= own.top && own.bottom <= aside.bottom;
  });
  await tab.page.evaluate(() => history.back());
  await tab.arrives(HOME);
  await tab.live();
  await tab.page.evaluate(() => history.forward());
  await tab.arrives("동네 소식");
  assert.deepEqual(await tab.page.evaluate(() => [window.same, location.pathname]), [true, "/news"]);

  // Tabs: the arrows move the focus, Space opens, the address says which, and Back goes back.
  await tab.press("nav a", "조각 모음");
  await tab.arrives("조각 모음");
  // A page with modules that go by names of their own is loaded anew.
  await tab.page.evaluate(() => void (window.same = true));
  await tab.focus("[role=tab]", "월별 검색 횟수");
  await tab.page.keyboard.press("ArrowRight");
  await tab.focused("관련 뉴스");
  assert.equal(await tab.page.evaluate(() => location.search), "");
  await tab.page.keyboard.press(" ");
  await tab.sees("#panel-story--news", "관련 뉴스");
  await tab.sees("[role=tab][aria-selected=true]", "관련 뉴스");
  await tab.sees("jgb-slot[item=news][state=mounted]", "");
  assert.equal(await tab.page.evaluate(() => location.search), "?tab-story=news");
  await tab.page.evaluate(() => history.back());
  await tab.sees("[role=tab][aria-selected=true]", "월별 검색 횟수");
  assert.deepEqual(await tab.page.evaluate(() => [window.same, location.pathname, location.search]), [true, "/gallery", ""]);
  assert.deepEqual(tab.complaints, []);
});

story("the page changes to English, and dark stays dark", async () => {
  const tab = await alone();
  await tab.open("/");
  await tab.live();
  await tab.press("summary", "화면 모드");
  await tab.press("button", "어둡게");
  const dark = () => {
    const [red] = getComputedStyle(document.body).backgroundColor.match(/\d+/g);
    return red < 80;
  };
  await tab.until("dark", dark);
  // A choice of the header is a form, which loads the page anew.
  await tab.live();
  await tab.press("header a", "English");
  await tab.arrives("Jogakbo citizen portal");
  await tab.sees("*", "Local weather");
  await tab.until("dark in English too", dark);
  assert.deepEqual(await tab.page.evaluate(() => [document.documentElement.lang, location.pathname]), ["en", "/en/"]);
  assert.deepEqual(tab.complaints, []);
});

story("after the host was killed the page comes back by itself and hears what is new", async () => {
  const visitor = await alone();
  await visitor.open("/");
  await visitor.live();
  await server.stop("SIGKILL");
  await server.start();
  const tab = await alone();
  await tab.open("/me");
  await tab.signIn(password);
  await tab.arrives(ME);
  const number = await tab.file("보도블록이 깨졌습니다");
  await visitor.sees("*", number, "방금 들어온 민원");
});

story("by keyboard: the skip link, menu links, and the question before something is lost, also by Back", async () => {
  const tab = await alone();
  await tab.open("/me");
  await tab.signIn(password);
  await tab.arrives(ME);
  const { keyboard } = tab.page, desk = "민원 신청과 내 민원", title = "공원 화장실 문이 고장 났습니다";
  const enter = async (path) => {
    await tab.focus(`nav a[href="${path}"]`, "");
    await keyboard.press("Enter");
  };
  await tab.listed();
  await tab.page.evaluate(() => document.activeElement.blur());
  await tab.page.evaluate(() => getSelection().setPosition(document.body, 0));
  await keyboard.press("Tab");
  await tab.focused("본문 바로가기");
  await keyboard.press("Enter");
  await tab.until("the main part has the focus", () => document.activeElement.id === "main");
  // Nothing is written, so nobody asks.
  await enter("/");
  await tab.arrives(HOME);
  await tab.live();
  await tab.page.evaluate(() => void (window.same = true));
  await enter("/me");
  await tab.arrives(ME);
  await tab.listed();
  await tab.fill("제목", title, desk);
  const stays = async () => {
    await tab.sees("[role=alertdialog]", desk);
    await tab.focused("머무르기");
    await keyboard.press("Escape");
    await tab.until("the question is gone", () => !document.querySelector("[role=alertdialog]")?.checkVisibility());
    assert.deepEqual(await tab.page.evaluate(() => [window.same, location.pathname]), [true, "/me"]);
    await tab.holds("제목", title, desk);
  };
  await enter("/");
  await stays();
  await tab.page.evaluate(() => history.back());
  await stays();
  await enter("/");
  await tab.sees("[role=alertdialog]", desk);
  await tab.focused("머무르기");
  await keyboard.press("Tab");
  await tab.focused("떠나기");
  await keyboard.press("Enter");
  await tab.arrives(HOME);
  assert.equal(await tab.page.evaluate(() => window.same), true);
  assert.deepEqual(tab.complaints, []);
});

story("an element on both pages goes along with its words, its scroll and its caret, and two versions of one tag stand side by side", async () => {
  const tab = await alone();
  await tab.open("/trial/keep-a");
  // The shell answers, so it can navigate.
  await tab.until("the shell answers", () => globalThis.chat?.say && globalThis.chat.say("hello").then(() => true));
  await tab.focus("textarea", "Draft");
  await tab.page.keyboard.type("a word in the middle");
  await tab.page.evaluate(() => {
    globalThis.first = globalThis.chat;
    globalThis.chat.querySelector("textarea").setSelectionRange(2, 6);
    globalThis.chat.querySelector("div").scrollTop = 777;
  });
  for (const name of ["keep-b", "keep-c", "keep-a"]) {
    await tab.press("a", `Go to /trial/${name}`);
    await tab.arrives(`Trial ${name}`);
  }
  const state = await tab.page.evaluate(() => {
    const { chat, first } = globalThis, { value, selectionStart, selectionEnd } = chat.querySelector("textarea");
    return [chat === first, chat.connected, "gone" in chat.dataset, value, selectionStart, selectionEnd, chat.querySelector("div").scrollTop];
  });
  assert.deepEqual(state, [true, 1, false, "a word in the middle", 2, 6, 777]);
  // Slots beside each other may hold one tag in two versions, however the module defines it.
  for (const way of ["host", "self", "inner"]) {
    await tab.open(`/trial/twins-${way}`);
    for (const version of ["1.0.0", "2.0.0"]) {
      await tab.sees("*", `Made by ${version}`, `Twin ${version}`);
      await tab.sees("*", `I am ${version}`, `Twin ${version}`);
    }
  }
  assert.deepEqual(tab.complaints, []);
});

story("a widget that does not come says so in plain words, leaves its neighbours alone, and can be tried again", async () => {
  const tab = await alone();
  await tab.open("/trial/threw-on-load");
  await tab.sees("*", "지금은 이 내용을 보여 드릴 수 없습니다.", "Trial widget");
  await tab.sees("*", "Here is two", "Neighbour two");
  assert.match(tab.complaints.join("\n"), /^\[jogakbo\] S04 threw-on-load item=broken pbc=kr\.go\.trial\.threw-on-load@1\.0\.0: no licence file/);
  await tab.page.evaluate(() => void (document.documentElement.dataset.repaired = "yes"));
  await tab.press("button", "다시 시도", "Trial widget");
  await tab.sees("*", "Repaired", "Trial widget");
});

story("two tabs share one socket, and both hear", async () => {
  const figure = (text, name) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
  const { tab } = await citizen();
  const tabs = [await tab(), await tab()];
  for (const each of tabs) {
    await each.open("/");
    await each.live();
  }
  // Tabs of the stories before may still be on their way out.
  let counts;
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((next) => setTimeout(next, 50))) {
    const text = await (await fetch(`${server.url}/-/metrics`)).text();
    counts = [figure(text, "jogakbo_sockets_open"), figure(text, "jogakbo_bridges_open")];
    if (String(counts) === "1,2") break;
  }
  assert.deepEqual(counts, [1, 2]);
  const other = await alone();
  await other.open("/me");
  await other.signIn(password);
  await other.arrives(ME);
  const number = await other.file("벤치가 부러졌습니다");
  for (const each of tabs) await each.sees("*", number, "방금 들어온 민원");
});

story("without script the page is readable and says where to go", async () => {
  const bare = await launch({ script: false });
  try {
    const page = await bare.newPage();
    await page.goto(server.url);
    const text = await page.evaluate(() => document.body.innerText);
    for (const part of [HOME, "동네 날씨", "자바스크립트가 필요합니다", "기상청 날씨누리"]) assert.ok(text.includes(part), `${part} in ${text}`);
    assert.equal(await page.evaluate(() => document.querySelectorAll("jgb-slot[state=mounted]").length), 0);
  } finally {
    await bare.close();
  }
});
