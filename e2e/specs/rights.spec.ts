// What was not declared is refused, in the page and at the server.
import { test, expect } from "../fixtures/test.ts";
import { talk } from "../fixtures/bridge.ts";

test("a declared event is stored and an undeclared one is refused in the page with a typed error", async ({ page, portal }) => {
  await portal.open("/trial/speaker");
  const speaker = portal.item("Speaker");
  const status = speaker.getByRole("status");
  await speaker.getByRole("button", { name: "Say it" }).click();
  await expect(status).toHaveText("stored");
  await expect(speaker.getByRole("list", { name: "Heard" }).getByText("hello 0").last()).toBeVisible();
  await speaker.getByRole("button", { name: "Forge a petition" }).click();
  await expect(status).toHaveText(/^HostError: (denied|unknown-type)$/);
  await portal.open("/");
  await portal.live();
  await expect(page.getByText("20261124-aaaaaa")).toHaveCount(0);
});

const said = { specversion: "1.0", source: "/", type: "kr.go.trial.speaker.said.v1", subject: "words/hello", datacontenttype: "application/json" };

test("the server refuses what the page could be talked into", async ({ page, portal }) => {
  await portal.open("/trial/speaker");
  const answers = await talk(page, [
    { op: "pub", id: 2, page: "p", item: "speaker", e: { ...said, id: "a1", data: { text: "from the wire" } } },
    {
      op: "pub",
      id: 3,
      page: "p",
      item: "speaker",
      e: {
        ...said,
        id: "a2",
        type: "kr.go.demo.petition.filed.v1",
        subject: "petitions/20261124-bbbbbb",
        data: { petitionNo: "20261124-bbbbbb", kind: "road", region: "1111000000", filedOn: "2026-11-24" },
      },
    },
    { op: "pub", id: 4, page: "p", item: "speaker", e: { ...said, id: "a3", data: { text: 7 } } },
    { op: "pub", id: 5, page: "p", item: "nobody", e: { ...said, id: "a4", data: { text: "who" } } },
    { op: "sub", id: 6, page: "p", sid: 1, item: "speaker", match: ["kr.go.demo.petition.receipt.issued.v1.>"] },
    { op: "pub", id: 7, page: "p", item: "speaker", e: { ...said, id: "a1", data: { text: "other bytes" } } },
  ]);
  expect(answers[2]).toMatchObject({ op: "ok", pos: expect.any(String) });
  expect(answers[3]).toMatchObject({ op: "err", code: expect.stringMatching(/^(denied|unknown-type)$/) });
  expect(answers[4]).toMatchObject({ op: "err", code: "schema" });
  expect(answers[5]).toMatchObject({ op: "err", code: expect.stringMatching(/^(denied|bad-frame)$/) });
  expect(answers[6]).toMatchObject({ op: "err", code: "denied" });
  expect(answers[7]).toMatchObject({ op: "err", code: "conflict" });
});

test("a ticket works once, and not from another site", async ({ page, portal, request }) => {
  await portal.open("/trial/speaker");
  const [first, second] = await page.evaluate(async () => {
    const { lock } = JSON.parse(document.querySelector("#jgb-page")!.textContent!);
    const asked = await fetch("/-/session/ticket", {
      method: "POST",
      headers: { "content-type": "application/json", "x-jogakbo": "1" },
      body: JSON.stringify({ lock }),
    });
    const { ticket } = await asked.json();
    const hello = () =>
      new Promise<string>((done) => {
        const socket = new WebSocket(`ws://${location.host}/-/bridge`, "jogakbo.v1.json");
        socket.onopen = () =>
          socket.send(JSON.stringify({ op: "hello", id: 1, proto: 1, ticket, page: "p", client: { name: "story", version: "1" } }));
        socket.onmessage = ({ data }) => {
          const { op, code } = JSON.parse(data);
          done(code ?? op);
        };
        socket.onclose = ({ code }) => done(`closed ${code}`);
      });
    return [await hello(), await hello()];
  });
  expect(first).toBe("welcome");
  expect(second).toMatch(/unauthenticated|expired|closed 4/);
  const foreign = await request.post("/-/session/ticket", { headers: { origin: "https://evil.example" }, data: { lock: "x" } });
  expect(foreign.status()).toBe(403);
});
