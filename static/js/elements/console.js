import { here } from "../context.js";
import { deeds } from "../deeds.js";
import { toast } from "../dialogs.js";
import { fill, h, set } from "../dom.js";
import { VenueElement } from "../element.js";
import { when } from "../format.js";
import { freshId } from "../ids.js";
import { showCount, showLight } from "../light.js";
import { because, say } from "../words.js";
import { announceForm } from "./console_announce.js";
import { peopleSearch } from "./console_people.js";

/** The chair's console: announce, people, rooms; each of the last actions can be undone. */
export class VenueConsole extends VenueElement {
  /** @type {Map<string, HTMLElement>} */ #rooms = new Map();

  connected() {
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".console-room"))) {
      this.#rooms.set(line.dataset.room ?? "", line);
      const button = /** @type {HTMLButtonElement} */ (line.querySelector(".console-toggle"));
      button.disabled = false;
      this.listen(button, "click", () => this.#toggle(line, button));
    }
    announceForm(this.find(".announce"), this);
    peopleSearch(this.find(".console-people"), this);
    const find = this.find(".rooms-q");
    this.listen(find, "input", () => this.#search(find.value));
    if (find.value) this.#search(find.value);
    this.listen(here.venue, "room", (event) => event.detail.id === "floor" && this.redraw());
    this.listen(here.venue, "event", () => this.#announced());
    this.listen(deeds, "change", () => this.#done());
    this.redraw();
    this.#announced();
    this.#done();
  }

  draw() {
    const { floor } = here.venue.room("floor");
    if (!floor) return;
    showCount(this.find(".inside-count"), floor.inside);
    for (const [id, now] of Object.entries(floor.rooms)) {
      const line = this.#rooms.get(id);
      if (!line) continue;
      if (now.here) showCount(line.querySelector(".floor-count"), now.here);
      const light = /** @type {HTMLElement} */ (line.querySelector(".floor-light"));
      if (light && light.dataset.light !== "none") showLight(light, now.staffing ?? {});
      this.#opened(line, now.open !== false);
    }
  }

  /** @param {HTMLElement} line @param {boolean} open */
  #opened(line, open) {
    if (line.hasAttribute("data-closed") === !open) return;
    set(line, "data-closed", !open);
    fill(/** @type {HTMLElement} */ (line.querySelector(".console-toggle")), say(open ? "console.close" : "console.open"), h("span", { class: "unseen" }, ` ${title(line)}`));
  }

  /** @param {HTMLElement} line @param {HTMLButtonElement} button */
  async #toggle(line, button) {
    const open = line.hasAttribute("data-closed");
    button.disabled = true;
    try {
      await here.venue.ask({ do: open ? "open" : "close", room: line.dataset.room, id: freshId() });
      this.#opened(line, open);
      deeds.did(say(open ? "console.done.open" : "console.done.close", { name: title(line) }), { do: open ? "close" : "open", room: line.dataset.room });
    } catch (why) {
      toast(say("chat.failed_command", { why: because(why) }));
    }
    button.disabled = false;
  }

  /** What was done last, each with its undo. */
  #done() {
    const line = (/** @type {import("../deeds.js").Deed} */ deed) => {
      const undo = h("button", { class: "button quiet", type: "button", on: { click: () => deeds.undo(deed) } }, say("undo"), h("span", { class: "unseen" }, `: ${deed.words}`));
      return h("li", { class: `deed${deed.undone ? " is-over" : ""}` }, h("p", { dir: "auto" }, deed.words), h("p", { class: "hint" }, when(deed.at), deed.undone && ` · ${say("console.undone")}`), !deed.undone && undo);
    };
    const place = this.find(".deeds");
    const held = place.contains(document.activeElement);
    fill(place, deeds.list.map(line));
    // The button that was pressed is gone: the next Tab goes on from here.
    if (held) this.find("#done-heading").focus();
    this.find(".deeds-empty")?.toggleAttribute("hidden", deeds.list.length > 0);
  }

  /** @param {string} text */
  #search(text) {
    const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    for (const line of this.#rooms.values()) line.hidden = !words.every((word) => line.dataset.search?.includes(word));
  }

  #announced() {
    const { announcements } = here.venue.event;
    fill(this.find(".announced"), announcements.toReversed().map((each) => this.#announcement(each)));
    this.find(".announced-empty")?.toggleAttribute("hidden", announcements.length > 0);
  }

  /** @param {import("../state/event.js").Announcement} announcement */
  #announcement({ id, at, by, text, until, withdrawn }) {
    const over = until && Date.parse(until) <= Date.now();
    const state = withdrawn ? say("console.withdrawn") : over ? say("console.expired") : until ? say("console.until", { time: when(until) }) : say("console.standing");
    const words = Object.entries(text).map(([language, said]) => h("p", { class: "announced-text", dir: "auto", lang: language || null }, said));
    const withdraw = h("button", { class: "button quiet", type: "button", on: { click: () => this.#withdraw(id, withdraw) } }, say("console.withdraw"));
    return h("li", { "data-id": id, class: withdrawn || over ? "is-over" : null }, words, h("p", { class: "hint" }, `${when(at)} · ${by?.name ?? ""} · ${state}`), !withdrawn && !over && withdraw);
  }

  /** @param {string} id @param {HTMLButtonElement} button */
  async #withdraw(id, button) {
    button.disabled = true;
    try {
      await here.venue.ask({ do: "withdraw", id: freshId(), announcement: id });
    } catch (why) {
      button.disabled = false;
      toast(say("chat.failed_command", { why: because(why) }));
    }
  }
}

/** @param {HTMLElement} line */
function title(line) {
  const link = line.querySelector(".console-title");
  return [...(link?.childNodes ?? [])].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent).join("").trim();
}
