/** The staffing light: always with its word, as templates/parts.html has it. */
import { here } from "./context.js";
import { h, set } from "./dom.js";
import { clockBoth } from "./format.js";
import { say } from "./words.js";

/**
 * @param {import("./state/floor.js").Staffing} staffing
 * @returns {{kind: "here"|"back"|"away"|"nobody", until?: string}}
 */
export function lightOf(staffing) {
  if (staffing.present) return { kind: "here" };
  if (staffing.said === "back" && staffing.until) return { kind: "back", until: staffing.until };
  return { kind: staffing.said === "away" ? "away" : "nobody" };
}

/** Brings a server-rendered light up to date. @param {HTMLElement} light @param {import("./state/floor.js").Staffing} staffing */
export function showLight(light, staffing) {
  const { kind, until } = lightOf(staffing);
  if (light.dataset.light === kind && light.querySelector("time")?.getAttribute("datetime") === until) return;
  set(light, "data-light", kind);
  const time = until && h("time", { datetime: until }, clockBoth(until, here.page.event?.zone ?? ""));
  light.replaceChildren(say(`light.${kind}`), ...(time ? [" ", time] : []));
}

/** Brings a server-rendered "○ 4 ● 2" up to date. @param {Element|null} count @param {import("./state/floor.js").Count} now */
export function showCount(count, now) {
  if (!count) return;
  for (const [mode, number] of Object.entries({ remote: now.remote, "on-site": now.on_site })) {
    const part = count.querySelector(`.count-${mode}`);
    const figure = part?.querySelector("b");
    if (!part || !figure || figure.textContent === String(number)) continue;
    figure.textContent = String(number);
    set(part, "data-none", !number);
  }
}
