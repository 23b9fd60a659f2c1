/** What reaches somebody who looks elsewhere: a soft sound, the tab's title, a notification. */
import { here } from "./context.js";
import { preferences, storage } from "./preferences.js";
import { chime } from "./sound.js";
import { toast } from "./dialogs.js";
import { h } from "./dom.js";
import { occasion, quietNotice, ring } from "./state/notice.js";
import { badged, unseenMentions } from "./state/unread.js";
import { announcer } from "./announcer.js";
import { shell } from "./shell.js";
import { say } from "./words.js";

export class Attention extends EventTarget {
  #notice = quietNotice();
  /** Rooms of mine where something happened that I have not looked at since. @type {Set<string>} */ #rung = new Set();
  /** The page's title without a badge. */ #title = document.title;

  start() {
    const { venue } = here;
    venue.addEventListener("room", (event) => this.#happened(/** @type {CustomEvent} */ (event).detail));
    venue.addEventListener("person", (event) => this.#named(/** @type {CustomEvent} */ (event).detail?.update));
    shell.addEventListener("arrive", () => {
      this.#title = document.title;
      this.#badge();
    });
    document.addEventListener("visibilitychange", () => this.#badge());
    addEventListener("focus", () => this.#badge());
  }

  /** Mentions one has not looked at. */
  get unseen() {
    return unseenMentions(here.venue.person.mentions, this.#seen());
  }

  /** The mentions were looked at. */
  look() {
    const newest = here.venue.person.mentions.at(-1)?.seq ?? 0;
    try {
      storage()?.setItem(this.#key(), String(newest));
    } catch {
      // Without storage they are new again on the next page.
    }
    this.#badge();
    this.dispatchEvent(new Event("change"));
  }

  /** All that are new stand in the room before one's eyes. @param {string} room */
  lookIn(room) {
    const { unseen } = this;
    if (unseen.length && unseen.every((mention) => mention.room === room)) this.look();
  }

  /** @param {any} detail */
  #happened({ before, update }) {
    const { venue } = here;
    if (!update || !venue.me) return;
    const found = occasion({ update, before, me: venue.me });
    if (!found) return;
    // Silenced, it still shows: in the title, by the poster's link, and as a line to follow.
    this.#rung.add(found.room);
    this.#badge();
    this.dispatchEvent(new Event("change"));
    const { notice, ring: rings } = ring(this.#notice, Date.now());
    this.#notice = notice;
    if (!rings) return;
    if (preferences.now.sound) chime();
    const title = before.poster?.title || before.title || found.room;
    if (here.page.room?.id !== found.room) this.#call(found.room, say(`notice.${found.kind}`, { title }));
    this.dispatchEvent(new CustomEvent("rang", { detail: found }));
  }

  /** Whether something happened in a room of mine that I have not looked at. @param {string} room */
  rungIn(room) {
    return this.#rung.has(room);
  }

  /** A line with the way there. @param {string} room @param {string} words */
  #call(room, words) {
    const close = toast(words, h("a", { class: "button", href: `/rooms/${room}`, on: { click: () => close() } }, say("notice.go")));
  }

  /** @param {any} update */
  #named(update) {
    this.#badge();
    this.dispatchEvent(new Event("change"));
    if (update?.up !== "mentioned") return;
    const name = update.by?.name ?? "";
    if (preferences.now.read !== "off" && here.page.room?.id !== update.room) announcer.say(say("notice.mention", { name }));
    if (preferences.now.notify && document.hidden && globalThis.Notification?.permission === "granted") {
      const shown = new Notification(say("notice.mention", { name }), { tag: update.id });
      shown.onclick = () => {
        focus();
        shell.go(`/rooms/${update.room}#m-${update.message}`);
      };
    }
  }

  #badge() {
    if (!document.hidden && this.#rung.delete(here.page.room?.id ?? "")) this.dispatchEvent(new Event("change"));
    document.title = badged(this.#title, this.unseen.length, this.#rung.size > 0);
  }

  #key() {
    return `venue.mentions.${here.venue.me?.id}`;
  }

  #seen() {
    try {
      return Number(storage()?.getItem(this.#key()) ?? 0);
    } catch {
      return 0;
    }
  }
}

export const attention = new Attention();
