/** What reaches somebody who looks elsewhere: a soft sound, the tab's title, a notification. */
import { here } from "./context.js";
import { preferences, storage } from "./preferences.js";
import { chime } from "./sound.js";
import { occasion, quietNotice, ring } from "./state/notice.js";
import { badged, unseenMentions } from "./state/unread.js";
import { announcer } from "./announcer.js";
import { shell } from "./shell.js";
import { say } from "./words.js";

export class Attention extends EventTarget {
  #notice = quietNotice();
  /** The room that rang and was not looked at since. @type {string|null} */ #rung = null;
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
    const { notice, ring: rings } = ring({ ...this.#notice, silenced: !preferences.now.sound }, Date.now());
    this.#notice = notice;
    if (!rings) return;
    chime();
    this.#rung = found.room;
    this.#badge();
    const title = before.poster?.title || before.title || found.room;
    if (here.page.room?.id !== found.room) announcer.say(say(`notice.${found.kind}`, { title }));
    this.dispatchEvent(new CustomEvent("rang", { detail: found }));
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
    if (!document.hidden && here.page.room?.id === this.#rung) this.#rung = null;
    document.title = badged(this.#title, this.unseen.length, this.#rung !== null);
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
