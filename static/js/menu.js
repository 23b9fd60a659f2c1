/** A small menu beside what opened it: arrows move, Esc closes, focus returns. */
import { h } from "./dom.js";

/** Room between a menu and the window's edge, in pixels. */
const EDGE = 8;

/**
 * @param {HTMLElement} from
 * @param {string} label
 * @param {{words: string, act: () => void, danger?: boolean, row?: boolean, pressed?: boolean, name?: string}[]} items `row`: stands
 *   beside its neighbours; `name` is read instead of the words
 */
export function openMenu(from, label, items) {
  const button = (/** @type {typeof items[number]} */ { words, act, danger, pressed, name }) =>
    h("button", { class: `menu-item${danger ? " danger" : ""}`, type: "button", role: pressed === undefined ? "menuitem" : "menuitemcheckbox", "aria-checked": pressed === undefined ? null : String(pressed), "aria-label": name ?? null, tabindex: -1, on: { click: () => (close(), act()) } }, words);
  const row = items.filter((item) => item.row).map(button);
  const rest = items.filter((item) => !item.row).map(button);
  const menu = h("div", { class: "menu", popover: "auto", role: "menu", "aria-label": label }, row.length > 0 && h("div", { class: "menu-row", role: "none" }, row), rest);
  const all = [...row, ...rest];
  let done = false;
  const close = () => {
    if (done) return;
    done = true;
    const held = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    from.setAttribute("aria-expanded", "false");
    if (held && from.isConnected) from.focus();
  };
  menu.addEventListener("toggle", (event) => /** @type {any} */ (event).newState === "closed" && close());
  menu.addEventListener("keydown", (event) => {
    const at = all.indexOf(/** @type {any} */ (document.activeElement));
    const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Tab") close();
    if (to === undefined) return;
    event.preventDefault();
    all.at(to % all.length)?.focus();
  });
  (from.closest("main, header") ?? document.body).append(menu);
  from.setAttribute("aria-expanded", "true");
  menu.showPopover();
  place(menu, from.getBoundingClientRect());
  all[0]?.focus();
}

/** @param {HTMLElement} menu @param {DOMRect} beside */
function place(menu, beside) {
  const { width, height } = menu.getBoundingClientRect();
  const below = beside.bottom + height + EDGE < innerHeight;
  const left = Math.min(Math.max(EDGE, beside.right - width), innerWidth - width - EDGE);
  menu.style.left = `${left}px`;
  menu.style.top = `${Math.max(EDGE, below ? beside.bottom : beside.top - height)}px`;
}
