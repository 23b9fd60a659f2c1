import { freshId } from "./ids.js";
import { Lost, Refused } from "./link.js";
import * as box from "./state/outbox.js";

/**
 * What one says: kept until the venue has it, sent one after the other so that order stays, resent with the same id
 * after every interruption.
 */
export class Speech {
  /** @type {box.Outbox} */ outbox = [];
  /** The command on its way. @type {string|null} */ #sending = null;
  /** @type {any} */ #pause = null;

  /**
   * @param {object} parts
   * @param {(command: object) => Promise<any>} parts.request
   * @param {() => boolean} parts.live
   * @param {() => void} parts.changed
   * @param {() => number} [parts.now]
   */
  constructor({ request, live, changed, now = Date.now }) {
    this.request = request;
    this.live = live;
    this.changed = changed;
    this.now = now;
    /** @type {import("./state/keep.js").Keep|null} */ this.keep = null;
  }

  /** Takes up what this person left unsent. @param {import("./state/keep.js").Keep} keep */
  belongsTo(keep) {
    this.keep = keep;
    this.#set(box.merge(this.outbox, keep.all()));
    this.flow();
  }

  /**
   * @param {{do: string, room: string, text?: string, message?: string, reply_to?: string, mentions?: string[]}} command
   * @returns {string} its id
   */
  say(command) {
    const id = freshId();
    this.#set(box.put(this.outbox, { ...command, id }, new Date(this.now()).toISOString()));
    this.flow();
    return id;
  }

  /** @param {string} id */
  again(id) {
    this.#set(box.again(this.outbox, id, freshId()));
    this.flow();
  }

  /** @param {string} id */
  discard(id) {
    this.#set(box.drop(this.outbox, id));
  }

  /** The venue told it to everyone: then it was done, whatever became of the answer. @param {string} id */
  told(id) {
    if (this.outbox.some((entry) => entry.command.id === id)) this.#set(box.drop(this.outbox, id));
  }

  /** Sends the next one, when there is one and a way to send it. */
  async flow() {
    const entry = box.next(this.outbox);
    if (!entry || this.#sending || this.#pause || !this.live()) return;
    const { id } = entry.command;
    this.#sending = id;
    try {
      await this.request(entry.command);
      this.#set(box.drop(this.outbox, id));
    } catch (why) {
      this.#failed(id, /** @type {Error} */ (why));
    } finally {
      this.#sending = null;
    }
    this.flow();
  }

  /** @param {string} id @param {Error} why */
  #failed(id, why) {
    if (why instanceof Lost) return;
    const refusal = why instanceof Refused ? why : { code: "fault", message: why.message };
    const { outbox, waitMs } = box.refuse(this.outbox, id, refusal);
    if (waitMs === null) return this.#set(outbox);
    this.#pause = setTimeout(() => {
      this.#pause = null;
      this.flow();
    }, waitMs);
  }

  /** @param {box.Outbox} outbox */
  #set(outbox) {
    this.keep?.save(this.outbox, outbox);
    this.outbox = outbox;
    this.changed();
  }
}
