// Two hosts on one NATS: what enters one leaves by the other, also while a server of NATS is killed.
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { test as base, expect } from "../fixtures/test.ts";
import { makeFolders } from "../fixtures/folders.mjs";
import { Cluster } from "../fixtures/nats.mjs";
import { Server } from "../fixtures/server.mjs";
import { PortalPage } from "../pages/portal-page.ts";
import { districts } from "../pages/words.ts";

/** Milliseconds a petition may take while the cluster chooses a leader: 5 to 10 s as a rule, 25 s were seen; as long as the portal itself tries. */
const ELECTION = 120_000;

interface Hosts {
  cluster: Cluster;
  servers: Server[];
}

const test = base.extend<{ hosts: Hosts }>({
  hosts: [
    async ({}, use) => {
      const folders = [await makeFolders(), await makeFolders()];
      const cluster = new Cluster();
      const servers = folders.map((folder) => new Server(folder));
      try {
        await cluster.start(folders[0].path);
        for (const folder of folders) await folder.write("jogakbo.toml", cluster.config);
        await servers[0].start();
        // Both know citizens by the same pairwise ids.
        await mkdir(folders[1].data, { recursive: true, mode: 0o700 });
        await copyFile(join(folders[0].data, "pairwise.key"), join(folders[1].data, "pairwise.key"));
        await servers[1].start();
        await use({ cluster, servers });
      } finally {
        for (const server of servers) await server.stop();
        await cluster.stop();
        for (const folder of folders) await folder.remove();
      }
    },
    { timeout: 180_000 },
  ],
});

test("a petition filed at one host appears at the other while a server of NATS is killed", async ({ hosts, page, another }) => {
  test.setTimeout(4 * ELECTION);
  const [first, second] = hosts.servers;
  const visitor = new PortalPage(page, { server: second });
  await page.goto(`${second.url}/`);
  await visitor.live();
  const citizen = new PortalPage((await another(first.url)).page, { server: first });
  await citizen.openMe();
  const number = await citizen.filePetition("가로등이 깜빡입니다", districts.jongno);
  await expect(visitor.feed.getByText(number)).toBeVisible({ timeout: 15_000 });

  const numbers = [];
  for (const [index, title] of ["보도블록이 들떴습니다", "빗물받이가 막혔습니다"].entries()) {
    await citizen.page.reload();
    await citizen.listed();
    if (index === 0) await hosts.cluster.kill(0);
    numbers.push(await citizen.filePetition(title, districts.jongno, ELECTION));
  }
  for (const one of numbers) await expect(visitor.feed.getByText(one)).toBeVisible({ timeout: ELECTION });
  await page.reload();
  for (const one of [number, ...numbers]) await expect(visitor.feed.getByText(one)).toBeVisible({ timeout: 15_000 });
});
