// Pictures of docs/teams.md: a team's first widget in `jogakbo dev`, a build that fails, what the catalogue says, the inspector.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium as launch } from "../fixtures/browser.mjs";
import { built } from "../fixtures/folders.mjs";
import { LOCAL, Team } from "../fixtures/teams.mjs";

const NAME = "kr.go.seoul.bus-times";

/** What is said on the pages, by language. */
const words = {
  ko: { dev: "", greet: "인사하기", inspect: "살펴보기", listen: "듣기", use: "화면 써 보기", happened: "일어난 일", weather: "동네 날씨", district: "지역", lang: "" },
  en: { dev: "en/", greet: "Greet", inspect: "Inspect", listen: "Listen", use: "Use the page", happened: "Timeline", weather: "Local weather", district: "District", lang: "?lang=en" },
};

/** Somebody's `jogakbo new widget` and `jogakbo dev`, in a browser of each language, and what they see of it in the portal at `url`. */
export class TeamShots {
  /** Makes the widget, builds it, tries it as the catalogue wants, and puts it into the portal's folders. */
  static async begin(folders) {
    const shots = new TeamShots();
    shots.team = await Team.begin();
    shots.folder = await shots.team.make("bus-times", "lit", "kr.go.seoul");
    shots.page = (await shots.team.dev(shots.folder, ...LOCAL)).url;
    const flags = ["--browser", launch.executablePath, "--shell", built.shell, "--max-task-ms", "60000"];
    const { code, out } = await shots.team.jogakbo("test-widget", shots.folder, ...flags);
    if (code !== 0) throw new Error(out);
    for (const file of [`${NAME}.json`, `${NAME}.checks.json`]) await folders.write(`manifests/${file}`, await readFile(join(shots.folder, file), "utf8"));
    await shots.team.dev(shots.folder, "--portal", folders.path);
    return shots;
  }

  /** `jogakbo dev`, when all is well and when a build fails. */
  async dev(context, language, take) {
    const page = await context.newPage(), source = join(this.folder, "src/texts.ts");
    await page.setViewportSize({ width: 1000, height: 520 });
    await page.goto(new URL(words[language].dev, this.page).href);
    await page.getByRole("button", { name: words[language].greet }).click();
    await page.locator("span", { hasText: "greeted: who Jogakbo" }).waitFor();
    await take(page, "teams-dev");
    const good = await readFile(source, "utf8");
    await writeFile(source, good.replace("export const", "export cnst"));
    await page.getByRole("alert").waitFor();
    await take(page, "teams-fails");
    await writeFile(source, good);
    await page.getByRole("alert").waitFor({ state: "detached" });
    await page.close();
  }

  /** What the catalogue says of the widget, to a designer who is signed in. */
  async catalogue(context, language, take) {
    const page = await context.newPage();
    await page.setViewportSize({ width: 1280, height: 1100 });
    await page.goto(`/-/catalogue/pbcs/${NAME}${words[language].lang}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await take(page, "teams-catalogue");
    await page.close();
  }

  /** The home page with the inspector, after somebody chose a district. */
  async inspector(context, language, take) {
    const say = words[language], page = await context.newPage();
    const button = (name) => page.getByRole("button", { name, exact: true });
    await page.setViewportSize({ width: 1440, height: 1000 });
    await page.goto(`${language === "en" ? "/en" : ""}/studio/home`);
    const preview = page.frameLocator("jogakbo-studio iframe");
    await preview.locator("jgb-slot[item=rent][state=mounted]").waitFor();
    await page.getByRole("tab", { name: say.inspect, exact: true }).click();
    await button(say.listen).click();
    await button(say.use).click();
    const district = preview.getByRole("region", { name: say.weather }).getByLabel(say.district);
    await district.selectOption({ index: 1 });
    await page.getByRole("tab", { name: say.happened, exact: true }).click();
    await page.getByRole("row", { name: /regionChanged/ }).getByRole("button").click();
    await take(page, "teams-inspector");
    await page.close();
  }

  end() {
    return this.team.end();
  }
}
