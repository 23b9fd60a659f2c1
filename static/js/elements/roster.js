import { here } from "../context.js";
import { fill, h } from "../dom.js";
import { VenueElement } from "../element.js";
import { avatar, nameOf, roleOf } from "../faces.js";
import { moderate } from "../moderation.js";
import { inOrder } from "../state/roster.js";
import { say } from "../words.js";
import { roomOf } from "./room.js";

/** Who is in the room, each person once. Not a live region: who wants to hear arrivals says so in the settings. */
export class VenueRoster extends VenueElement {
  #room = "";
  /** @type {any} */ #drawn = null;

  connected() {
    this.#room = roomOf(this);
    if (!here.page.me) return;
    this.listen(here.venue, "room", (event) => {
      if (event.detail.id === this.#room && event.detail.after.roster !== this.#drawn) this.redraw();
    });
    this.redraw();
  }

  draw() {
    const room = here.venue.room(this.#room);
    if (!room.position || room.roster === this.#drawn) return;
    this.#drawn = room.roster;
    // A menu that somebody has open, or the focus, must not vanish because a stranger comes in.
    const focused = /** @type {HTMLElement|null} */ (document.activeElement)?.closest?.("[data-person]")?.getAttribute("data-person");
    const members = inOrder(room.roster);
    const { remote, on_site } = room.roster.count;
    const more = remote + on_site - members.length;
    const alone = members.length === 1 && members[0].id === here.venue.me?.id;
    fill(
      this,
      h("h2", { class: "unseen" }, say("roster.heading")),
      members.length > 0 && h("ul", { class: "roster" }, members.map((member) => this.#member(member, room.mine.may)), more > 0 && h("li", { class: "member" }, say("roster.more", { n: more }))),
      !members.length && h("p", { class: "empty" }, say("roster.empty")),
      alone && h("p", { class: "hint" }, say(here.venue.me?.presents?.includes(this.#room) ? "roster.alone.presenter" : "roster.alone")),
    );
    if (focused) /** @type {HTMLElement|null} */ (this.find(`[data-person="${CSS.escape(focused)}"] button`))?.focus();
  }

  /** @param {import("../state/roster.js").Member} member @param {string[]} may */
  #member(member, may) {
    const mine = member.id === here.venue.me?.id;
    return h(
      "li",
      { class: `member${member.passing ? " is-passing" : ""}`, "data-person": member.id },
      avatar(member),
      nameOf(member),
      h("span", { class: "unseen" }, ` ${say(`roster.${member.mode}`)}`, member.passing && `, ${say("roster.passing")}`),
      roleOf(member),
      mine && h("span", { class: "hint" }, say("roster.you")),
      !mine && may.some((command) => command === "mute" || command === "remove") && this.#button(member, may),
    );
  }

  /** @param {import("../state/roster.js").Member} member @param {string[]} may */
  #button(member, may) {
    const label = say("roster.do", { name: member.name });
    const button = h("button", { class: "button quiet member-do", type: "button", "aria-label": label, title: label }, "⋯");
    button.addEventListener("click", () => moderate(member, may, button));
    return button;
  }
}
