/** One message as nodes, in the shape of templates/parts.html. */
import { grow, h } from "../dom.js";
import { avatar, nameOf, roleOf } from "../faces.js";
import { when } from "../format.js";
import { parse, words } from "../markdown.js";
import { say } from "../words.js";

const QUOTE = 80;

/**
 * @typedef {object} Shown what a message looks like now; compared field by field to see whether it must be drawn anew
 * @property {import("../state/chat.js").Message} message
 * @property {string} name the author's, as it is now
 * @property {Record<string, number>|undefined} tally
 * @property {string[]|undefined} mine my reactions
 * @property {import("../state/outbox.js").Entry|undefined} pending what I did to it and is on its way
 * @property {import("../state/chat.js").Message|undefined} answered
 * @property {boolean} live whether there is a connection
 * @property {boolean} forMe
 * @property {boolean} mayHide
 */

/** @param {Shown} a @param {Shown} b */
export function same(a, b) {
  return Object.keys(b).every((key) => a[/** @type {keyof Shown} */ (key)] === b[/** @type {keyof Shown} */ (key)]);
}

/** @param {Shown} shown */
export function messageNode(shown) {
  const { message, name, tally, mine, pending, answered, forMe, mayHide } = shown;
  const { id, seq, by, at, hidden, edited_at, reply_to } = message;
  const state = pending ? (pending.status === "failed" ? " is-failed" : " is-sending") : "";
  const text = pending?.command.do === "edit" ? pending.command.text ?? "" : message.text;
  return h(
    "li",
    { class: `message${hidden ? " is-hidden" : ""}${forMe ? " is-for-me" : ""}${state}`, id: `m-${id}`, "data-id": id, "data-seq": seq || null, "data-by": by.id, tabindex: -1 },
    avatar({ id: by.id, name }),
    h(
      "div",
      { class: "message-body" },
      h(
        "p",
        { class: "message-head" },
        h("span", { class: "message-by" }, nameOf({ ...by, name }), roleOf(by)),
        " ",
        h("a", { class: "message-time", href: `#m-${id}`, tabindex: -1 }, h("time", { datetime: at }, when(at))),
        edited_at && [" ", h("span", { class: "message-edited" }, say("chat.edited"))],
      ),
      reply_to && h("p", { class: "message-reply" }, h("a", { href: `#m-${reply_to}` }, answered ? say("chat.in_reply", { name: answered.by.name, text: quote(answered) }) : say("chat.in_reply_far"))),
      h("div", { class: "message-text", dir: "auto" }, hidden && !(mayHide && text) ? say("chat.hidden") : [hidden && h("span", { class: "message-mark" }, `${say("chat.hidden")} `), ...grow(parse(text))]),
      tally && h("ul", { class: "message-reactions" }, Object.entries(tally).map(([emoji, n]) => h("li", {}, h("button", { class: "reaction", type: "button", "data-emoji": emoji, "aria-pressed": String(Boolean(mine?.includes(emoji))), "aria-label": say("chat.reaction", { emoji, n }), tabindex: -1 }, emoji, " ", h("b", {}, n))))),
      pending && status(pending, shown.live),
    ),
    seq > 0 && h("div", { class: "message-tools" }, tool("reply", "↩\uFE0E", say("chat.reply_to", { name })), tool("more", "⋯", say("chat.more", { name }))),
  );
}

/** @param {import("../state/outbox.js").Entry} pending @param {boolean} live */
function status({ status, why = "" }, live) {
  if (status !== "failed") return h("p", { class: "message-status" }, say(live ? "chat.sending" : "chat.waiting"));
  const button = (/** @type {string} */ act) => h("button", { class: "button", type: "button", "data-act": act }, say(`chat.${act}`));
  return h("p", { class: "message-status problem", role: "alert" }, say("chat.failed", { why }), " ", button("again"), " ", button("discard"));
}

/** @param {string} act @param {string} sign @param {string} label */
function tool(act, sign, label) {
  return h("button", { class: "message-tool", type: "button", "data-act": act, "aria-label": label, title: label, tabindex: -1, "aria-haspopup": act === "more" ? "menu" : null }, sign);
}

/** The beginning of a message, in one line and without its marks. @param {{text: string, hidden?: boolean}} message */
export function quote({ text, hidden }) {
  if (hidden) return "…";
  const line = words(parse(text)).replace(/\s+/g, " ").trim();
  const cut = [...line].slice(0, QUOTE).join("");
  return cut.length < line.length ? `${cut}…` : cut;
}
