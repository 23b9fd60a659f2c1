import { announcer } from "../announcer.js";
import { here } from "../context.js";
import { fill, h, set, write } from "../dom.js";
import { VenueElement } from "../element.js";
import { freshId } from "../ids.js";
import { showCount } from "../light.js";
import { list } from "../format.js";
import { preferences } from "../preferences.js";
import { own } from "../state/own.js";
import { markVisited } from "../visited.js";
import { because, say } from "../words.js";

const PARTS = ["poster", "talk", "who"];

/** A room: what its parts share. On a phone one part shows at a time. */
export class VenueRoom extends VenueElement {
  get room() {
    return this.getAttribute("room") ?? "";
  }

  connected() {
    markVisited(this.room);
    this.#parts();
    if (!here.page.me) return;
    this.listen(here.venue, "room", (event) => event.detail.id === this.room && this.#happened(event.detail));
    this.listen(here.venue, "barred", (event) => event.detail.id === this.room && this.#barred(event.detail.why));
    this.listen(this, "part", (event) => this.#show(event.detail));
    if (here.venue.room(this.room).position) this.draw();
  }

  draw() {
    const room = here.venue.room(this.room);
    if (!room.position) return;
    showCount(this.find(".room-count"), room.roster.count);
    this.#opening(room);
  }

  /** @param {any} detail */
  #happened({ before, after, update }) {
    this.redraw();
    if (update?.up === "roster" && preferences.now.read === "all") {
      const come = (update.joined ?? []).filter((/** @type {any} */ { id }) => id !== here.venue.me?.id && !own(before.roster.members, id));
      if (come.length && before.position) announcer.say(say("room.arrived", { names: list(come.map((/** @type {any} */ { name }) => name)) }));
    }
    if (update?.up === "closed") announcer.say(say("room.closed"));
  }

  /** @param {import("../state/room.js").Room} room */
  #opening({ open, mine }) {
    const talk = this.find(".room-talk");
    const closed = this.find(".room-closed");
    if (!open && !closed) talk?.prepend(h("p", { class: "room-closed" }, say("room.closed")));
    if (open) closed?.remove();
    const command = open ? "close" : "open";
    let button = this.find(".room-opening");
    if (!mine.may.includes(command)) return button?.remove();
    if (!button) {
      button = h("button", { class: "button quiet room-opening", type: "button" });
      button.addEventListener("click", () => this.#toggle(button));
      talk?.prepend(button);
    }
    set(button, "data-command", command);
    write(button, say(`room.${command}`));
  }

  /** @param {HTMLButtonElement} button */
  async #toggle(button) {
    button.disabled = true;
    try {
      await here.venue.ask({ do: button.dataset.command, room: this.room, id: freshId() });
    } catch (why) {
      announcer.say(because(why));
    }
    button.disabled = false;
  }

  /** @param {any} why */
  #barred(why) {
    const talk = this.find(".room-talk");
    if (talk) fill(talk, h("p", { class: "room-closed", role: "alert" }, why?.message ?? say("room.gone")));
  }

  // One part at a time, on a phone

  #parts() {
    const chips = PARTS.map((part) => h("button", { class: "chip", type: "button", "data-part": part, "aria-pressed": "false" }, say(`room.part.${part}`)));
    const nav = h("div", { class: "room-parts", role: "group", "aria-label": say("room.parts") }, chips);
    this.find(".room-head")?.after(nav);
    this.listen(nav, "click", (event) => {
      const part = event.target.closest?.("[data-part]")?.dataset.part;
      if (part) this.#show(part);
    });
    this.#show(location.hash.startsWith("#m-") || this.dataset.kind !== "poster" ? "talk" : "poster");
  }

  /** @param {string} part */
  #show(part) {
    if (this.dataset.part === part) return;
    this.dataset.part = part;
    for (const chip of this.querySelectorAll(".room-parts [data-part]")) set(chip, "aria-pressed", String(/** @type {HTMLElement} */ (chip).dataset.part === part));
    this.dispatchEvent(new CustomEvent("shown", { detail: part }));
  }
}

/** The room an element stands in. @param {Element} element */
export function roomOf(element) {
  return element.closest("venue-room")?.getAttribute("room") ?? "";
}
