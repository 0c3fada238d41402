/** The two widgets of the petition office. The portal defines them, under the names the manifest gives. */
import { Desk } from "./desk.js";
import { reactElement } from "./element.js";
import { Feed } from "./feed.js";

/** Form and list of one's own petitions. `refresh()` reads the list again. */
export const PetitionDesk = reactElement(Desk, ["region", "visitDate", "limit"]);

/** The newest petitions of everybody, live. `refresh()` reads the list again. */
export const PetitionFeed = reactElement(Feed, ["region", "limit", "deskPath"]);
