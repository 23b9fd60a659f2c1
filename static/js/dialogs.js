/** What floats: a question that must be answered, and a line that says what was done. */
import { fill, h } from "./dom.js";
import { say } from "./words.js";

/**
 * Asks; Esc and the button beside it say no.
 * @param {string} question
 * @param {(Node|string)[]} details
 * @param {{value: string, words: string, danger?: boolean}[]} answers
 * @param {HTMLElement} [from] where focus returns to
 * @returns {Promise<string>} the answer's value, empty for no
 */
export function ask(question, details, answers, from = /** @type {HTMLElement} */ (document.activeElement)) {
  const buttons = answers.map(({ value, words, danger }) => h("button", { class: `button ${danger ? "danger" : "primary"}`, value }, words));
  const form = h("form", { method: "dialog", class: "dialog-form" }, h("h2", { id: "dialog-question" }, question), details, h("div", { class: "dialog-answers" }, buttons, h("button", { class: "button quiet", value: "", autofocus: true }, say("cancel"))));
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "dialog-question" }, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (from?.isConnected) from.focus();
      resolve(dialog.returnValue);
    });
  });
}

const SHOWN_MS = 8_000;

/**
 * A line at the foot of the page, read out, gone after a while unless it is held by the pointer or the focus.
 * @param {string} words
 * @param {...Node} more
 * @returns {() => void} takes it away
 */
export function toast(words, ...more) {
  const place = document.querySelector(".toasts") ?? document.body.appendChild(h("div", { class: "toasts", role: "status" }));
  const line = h("p", { class: "toast" }, h("span", {}, words), ...more);
  const close = () => line.remove();
  const leave = () => (line.matches(":hover, :focus-within") ? setTimeout(leave, SHOWN_MS / 2) : close());
  setTimeout(leave, SHOWN_MS);
  // One at a time: the newest is what counts.
  fill(place, line);
  return close;
}
