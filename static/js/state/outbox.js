/**
 * What was said and not yet acknowledged, in the order it was said. Pure; keeping it is state/keep.js's work.
 * A command keeps its id through every try, so the venue does it once however often it is sent.
 * @typedef {{do: string, id: string, room: string, text?: string, message?: string, reply_to?: string, mentions?: string[]}} Command
 * @typedef {object} Entry
 * @property {Command} command
 * @property {number} order grows with each entry; entries are sent in this order
 * @property {string} at when it was said
 * @property {"waiting"|"failed"} status
 * @property {string} [code] why it failed: the refusal's code
 * @property {string} [why] the same, in words
 * @typedef {Entry[]} Outbox
 */

/** Refusals that pass by themselves: the same command is sent again after a while. */
const PASSING = new Set(["busy", "too_fast"]);

/**
 * @param {Outbox} outbox
 * @param {Command} command
 * @param {string} at
 * @returns {Outbox}
 */
export function put(outbox, command, at) {
  const order = (outbox.at(-1)?.order ?? 0) + 1;
  return [...outbox, { command, order, at, status: "waiting" }];
}

/** The command was done; or the person dropped it. @param {Outbox} outbox @param {string} id @returns {Outbox} */
export function drop(outbox, id) {
  return outbox.filter((entry) => entry.command.id !== id);
}

/**
 * The venue said no.
 * @param {Outbox} outbox
 * @param {string} id
 * @param {{code: string, message: string, retryAfter?: number|null}} refusal
 * @returns {{outbox: Outbox, waitMs: number|null}} `waitMs`: try the same again after so long; null: it failed for good
 */
export function refuse(outbox, id, { code, message, retryAfter }) {
  if (PASSING.has(code)) return { outbox, waitMs: (retryAfter ?? 3) * 1000 };
  const fail = (/** @type {Entry} */ entry) =>
    entry.command.id === id ? { ...entry, status: /** @type {const} */ ("failed"), code, why: message } : entry;
  return { outbox: outbox.map(fail), waitMs: null };
}

/**
 * "Send again": to the end of the line, as it was. A reused id would be refused for ever, so that one gets a new id.
 * @param {Outbox} outbox
 * @param {string} id
 * @param {string} freshId
 * @returns {Outbox}
 */
export function again(outbox, id, freshId) {
  const entry = outbox.find((each) => each.command.id === id);
  if (!entry) return outbox;
  const command = entry.code === "id_reused" ? { ...entry.command, id: freshId } : entry.command;
  return put(drop(outbox, id), command, entry.at);
}

/** The one to send next; those that failed do not hold the others up. @param {Outbox} outbox */
export function next(outbox) {
  return outbox.find((entry) => entry.status === "waiting");
}

/**
 * Two tabs, or a page and its reload: both know the same entries by their ids.
 * @param {Outbox} outbox
 * @param {Entry[]} kept
 * @returns {Outbox}
 */
export function merge(outbox, kept) {
  const known = new Set(outbox.map((entry) => entry.command.id));
  const all = [...outbox, ...kept.filter((entry) => !known.has(entry.command.id))];
  return all.sort((a, b) => a.at.localeCompare(b.at) || a.order - b.order).map((entry, i) => ({ ...entry, order: i + 1 }));
}

/**
 * What a room shows beyond what the venue has told: my posts on their way, oldest first.
 * @param {Outbox} outbox
 * @param {string} room
 * @param {import("./chat.js").Message[]} messages
 */
export function echoes(outbox, room, messages) {
  const posts = outbox.filter(({ command }) => command.do === "post" && command.room === room);
  if (!posts.length) return posts;
  const told = new Set(messages.map((message) => message.id));
  return posts.filter(({ command }) => !told.has(command.id));
}

/** My latest edit or deletion of a message that is on its way. @param {Outbox} outbox @param {string} message */
export function pendingOn(outbox, message) {
  return outbox.findLast(({ command }) => command.message === message);
}
