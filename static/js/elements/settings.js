import { here } from "../context.js";
import { fill, h } from "../dom.js";
import { VenueElement } from "../element.js";
import { preferences } from "../preferences.js";
import { chime } from "../sound.js";
import { say } from "../words.js";

/** What this browser does when something happens, and how the page looks. */
export class VenueSettings extends VenueElement {
  connected() {
    const panel = h("div", { class: "panel", popover: "", id: "settings", role: "dialog", "aria-label": say("settings.heading") });
    const open = h("button", { class: "button quiet settings-open", type: "button", popovertarget: "settings", "aria-label": say("settings.heading"), title: say("settings.heading") }, h("span", { "aria-hidden": "true" }, "⚙\uFE0E"));
    fill(this, open, panel);
    this.listen(panel, "beforetoggle", (event) => event.newState === "open" && this.draw());
    this.listen(panel, "toggle", (event) => event.newState === "open" && /** @type {HTMLElement|null} */ (panel.querySelector("input, select"))?.focus());
  }

  draw() {
    const { now } = preferences;
    fill(
      this.find(".panel"),
      h("h2", {}, say("settings.heading")),
      choice("theme", now.theme, ["auto", "light", "dark"]),
      here.page.me && [choice("read", now.read, ["all", "mentions", "off"]), this.#sound(now.sound), this.#notify(now.notify)],
    );
  }

  /** @param {boolean} on */
  #sound(on) {
    const box = h("input", { type: "checkbox", checked: on, on: { change: () => preferences.change({ sound: box.checked }) } });
    return h("div", { class: "setting" }, h("label", { class: "check" }, box, say("settings.sound")), h("button", { class: "button", type: "button", on: { click: () => chime() } }, say("settings.sound.try")));
  }

  /** @param {boolean} on */
  #notify(on) {
    if (!isSecureContext || !("Notification" in globalThis)) return h("p", { class: "hint" }, say("settings.insecure"));
    const hint = h("p", { class: "hint", role: "status" }, Notification.permission === "denied" && say("settings.notify.denied"));
    const box = h("input", { type: "checkbox", checked: on && Notification.permission === "granted" });
    box.addEventListener("change", async () => {
      const allowed = !box.checked || (await Notification.requestPermission()) === "granted";
      box.checked &&= allowed;
      hint.textContent = allowed ? "" : say("settings.notify.denied");
      preferences.change({ notify: box.checked });
    });
    return h("div", { class: "setting" }, h("label", { class: "check" }, box, say("settings.notify")), hint);
  }
}

/** @param {"theme"|"read"} name @param {string} chosen @param {string[]} values */
function choice(name, chosen, values) {
  const options = values.map((value) => h("option", { value, selected: value === chosen }, say(`settings.${name}.${value}`)));
  const select = h("select", { class: "field", on: { change: () => preferences.change({ [name]: select.value }) } }, options);
  return h("div", { class: "setting" }, h("label", {}, say(`settings.${name}`), select));
}
