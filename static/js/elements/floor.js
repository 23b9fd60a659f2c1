import { here } from "../context.js";
import { fill, h, set, write } from "../dom.js";
import { VenueElement } from "../element.js";
import { avatar } from "../faces.js";
import { list } from "../format.js";
import { lightOf, showCount, showLight } from "../light.js";
import { applyToFloor, emptyFloor, unread } from "../state/floor.js";
import { own } from "../state/own.js";
import { visited } from "../visited.js";
import { say } from "../words.js";

/** Lines changed in one go; the rest waits for the next frame, so that 2,000 posters never block a key press. */
const CHUNK = 150;
/** Lines shown or hidden in one go; those at the top of the list come first. */
const REFIT = 500;
/** Faces shown of a room; who else is there is a number. */
const FACES = 5;
/** Without a name there is no live connection; the counts are asked for instead. */
const ASK_MS = 10_000;

/** @typedef {{id: string, node: HTMLElement, search: string, order: number, poster: boolean, shown: boolean}} Line */

/** The list of rooms: search, filters, and who is where, live. Lines never move unless one asks for it. */
export class VenueFloor extends VenueElement {
  /** @type {Map<string, Line>} */ #lines = new Map();
  /** Lines whose facts changed since they were drawn. @type {Set<string>} */ #stale = new Set();
  /** Lines whose being shown is to be looked at again. @type {Line[]} */ #refit = [];
  #filter = "all";
  /** @type {Set<string>} */ #visited = new Set();
  #floor = emptyFloor();
  #timer = 0;

  connected() {
    const rows = /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".floor-room"));
    rows.forEach((node, order) => {
      const { room: id = "", search = "", kind } = node.dataset;
      this.#lines.set(id, { id, node, search, order, poster: kind === "poster", shown: true });
    });
    this.#tools();
    this.listen(here.venue, "room", (event) => event.detail.id === "floor" && this.#told(event.detail.after.floor));
    this.listen(here.venue, "seen", () => this.#touch(this.#lines.keys()));
    this.#told(here.venue.room("floor").floor);
    if (!here.page.me) this.#timer = setInterval(() => this.#ask(), ASK_MS);
  }

  disconnected() {
    clearInterval(this.#timer);
  }

  #tools() {
    const form = this.find(".floor-tools");
    const search = this.find(".floor-search");
    if (!form) return;
    this.listen(form, "submit", (event) => event.preventDefault());
    this.listen(search, "input", () => this.#fit());
    this.listen(this, "click", (event) => {
      const chip = event.target.closest?.("[data-filter]");
      if (!chip || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.#choose(chip.dataset.filter);
    });
    const chips = this.find(".floor-filters");
    if (here.page.me) chips?.append(h("a", { class: "chip", href: "/?show=unvisited", "data-filter": "unvisited" }, say("floor.unvisited")));
    const sort = h("button", { class: "chip floor-sort", type: "button", "aria-pressed": "false" }, say("floor.sort"));
    this.listen(sort, "click", () => this.#sort(sort));
    chips?.append(sort);
    this.#filter = new URLSearchParams(location.search).get("show") || "all";
    if (search.value || this.#filter !== "all") this.#fit();
  }

  /** @param {string} filter */
  #choose(filter) {
    this.#filter = filter;
    for (const chip of this.querySelectorAll("[data-filter]")) set(chip, "aria-current", /** @type {HTMLElement} */ (chip).dataset.filter === filter && "true");
    this.#fit();
  }

  /** Looks at every line again. */
  #fit() {
    this.#refit = [...this.#lines.values()];
    this.redraw();
  }

  /** @param {import("../state/floor.js").Floor|null} floor */
  #told(floor) {
    if (!floor) return;
    const before = this.#floor;
    this.#floor = floor;
    this.#touch(Object.keys(floor.rooms).filter((id) => floor.rooms[id] !== before.rooms[id]));
    showCount(document.querySelector(".inside-count"), floor.inside);
  }

  /** @param {Iterable<string>} ids */
  #touch(ids) {
    for (const id of ids) this.#stale.add(id);
    this.redraw();
  }

  draw() {
    let room = CHUNK;
    for (const id of this.#stale) {
      if (room-- <= 0) break;
      this.#stale.delete(id);
      const line = this.#lines.get(id);
      if (line) this.#line(line, own(this.#floor.rooms, id));
    }
    const words = this.#words();
    this.#visited = this.#filter === "unvisited" ? visited() : new Set();
    for (const line of this.#refit.splice(0, REFIT)) {
      const shown = this.#fits(line, words);
      if (shown === line.shown) continue;
      line.shown = shown;
      line.node.hidden = !shown;
    }
    if (this.#stale.size || this.#refit.length) return this.redraw();
    this.#count(words);
  }

  /** @param {Line} line @param {import("../state/floor.js").FloorRoom|undefined} now */
  #line({ id, node, search }, now) {
    if (now) {
      const { here: count = { remote: 0, on_site: 0 }, staffing = {}, who = [], open = true, title } = now;
      showCount(node.querySelector(".floor-count"), count);
      Object.assign(node.dataset, { remote: count.remote, onSite: count.on_site });
      set(node, "data-closed", open === false);
      const light = /** @type {HTMLElement} */ (node.querySelector(".floor-light"));
      if (light && node.dataset.kind === "poster") {
        showLight(light, staffing);
        node.dataset.light = lightOf(staffing).kind;
      }
      if (here.page.me) faces(node.querySelector(".floor-who"), who, count.remote + count.on_site);
      const name = node.querySelector(".floor-title");
      if (title && name?.textContent !== title) {
        write(name, title);
        const line = this.#lines.get(id);
        if (line) line.search = `${search} ${title.toLocaleLowerCase()}`;
      }
    }
    const seen = own(here.venue.seen, id);
    const number = seen === undefined ? 0 : unread(this.#floor, id, seen);
    const badge = node.querySelector(".floor-unread");
    if (badge && badge.textContent !== (number ? say("floor.unread", { n: number }) : "")) {
      fill(badge, number > 0 && [h("span", { "aria-hidden": "true" }, number), h("span", { class: "unseen" }, say("floor.unread", { n: number }))]);
    }
  }

  #words() {
    return (this.find(".floor-search")?.value ?? "").toLocaleLowerCase().split(/\s+/).filter(Boolean);
  }

  /** @param {Line} line @param {string[]} words */
  #fits({ id, node, search }, words) {
    if (!words.every((word) => search.includes(word))) return false;
    const { light, remote, onSite } = node.dataset;
    switch (this.#filter) {
      case "staffed":
        return light === "here";
      case "people":
        return Number(remote) + Number(onSite) > 0;
      case "remote":
        return Number(remote) > 0;
      case "on_site":
        return Number(onSite) > 0;
      case "unvisited":
        return !this.#visited.has(id);
      default:
        return true;
    }
  }

  /** How many are shown: said when the search or the filter changes, never when people come and go. @param {string[]} words */
  #count(words) {
    const posters = [...this.#lines.values()].filter((line) => line.poster);
    const shown = posters.filter((line) => line.shown).length;
    const all = posters.length;
    const narrowed = words.length || this.#filter !== "all";
    write(this.find(".floor-shown"), narrowed ? say("floor.some", { n: shown, all }) : say("floor.shown", { n: all }));
    let none = this.find(".floor-none");
    if (!shown && all && !none) {
      const reset = h("button", { class: "button", type: "button", on: { click: () => this.#reset() } }, say("floor.none.do"));
      none = h("p", { class: "empty floor-none" }, say("floor.none"), " ", reset);
      this.append(none);
    }
    none?.toggleAttribute("hidden", shown > 0);
  }

  #reset() {
    this.find(".floor-search").value = "";
    this.#choose("all");
    this.find(".floor-search").focus();
  }

  /** On request only: a list that moves by itself cannot be read. @param {HTMLElement} button */
  #sort(button) {
    const busy = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(busy));
    const people = ({ node }) => Number(node.dataset.remote) + Number(node.dataset.onSite);
    for (const place of this.querySelectorAll(".floor-list")) {
      const lines = [...this.#lines.values()].filter((line) => line.node.parentElement === place);
      lines.sort((a, b) => (busy && people(b) - people(a)) || a.order - b.order);
      place.append(...lines.map((line) => line.node));
    }
    write(this.find(".floor-shown"), say(busy ? "floor.sorted" : "floor.sorted.program"));
  }

  async #ask() {
    if (document.hidden) return;
    try {
      const rooms = await (await fetch("/api/rooms")).json();
      const news = rooms.map((/** @type {any} */ { id, here, staffing, open }) => [id, { here, staffing: staffing ?? {}, open }]);
      this.#told(applyToFloor(this.#floor, { rooms: Object.fromEntries(news), inside: this.#floor.inside }));
    } catch {
      // The next one may come through.
    }
  }
}

/** @param {Element|null} place @param {any[]} who @param {number} all */
function faces(place, who, all) {
  if (!place) return;
  const key = `${who.map(({ id, name }) => id + name).join()} ${all}`;
  const marked = /** @type {HTMLElement} */ (place);
  if (marked.dataset.key === key) return;
  marked.dataset.key = key;
  const shown = who.slice(0, FACES);
  const more = all - shown.length;
  fill(marked, shown.map(avatar), more > 0 && h("span", { class: "floor-more" }, say("floor.more", { n: more })), h("span", { class: "unseen" }, list(shown.map(({ name }) => name))));
}
