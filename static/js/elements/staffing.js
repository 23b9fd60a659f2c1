import { stay } from "../attendance.js";
import { here } from "../context.js";
import { fill, h, write } from "../dom.js";
import { VenueElement } from "../element.js";
import { freshId } from "../ids.js";
import { clockBoth, list } from "../format.js";
import { lightOf } from "../light.js";
import { because, say } from "../words.js";
import { roomOf } from "./room.js";

/** Whether a presenter is here; for presenters, the switch that says so. */
export class VenueStaffing extends VenueElement {
  #room = "";
  /** @type {any} */ #drawn = null;
  #mine = false;

  connected() {
    this.#room = roomOf(this);
    if (!here.page.me) return;
    this.listen(here.venue, "room", (event) => event.detail.id === this.#room && this.redraw());
    this.listen(here.venue, "me", () => this.redraw());
    this.redraw();
  }

  draw() {
    const room = here.venue.room(this.#room);
    if (!room.position || room.kind !== "poster") return;
    const mine = room.mine.may.includes("staff");
    if (room.staffing !== this.#drawn || mine !== this.#mine) this.#whole(room, mine);
    this.#drawn = room.staffing;
    this.#mine = mine;
    const came = room.mine.came_while_away ?? 0;
    const line = this.find(".staffing-came");
    if (line) write(line, came ? say("staffing.came", { n: came }) : "");
  }

  /** @param {import("../state/room.js").Room} room @param {boolean} mine */
  #whole(room, mine) {
    const { kind, until } = lightOf(room.staffing);
    const names = room.staffing.by ?? [];
    const words = kind === "here" && names.length ? say(names.length > 1 ? "staffing.are" : "staffing.is", { names: list(names) }) : say(`light.${kind}`);
    const time = until && h("time", { datetime: until }, clockBoth(until, here.page.event.zone));
    let light = this.find(".room-light");
    if (!light) this.prepend((light = h("span", { class: "light room-light" })));
    light.dataset.light = kind;
    fill(light, words, time && [" ", time]);
    const form = this.find(".staffing-form");
    if (!mine) return form?.remove();
    if (form) this.#mark(form, room);
    else this.append(this.#form(room));
  }

  /** @param {import("../state/room.js").Room} room */
  #form(room) {
    const button = (/** @type {string} */ status) => h("button", { class: "chip", type: "button", "data-status": status, "aria-pressed": "false" }, say(`staffing.${status}`));
    const time = h("input", { class: "field staffing-time", type: "time", "aria-label": say("staffing.back"), value: soonest() });
    const problem = h("p", { class: "problem", role: "alert", hidden: true });
    const form = h(
      "div",
      { class: "staffing-form", role: "group", "aria-label": say("staffing.mine") },
      h("p", { class: "staffing-came hint" }),
      h("div", { class: "staffing-row" }, button("here"), button("back"), time, button("away")),
      h("p", { class: "hint staffing-stays" }, say("staffing.stays")),
      problem,
    );
    form.addEventListener("click", (event) => {
      const status = /** @type {HTMLElement} */ (event.target).closest?.("[data-status]")?.getAttribute("data-status");
      if (status) this.#say(status, time.value, problem);
    });
    this.#mark(form, room);
    return form;
  }

  /** @param {HTMLElement} form @param {import("../state/room.js").Room} room */
  #mark(form, room) {
    const said = room.said?.status ?? room.staffing.said;
    for (const button of form.querySelectorAll("[data-status]")) button.setAttribute("aria-pressed", String(button.getAttribute("data-status") === said));
    form.querySelector(".staffing-stays")?.toggleAttribute("hidden", said !== "here");
  }

  /** @param {string} status @param {string} time `14:30`, the reader's @param {HTMLElement} problem */
  async #say(status, time, problem) {
    const room = this.#room;
    stay(room, status === "here");
    try {
      const until = status === "back" ? nextTime(time) : undefined;
      await here.venue.ask({ do: "staff", room, id: freshId(), status, ...(until && { until }) });
      problem.hidden = true;
    } catch (why) {
      problem.hidden = false;
      write(problem, because(why));
    }
  }
}

/** The next whole half hour that is at least ten minutes away. */
function soonest() {
  const half = 30 * 60_000;
  const at = new Date(Math.ceil((Date.now() + 10 * 60_000) / half) * half);
  return `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
}

/** The next moment at which the reader's clock shows that time. @param {string} time */
function nextTime(time) {
  const [hours, minutes] = time.split(":").map(Number);
  const at = new Date();
  at.setHours(hours, minutes, 0, 0);
  if (at.getTime() <= Date.now()) at.setDate(at.getDate() + 1);
  return at.toISOString();
}
