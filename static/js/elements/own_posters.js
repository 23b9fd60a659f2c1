import { attention } from "../attention.js";
import { here } from "../context.js";
import { fill, h, set } from "../dom.js";
import { VenueElement } from "../element.js";
import { say } from "../words.js";

/** The way to each poster one presents, from every page, and what is new there. */
export class VenueOwnPosters extends VenueElement {
  connected() {
    for (const event of ["room", "seen", "me"]) this.listen(here.venue, event, () => this.redraw());
    this.listen(attention, "change", () => this.redraw());
    this.redraw();
  }

  draw() {
    for (const link of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".own-poster"))) {
      const id = link.dataset.room ?? "";
      const room = here.venue.room(id);
      const unread = room.position ? Math.max(0, room.chat.total - (here.venue.seen[id] ?? 0)) : 0;
      const rung = attention.rungIn(id);
      const key = `${unread} ${rung}`;
      if (link.dataset.key === key) continue;
      link.dataset.key = key;
      set(link, "data-rung", rung);
      link.querySelector(".badge")?.remove();
      if (!unread && !rung) continue;
      const words = unread ? say("own.new", { n: unread }) : say("own.rung");
      const badge = h("span", { class: "badge" });
      fill(badge, h("span", { "aria-hidden": "true" }, unread || "•"), h("span", { class: "unseen" }, words));
      link.append(badge);
    }
  }
}
