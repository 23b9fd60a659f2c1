import { here } from "../context.js";
import { fill, h } from "../dom.js";
import { VenueElement } from "../element.js";
import { say } from "../words.js";

/** A blip that is over before it is read needs no words. */
const CALM_MS = 1_000;

/** Close codes and refusals after which nothing comes back by itself → what to say, and what one can do. */
const ENDS = {
  sign_in: [4001, 4500, "not_signed_in"],
  removed: [4503, "removed"],
  too_many: [4504, "too_many"],
  forbidden: [4507, "not_allowed"],
};

/** The quiet line that says how the connection is. */
export class VenueLink extends VenueElement {
  #timer = 0;

  connected() {
    this.listen(here.venue, "status", () => this.#told());
  }

  disconnected() {
    clearTimeout(this.#timer);
  }

  #told() {
    clearTimeout(this.#timer);
    const { state } = here.venue.status;
    const calm = state === "waiting" || state === "connecting";
    if (calm && !this.firstChild) this.#timer = setTimeout(() => this.draw(), CALM_MS);
    else this.draw();
  }

  draw() {
    const { state, restart, code, message } = here.venue.status;
    this.dataset.state = state;
    if (state === "live") return fill(this, restart && say("link.restart"));
    if (state === "polling") return fill(this, say("link.polling"));
    if (state === "stopped") return fill(this, ...this.#ended(code, message));
    fill(this, say(restart ? "link.restart" : "link.waiting"));
  }

  /** @param {any} code @param {string} [message] @returns {any[]} */
  #ended(code, message) {
    const why = Object.entries(ENDS).find(([, codes]) => codes.includes(code))?.[0];
    const back = encodeURIComponent(location.pathname + location.search);
    const reload = h("button", { class: "button", type: "button", on: { click: () => location.reload() } });
    switch (why) {
      case "sign_in":
        return [say("link.sign_in"), " ", h("a", { class: "button", href: `/sign-in?next=${back}` }, say("link.sign_in.do"))];
      case "removed":
        return [say("link.removed")];
      case "too_many":
        reload.append(say("link.retry"));
        return [say("link.too_many"), " ", reload];
      case "forbidden":
        return [message ?? say("link.forbidden")];
      default:
        reload.append(say("link.reload"));
        return [message ?? say("link.outdated"), " ", reload];
    }
  }
}
