// Pictures of two versions, and how the page in the frame is looked at.
import { expect, type Locator, type Page } from "@playwright/test";

export class Pictures {
  constructor(readonly page: Page) {}

  /** One of the two pictures: 앞 or 뒤. */
  side(name: "앞" | "뒤"): Locator {
    return this.page.getByRole("figure").filter({ has: this.page.getByText(new RegExp(`^${name}: `)) });
  }

  /** The outline around an item in a picture. */
  outline(side: "앞" | "뒤", item: string): Locator {
    return this.side(side).locator(`.differs[data-item=${item}]`);
  }

  /** Waits until both pages are there. */
  async alive() {
    for (const side of ["앞", "뒤"] as const) {
      await expect(this.side(side).locator("iframe").contentFrame().locator("jgb-slot[state=mounted]").first()).toBeAttached();
    }
  }

  /** Whether an outline lies within what its picture shows now. */
  async inSight(side: "앞" | "뒤", item: string) {
    const pane = (await this.side(side).locator(".pane").boundingBox())!, box = (await this.outline(side, item).boundingBox())!;
    return box.y + box.height > pane.y && box.y < pane.y + pane.height;
  }
}
