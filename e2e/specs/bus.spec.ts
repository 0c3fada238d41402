// The bus of a page, through the `host` objects of its widgets: what stays in the page, who comes late, requests, chains.
import type { Page } from "@playwright/test";
import { test, expect, type Portal } from "../fixtures/test.ts";

const said = "kr.go.trial.talk.said.v1";
const asked = "kr.go.trial.talk.asked.v1";

/** Opens the page of two talkers; `hosts` of the page holds their `host` objects by item. */
async function open(page: Page, portal: Portal) {
  await page.goto(`${portal.url}/trial/talk`);
  await page.waitForFunction(() => (globalThis as any).jogakboRecord && (globalThis as any).hosts?.b);
}

test("who comes late gets what is retained, and the last ones on wish", async ({ page, shared }) => {
  await open(page, shared);
  const heard = await page.evaluate(async (said) => {
    const { a, b } = (globalThis as any).hosts;
    for (const text of ["1", "2", "3"]) await a.events.publish(said, { text, lamp: text === "2" ? "y" : "x" });
    const lists = { retained: [] as string[], last: [] as string[], ended: [] as string[] };
    const note = (list: string[]) => (event: any) => void list.push(`${event.data.text} ${Object.isFrozen(event.data)}`);
    b.events.subscribe(`${said}.>`, note(lists.retained));
    b.events.subscribe(`${said}.>`, note(lists.last), { from: { last: 2 } });
    b.events.subscribe(`${said}.>`, note(lists.ended)).close();
    const before = lists.retained.length;
    await a.events.publish(said, { text: "4", lamp: "x" });
    await new Promise((done) => setTimeout(done));
    return { before, ...lists };
  }, said);
  expect(heard).toEqual({
    before: 0,
    retained: ["2 true", "3 true", "4 true"],
    last: ["2 true", "3 true", "4 true"],
    ended: [],
  });
});

test("a listener that throws is named, and its neighbours and the publisher notice nothing", async ({ page, shared, complaints }) => {
  await open(page, shared);
  const result = await page.evaluate(async (said) => {
    const { a, b } = (globalThis as any).hosts;
    const heard: string[] = [];
    a.events.subscribe(`${said}.>`, () => { throw new Error("no paper"); });
    const end = b.events.subscribe(`${said}.>`, ({ data }: any) => { heard.push(data.text); if (data.text === "2") end.close(); });
    a.events.subscribe(`${said}.x`, ({ data }: any) => void heard.push(`a ${data.text}`));
    const answers = [];
    for (const text of ["1", "2", "2"]) answers.push(await a.events.publish(said, { text, lamp: "x" }));
    // What is retained was kept in spite of the one that threw.
    const kept = await new Promise((done) => b.events.subscribe(`${said}.>`, ({ data }: any) => done(data.text)));
    return { heard, answers, kept };
  }, said);
  expect(result).toEqual({ heard: ["1", "a 1", "2", "a 2", "a 2"], answers: [{}, {}, {}], kept: "2" });
  expect(complaints.authors.filter((line) => line.includes("item=a") && line.includes("no paper"))).toHaveLength(3);
});

test("one item asks and another answers, and every way to get no answer is told", async ({ page, shared }) => {
  await open(page, shared);
  const answers = await page.evaluate(async (asked) => {
    const { a, b } = (globalThis as any).hosts;
    const ask = (options?: object) =>
      a.events.request(asked, { question: "time?" }, options).catch((error: any) => `${error.name} ${error.code}: ${error.message}`);
    const nobody = await ask();
    let end = b.events.reply(asked, async ({ data, source }: any) => ({ answer: `${data.question} noon`, source }));
    const good = await ask();
    end.close();
    end = b.events.reply(asked, () => ({ wrong: true }));
    const wrong = await ask();
    end.close();
    end = b.events.reply(asked, () => { throw new Error("asleep"); });
    const threw = await ask();
    end.close();
    b.events.reply(asked, () => new Promise(() => {}));
    const late = await ask({ timeoutMs: 50 });
    return { nobody, good, wrong, threw, late };
  }, asked);
  expect(answers.good).toEqual({ answer: "time? noon", source: "/pbc/kr.go.trial.talk/main" });
  expect(answers.nobody).toContain("HostError no-reply: nobody on this page answers");
  for (const answer of [answers.wrong, answers.threw]) expect(answer).toContain("HostError no-reply: item `b` could not answer");
  expect(answers.late).toContain("was not answered in 50 ms");
});

test("an endless chain ends with an error, and the record shows each event with its cause and no data", async ({ page, shared }) => {
  await open(page, shared);
  const { code, count, record } = await page.evaluate(async (said) => {
    const { a, b } = (globalThis as any).hosts;
    let code, count = 0;
    b.events.subscribe(`${said}.>`, ({ data }: any) => {
      count++;
      b.events.publish(said, { text: `${data.text}x`, lamp: "x" }).catch((error: any) => { code = error.code; });
    });
    await a.events.publish(said, { text: "secret", lamp: "x" });
    await new Promise((done) => setTimeout(done));
    return { code, count, record: (globalThis as any).jogakboRecord() };
  }, said);
  expect({ code, count }).toEqual({ code: "limit", count: 32 });
  const chain = record.filter((entry: any) => entry.outcome === "delivered").slice(-32);
  for (let i = 1; i < chain.length; i++) expect(chain[i].cause).toBe(chain[i - 1].id);
  expect(record.at(-1)).toMatchObject({ outcome: "limit", item: "b" });
  expect(JSON.stringify(record)).not.toContain("secret");
});
