import { own } from "./own.js";

/**
 * The messages of a room as far as they are loaded, oldest first.
 * @typedef {{id: string, name: string, mode: string, role?: string}} Who
 * @typedef {{seq: number, id: string, at: string, by: Who, text: string, reply_to?: string, mentions?: string[],
 *   edited_at?: string, hidden?: boolean}} Message
 * @typedef {object} Chat
 * @property {Message[]} messages
 * @property {number} total messages ever posted here, the deleted ones too
 * @property {boolean} older whether older ones exist than those loaded
 * @property {Record<string, Record<string, number>>} tallies message id → emoji → how many
 * @property {Record<string, Partial<Message> & {deleted?: boolean}>} late what happened to messages not loaded yet
 * @property {number[]} gone redacted places passed while catching up: a post taken back meanwhile is one of them
 */

/** @returns {Chat} */
export function emptyChat() {
  return { messages: [], total: 0, older: false, tallies: {}, late: {}, gone: [] };
}

/**
 * The chat as the venue folded it.
 * @param {{messages: Message[], total: number, older: boolean}} state
 * @returns {Chat}
 */
export function chatFrom({ messages, total, older }) {
  return { ...emptyChat(), messages, total, older };
}

/**
 * One logged update; those of other nouns leave the chat as it is.
 * @param {Chat} chat
 * @param {any} update
 * @returns {Chat}
 */
export function applyToChat(chat, update) {
  switch (update.up) {
    case "posted":
      return { ...chat, messages: [...chat.messages, messageFrom(update)], total: chat.total + 1 };
    case "edited":
      return change(chat, update.message, { text: update.text, edited_at: update.at });
    case "hidden":
      return change(chat, update.message, { hidden: true });
    case "unhidden":
      return change(chat, update.message, { hidden: false });
    case "deleted":
      return without(chat, update.message, update.posted);
    case "gone":
      return { ...chat, gone: [...chat.gone, update.seq] };
    default:
      return chat;
  }
}

/**
 * What stood at a seq was redacted; a message of that seq must not stay on any screen.
 * @param {Chat} chat
 * @param {number} seq
 */
export function forgetSeq(chat, seq) {
  const message = chat.messages.find((each) => each.seq === seq);
  return message ? without(chat, message.id) : chat;
}

/**
 * Absolute tallies of some messages; an empty one clears.
 * @param {Chat} chat
 * @param {Record<string, Record<string, number>>} reactions
 * @returns {Chat}
 */
export function applyTallies(chat, reactions) {
  const others = Object.entries(chat.tallies).filter(([message]) => !Object.hasOwn(reactions, message));
  const told = Object.entries(reactions).map(([message, tally]) => [message, counted(tally)]);
  return { ...chat, tallies: Object.fromEntries([...others, ...told.filter(([, tally]) => tally)]) };
}

/** @param {Record<string, number>} tally */
function counted(tally) {
  const found = Object.entries(tally).filter(([, count]) => count > 0);
  return found.length ? Object.fromEntries(found) : null;
}

/**
 * An older page goes before what is there.
 * @param {Chat} chat
 * @param {{messages: Message[], older: boolean, tallies?: Record<string, Record<string, number>>}} page
 * @returns {Chat}
 */
export function prepend(chat, { messages, older, tallies = {} }) {
  const first = chat.messages[0]?.seq ?? Infinity;
  const known = new Set(chat.messages.map((message) => message.id));
  const fresh = messages
    .filter((message) => message.seq < first && !known.has(message.id) && !own(chat.late, message.id)?.deleted)
    .map((message) => ({ ...message, ...own(chat.late, message.id) }));
  return { ...applyTallies(chat, tallies), messages: [...fresh, ...chat.messages], older };
}

/**
 * Keeps the newest ones, as a page that was open all day must not hold all day's messages.
 * @param {Chat} chat
 * @param {number} keep
 * @returns {Chat}
 */
export function trim(chat, keep) {
  return chat.messages.length > keep ? { ...chat, messages: chat.messages.slice(-keep), older: true } : chat;
}

/** @param {Chat} chat @param {string} id */
export function messageById(chat, id) {
  return chat.messages.find((message) => message.id === id);
}

/** @param {any} update @returns {Message} */
function messageFrom({ seq, id, at, by, text, reply_to, mentions }) {
  return { seq, id, at, by, text, ...(reply_to && { reply_to }), ...(mentions?.length && { mentions }) };
}

/** @param {Chat} chat @param {string} id @param {Partial<Message>} changes @returns {Chat} */
function change(chat, id, changes) {
  const at = chat.messages.findLastIndex((message) => message.id === id);
  if (at < 0) return { ...chat, late: { ...chat.late, [id]: { ...own(chat.late, id), ...changes } } };
  const { hidden, ...rest } = { ...chat.messages[at], ...changes };
  const messages = chat.messages.with(at, hidden ? { ...rest, hidden } : rest);
  return { ...chat, messages };
}

/** @param {Chat} chat @param {string} id @param {number} [posted] the message's place @returns {Chat} */
function without(chat, id, posted = 0) {
  const { [id]: _, ...tallies } = chat.tallies;
  const messages = chat.messages.filter((message) => message.id !== id);
  if (messages.length < chat.messages.length) return { ...chat, messages, tallies };
  // Posted and taken back while we were away: both were told as "gone" and "deleted", and it was a message all the same.
  const missed = chat.gone.includes(posted) ? 1 : 0;
  const late = { ...chat.late, [id]: { deleted: true } };
  return { ...chat, tallies, late, total: chat.total + missed, gone: chat.gone.filter((seq) => seq !== posted) };
}
