import { h, set, write } from "../dom.js";
import { VenueElement } from "../element.js";
import { city, clock, clockBoth } from "../format.js";
import { say } from "../words.js";

const MINUTE_MS = 60_000;

/** The programme in the reader's own time, with a mark at what happens now. */
export class VenueProgramme extends VenueElement {
  #timer = 0;

  connected() {
    const zone = this.getAttribute("zone") ?? "";
    const both = clockBoth("2026-01-01T12:00:00Z", zone).includes("(");
    if (both) for (const session of this.querySelectorAll(".session")) showOwn(/** @type {HTMLElement} */ (session));
    if (both) write(this.find(".programme-zone"), say("programme.yours", { zone: city(zone) }));
    this.#timer = setInterval(() => this.draw(), MINUTE_MS);
    this.draw();
  }

  disconnected() {
    clearInterval(this.#timer);
  }

  draw() {
    const now = Date.now();
    for (const session of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".session"))) {
      const { start = "", end = "" } = session.dataset;
      const runs = Date.parse(start) <= now && now < Date.parse(end);
      set(session, "aria-current", runs && "time");
      const mark = session.querySelector(".session-now");
      const times = session.querySelector(".session-time");
      if (runs && !mark) times?.insertBefore(h("span", { class: "session-now" }, say("programme.now")), times.querySelector(".session-own"));
      if (!runs) mark?.remove();
    }
  }
}

/** The reader's own clock, on a line below the venue's. @param {HTMLElement} session */
function showOwn(session) {
  const { start = "", end = "" } = session.dataset;
  session.querySelector(".session-time")?.append(h("span", { class: "session-own" }, say("programme.own", { from: clock(start), to: clock(end) })));
}
