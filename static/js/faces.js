/** How a person without a picture is drawn: initials on one of twelve hues, the same as venue/web/faces.py draws. */
import { h } from "./dom.js";

const HUES = 12;

/** @param {string} name */
export function initials(name) {
  const found = name.replace(/[^\p{L}\p{N}]+/gu, " ").split(" ").filter(Boolean);
  if (!found.length) return "?";
  const first = (/** @type {string} */ word) => [...word][0];
  return (first(found[0]) + (found.length > 1 ? first(found[found.length - 1]) : "")).toUpperCase();
}

/** @param {string} id */
export function hue(id) {
  let found = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(id)) found = Math.imul(found ^ byte, 0x01000193) >>> 0;
  return found % HUES;
}

/** @param {{id: string, name: string}} person */
export function avatar(person) {
  return h("span", { class: `avatar hue-${hue(person.id)}`, "aria-hidden": "true" }, initials(person.name));
}

/** A person by name: ring or pin for the mode, as templates/parts.html has it. @param {{name: string, mode?: string, role?: string}} person */
export function nameOf(person) {
  return h("bdi", { class: "name", "data-mode": person.mode ?? "remote", "data-role": person.role }, person.name);
}

const SHOWN = ["presenter", "chair", "volunteer"];

/** @param {{role?: string}} person */
export function roleOf({ role = "" }) {
  return SHOWN.includes(role) && h("span", { class: "role", "data-role": role }, role);
}
