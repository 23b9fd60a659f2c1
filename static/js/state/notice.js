/**
 * When a presenter hears a soft sound: somebody came into an empty room of theirs, or asked something there. At most
 * once a minute, and never for what they did themselves or while it is silenced.
 */
const QUIET_MS = 60_000;

/**
 * @typedef {{rung: number|null, silenced: boolean}} Notice `rung`: when it last rang, in milliseconds
 * @typedef {{kind: "arrival", room: string} | {kind: "question", room: string}} Occasion
 */

/** @param {boolean} silenced @returns {Notice} */
export function quietNotice(silenced = false) {
  return { rung: null, silenced };
}

/**
 * Whether an update of a room I present is something to hear of.
 * @param {{update: any, before: import("./room.js").Room, me: {id: string, presents?: string[]}}} happening
 *   `before`: the room as it was before the update
 * @returns {Occasion|null}
 */
export function occasion({ update, before, me }) {
  const room = before.id;
  if (!me.presents?.includes(room)) return null;
  if (update.up === "roster") {
    const strangers = (update.joined ?? []).filter((/** @type {any} */ member) => member.id !== me.id);
    const empty = Object.keys(before.roster.members).every((id) => id === me.id);
    return empty && strangers.length ? { kind: "arrival", room } : null;
  }
  if (update.up !== "posted" || update.by?.id === me.id) return null;
  return isQuestion(update, before, me.id) ? { kind: "question", room } : null;
}

/** The marks with which questions end: Latin, full-width, Arabic, Greek, Armenian. */
const QUESTION = /[?？؟;՞]\s*$/u;

/** @param {any} update @param {import("./room.js").Room} before @param {string} me */
function isQuestion(update, before, me) {
  if (QUESTION.test(update.text)) return true;
  if (update.mentions?.includes(me)) return true;
  return before.chat.messages.some((message) => message.id === update.reply_to && message.by.id === me);
}

/**
 * @param {Notice} notice
 * @param {number} now milliseconds
 * @returns {{notice: Notice, ring: boolean}}
 */
export function ring(notice, now) {
  if (notice.silenced || (notice.rung !== null && now - notice.rung < QUIET_MS)) return { notice, ring: false };
  return { notice: { ...notice, rung: now }, ring: true };
}
