import { announcer } from "../announcer.js";
import { here } from "../context.js";
import { deeds } from "../deeds.js";
import { fill, h, set, write } from "../dom.js";
import { VenueElement } from "../element.js";
import { freshId } from "../ids.js";
import { showCount } from "../light.js";
import { list } from "../format.js";
import { preferences } from "../preferences.js";
import { own } from "../state/own.js";
import { markVisited } from "../visited.js";
import { because, say } from "../words.js";

/** The parts that a room has; one that is no poster begins with the talk. */
const PARTS = { poster: ["poster", "talk", "who"], other: ["talk", "who"] };

/** A room: what its parts share. On a phone one part shows at a time. */
export class VenueRoom extends VenueElement {
  get room() {
    return this.getAttribute("room") ?? "";
  }

  connected() {
    markVisited(this.room);
    // Who has not come in sees all there is for them at once, the door with it.
    if (!here.page.me) return;
    this.#parts();
    this.listen(here.venue, "seen", () => this.redraw());
    this.listen(here.venue, "room", (event) => event.detail.id === this.room && this.#happened(event.detail));
    this.listen(here.venue, "barred", (event) => event.detail.id === this.room && this.#barred(event.detail.why));
    this.listen(this, "part", (event) => this.#show(event.detail));
    if (here.venue.room(this.room).position) this.draw();
  }

  draw() {
    const room = here.venue.room(this.room);
    if (!room.position) return;
    const { remote, on_site } = room.roster.count;
    showCount(this.find(".room-count"), room.roster.count);
    this.#badge("who", remote + on_site, "here");
    this.#badge("talk", Math.max(0, room.chat.total - (here.venue.seen[this.room] ?? 0)), "new");
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
      button = h("button", { class: "button room-opening", type: "button" });
      button.addEventListener("click", () => this.#toggle(button));
      this.find(".room-staffing")?.after(button);
    }
    set(button, "data-command", command);
    write(button, say(`room.${command}`));
  }

  /** @param {HTMLButtonElement} button */
  async #toggle(button) {
    button.disabled = true;
    try {
      const command = button.dataset.command ?? "";
      await here.venue.ask({ do: command, room: this.room, id: freshId() });
      deeds.did(say(`console.done.${command}`, { name: this.find(".room-name")?.textContent ?? "" }), { do: command === "open" ? "close" : "open", room: this.room });
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
    const parts = this.dataset.kind === "poster" ? PARTS.poster : PARTS.other;
    const chips = parts.map((part) => h("button", { class: "chip", type: "button", "data-part": part, "aria-pressed": "false" }, say(`room.part.${part}`), h("b", { "aria-hidden": "true" }), h("span", { class: "unseen" })));
    const nav = h("div", { class: "room-parts", role: "group", "aria-label": say("room.parts") }, chips);
    this.find(".room-head")?.after(nav);
    this.listen(nav, "click", (event) => {
      const part = event.target.closest?.("[data-part]")?.dataset.part;
      if (part) this.#show(part);
    });
    this.#show(location.hash.startsWith("#m-") ? "talk" : parts[0]);
  }

  /** The number beside a part's name. @param {string} part @param {number} n @param {"new"|"here"} what */
  #badge(part, n, what) {
    const chip = this.find(`.room-parts [data-part=${part}]`);
    write(chip?.querySelector("b"), n ? String(n) : "");
    write(chip?.querySelector(".unseen"), n ? say(`room.part.${what}`, { n }) : "");
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
