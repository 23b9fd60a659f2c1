/** What one can do with a message. */
import { here } from "../context.js";
import { deeds } from "../deeds.js";
import { ask, toast } from "../dialogs.js";
import { freshId } from "../ids.js";
import { openMenu } from "../menu.js";
import { own } from "../state/own.js";
import { because, say } from "../words.js";

export const EMOJIS = ["👍", "❤️", "😂", "🎉", "🤔", "👏", "🙋"];

/**
 * @param {HTMLElement} from
 * @param {string} room
 * @param {import("../state/chat.js").Message} message
 * @param {{reply: () => void, edit: () => void}} composer
 */
export function messageMenu(from, room, message, { reply, edit }) {
  const { mine } = here.venue.room(room);
  const said = message.by.id === here.venue.me?.id;
  const reacted = own(mine.reactions, message.id) ?? [];
  const reactions = EMOJIS.map((emoji) => ({ words: emoji, name: `${say("chat.react")} ${emoji}`, row: true, pressed: reacted.includes(emoji), act: () => react(room, message.id, emoji) }));
  const items = [
    ...(message.hidden ? [] : reactions),
    { words: say("chat.reply"), act: reply },
    { words: say("chat.copy"), act: () => copy(room, message.id) },
    ...(said ? [{ words: say("chat.edit"), act: edit }, { words: say("chat.delete"), danger: true, act: () => remove(room, message.id, from) }] : []),
    ...(mine.may.includes("hide") ? [{ words: say(message.hidden ? "chat.unhide" : "chat.hide"), act: () => hide(room, message.id, !message.hidden) }] : []),
  ];
  openMenu(from, say("chat.more", { name: message.by.name }), items);
}

/** Puts a reaction, or takes it back. @param {string} room @param {string} message @param {string} emoji */
export async function react(room, message, emoji) {
  const { venue } = here;
  const before = venue.room(room).mine.reactions;
  const mine = own(before, message) ?? [];
  const on = !mine.includes(emoji);
  venue.mine(room, { reactions: { ...before, [message]: on ? [...mine, emoji] : mine.filter((each) => each !== emoji) } });
  try {
    await venue.ask({ do: "react", room, message, emoji, on });
  } catch (why) {
    venue.mine(room, { reactions: { ...venue.room(room).mine.reactions, [message]: mine } });
    toast(say("chat.failed_command", { why: because(why) }));
  }
}

/** @param {string} room @param {string} message @param {HTMLElement} from */
async function remove(room, message, from) {
  const sure = await ask(say("chat.delete.sure"), [], [{ value: "yes", words: say("chat.delete"), danger: true }], from);
  if (sure) here.venue.say({ do: "delete", room, message });
}

/** @param {string} room @param {string} message @param {boolean} hiding */
async function hide(room, message, hiding) {
  try {
    await here.venue.ask({ do: hiding ? "hide" : "unhide", room, message, id: freshId() });
    deeds.did(say(hiding ? "chat.hid" : "chat.showed"), { do: hiding ? "unhide" : "hide", room, message });
  } catch (why) {
    toast(say("chat.failed_command", { why: because(why) }));
  }
}

/** @param {string} room @param {string} message */
async function copy(room, message) {
  const link = `${location.origin}/rooms/${room}#m-${message}`;
  try {
    // Not there on plain http.
    await navigator.clipboard.writeText(link);
    toast(say("chat.copied"));
  } catch {
    toast(say("chat.copy_failed", { link }));
  }
}
