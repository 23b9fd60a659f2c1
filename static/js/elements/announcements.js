import { announcer } from "../announcer.js";
import { here } from "../context.js";
import { fill, h } from "../dom.js";
import { VenueElement } from "../element.js";
import { when } from "../format.js";
import { storage } from "../preferences.js";
import { inLanguage, standing } from "../state/event.js";
import { say } from "../words.js";

const KEY = "venue.put-away";
/** Longer timers than this overflow. */
const LONGEST_MS = 2 ** 31 - 1;

/** What chairs announced and still applies, on every page. */
export class VenueAnnouncements extends VenueElement {
  #timer = 0;
  /** @type {Set<string>} */ #away = putAway();

  connected() {
    this.listen(here.venue, "event", (event) => {
      if (event.detail?.update?.up === "announced") this.#hear(event.detail.update);
      this.draw();
    });
    if (here.venue.event.position) this.draw();
  }

  disconnected() {
    clearTimeout(this.#timer);
  }

  draw() {
    const now = Date.now();
    const shown = standing(here.venue.event, now).filter(({ id }) => !this.#away.has(id));
    fill(this, ...shown.map((announcement) => this.#article(announcement)));
    const ends = shown.map(({ until }) => (until ? Date.parse(until) - now : Infinity));
    clearTimeout(this.#timer);
    const next = Math.min(...ends, LONGEST_MS);
    if (shown.length) this.#timer = setTimeout(() => this.draw(), next + 50);
  }

  /** @param {import("../state/event.js").Announcement} announcement */
  #article({ id, text, by, at }) {
    const { language, text: words } = inLanguage(text, navigator.languages);
    const away = h("button", { class: "button quiet announcement-away", type: "button", on: { click: () => this.#put(id) } }, say("announcement.dismiss"));
    return h(
      "article",
      { class: "announcement", "data-id": id },
      h("p", { class: "announcement-text", dir: "auto", lang: language || null }, words),
      h("p", { class: "announcement-by" }, say("announcement.by", { name: by?.name ?? "", time: when(at) })),
      away,
    );
  }

  /** @param {any} update */
  #hear({ text, by }) {
    announcer.say(say("announcement.heard", { name: by?.name ?? "", text: inLanguage(text, navigator.languages).text }));
  }

  /** @param {string} id */
  #put(id) {
    this.#away.add(id);
    try {
      storage()?.setItem(KEY, JSON.stringify([...this.#away].slice(-200)));
    } catch {
      // It comes back with the next page.
    }
    this.draw();
  }
}

/** @returns {Set<string>} */
function putAway() {
  try {
    return new Set(JSON.parse(storage()?.getItem(KEY) ?? "[]"));
  } catch {
    return new Set();
  }
}
