/**
 * The venue as this page knows it: the state of every held room, of the event and of oneself, folded from what the link
 * hears; and the way to say and ask something. Elements listen to its events and read its state.
 *
 * Events: `status`, `me`, `event`, `person`, `outbox`, `room` (detail: {id, before, after, update}).
 */
import { Link, Lost } from "./link.js";
import { Speech } from "./speech.js";
import { prepend, trim } from "./state/chat.js";
import { applyToEvent, emptyEvent, eventGreeted } from "./state/event.js";
import { Keep } from "./state/keep.js";
import { own } from "./state/own.js";
import { applyToPerson, emptyPerson, personGreeted } from "./state/person.js";
import { applyToRoom, emptyRoom, entered } from "./state/room.js";

/** How long a question waits for a connection before it is given up. */
const PATIENCE_MS = 15_000;

export class Venue extends EventTarget {
  /** @type {{id: string, name: string, roles: string[], mode: string, presents?: string[], guest?: boolean}|null} */
  me = null;
  event = emptyEvent();
  person = emptyPerson();
  /** Messages read, by room. @type {Record<string, number>} */ seen = {};
  /** @type {Map<string, import("./state/room.js").Room>} */ #rooms = new Map();
  /** Whoever waits for a connection. @type {Set<() => void>} */ #waiting = new Set();

  /**
   * @param {object} [parts]
   * @param {Storage|null} [parts.storage]
   * @param {import("./link/surroundings.js").Surroundings} [parts.surroundings]
   * @param {string} [parts.origin] of the venue, `https://venue.example`
   */
  constructor({ storage = null, surroundings, origin = globalThis.location?.origin ?? "" } = {}) {
    super();
    this.storage = storage;
    this.speech = new Speech({
      request: (command) => this.link.request(command),
      live: () => this.link.live,
      changed: () => this.#emit("outbox"),
    });
    this.link = new Link({
      url: `${origin.replace(/^http/, "ws")}/live`,
      doUrl: `${origin}/api/do`,
      hello: () => this.#hello(),
      after: (room) => this.#rooms.get(room)?.position ?? undefined,
      surroundings,
      ears: {
        status: (status) => this.#status(status),
        welcome: (welcome) => this.#welcome(welcome),
        entered: (room, answer) => this.#change(room, (before) => entered(before, answer), null),
        barred: (room, why) => this.#emit("barred", { id: room, why }),
        update: (update) => this.#update(update),
      },
    });
  }

  get status() {
    return this.link.status;
  }

  get outbox() {
    return this.speech.outbox;
  }

  /** @param {string} id */
  room(id) {
    return this.#rooms.get(id) ?? emptyRoom(id);
  }

  /** @param {string} id @param {{watch?: boolean}} [how] */
  hold(id, how) {
    if (!this.#rooms.has(id)) this.#rooms.set(id, emptyRoom(id));
    this.link.hold(id, how);
  }

  /** @param {string} id */
  release(id) {
    this.link.release(id);
    this.#rooms.delete(id);
  }

  /**
   * Says something that must not be lost; it shows as sending until the venue has it.
   * @param {Parameters<Speech["say"]>[0]} command
   */
  say(command) {
    return this.speech.say(command);
  }

  /**
   * Asks for something and promises the answer; asked again when the connection went meanwhile, so the command has an
   * id or does not mind being repeated. Fails with Refused, or with Lost after a while without connection.
   * @param {object} command
   * @returns {Promise<any>}
   */
  async ask(command) {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await this.link.request(command);
      } catch (why) {
        if (!(why instanceof Lost) || Date.now() >= deadline) throw why;
        await this.#connected(deadline - Date.now());
      }
    }
  }

  /** Older messages of a room. @param {string} id @param {{messages: any[], older: boolean, tallies: any}} page */
  older(id, page) {
    this.#change(id, (room) => ({ ...room, chat: prepend(room.chat, page) }), null);
  }

  /** Keeps only a room's newest messages. @param {string} id @param {number} keep */
  trim(id, keep) {
    const room = this.#rooms.get(id);
    if (room) this.#rooms.set(id, { ...room, chat: trim(room.chat, keep) });
  }

  /** My own change that no update tells me: reactions, what I have read. @param {string} id @param {object} mine */
  mine(id, mine) {
    this.#change(id, (room) => ({ ...room, mine: { ...room.mine, ...mine } }), null);
  }

  /** @param {string} room @param {number} messages */
  markSeen(room, messages) {
    if ((own(this.seen, room) ?? 0) >= messages) return;
    this.seen = { ...this.seen, [room]: messages };
    this.link.request({ do: "seen", room, messages }).catch(() => {});
    this.#emit("seen");
  }

  /** The answer to rename. @param {any} me */
  renamed(me) {
    this.me = { .../** @type {any} */ (this.me), ...me };
    this.#emit("me");
  }

  // What the link tells

  #hello() {
    const positions = { event: this.event.position, [`person:${this.me?.id}`]: this.person.position };
    const after = Object.fromEntries(Object.entries(positions).filter(([, position]) => position));
    return { locale: globalThis.navigator?.language ?? "", ...(Object.keys(after).length && { after }) };
  }

  /** @param {any} welcome */
  #welcome({ me, topics, unread = {} }) {
    const first = this.me?.id !== me.id;
    this.me = me;
    this.seen = { ...this.seen, ...unread };
    this.event = eventGreeted(this.event, topics.event);
    this.person = personGreeted(first ? emptyPerson() : this.person, topics[`person:${me.id}`], me);
    if (first) this.speech.belongsTo(new Keep(me.id, this.storage));
    for (const name of ["me", "event", "person", "seen"]) this.#emit(name);
  }

  /** @param {any} status */
  #status(status) {
    if (this.link.live) {
      for (const go of this.#waiting) go();
      this.speech.flow();
    }
    this.#emit("status", status);
  }

  /** @param {any} update */
  #update(update) {
    const topic = update.in ?? "";
    if (topic.startsWith("room:")) return this.#change(topic.slice(5), (room) => applyToRoom(room, update), update);
    const mine = topic.startsWith("person:");
    if (update.up === "you") return this.renamed({ name: update.name, mode: update.mode, roles: update.roles });
    if (update.up === "beat") {
      const position = mine ? this.person.position : this.event.position;
      if (position && (position[0] !== update.position[0] || position[1] < update.position[1])) this.link.resync();
      return;
    }
    if (update.seq === undefined) return;
    if (mine) this.person = applyToPerson(this.person, update);
    else this.event = applyToEvent(this.event, update);
    if (this.person.gap || this.event.gap) this.link.resync();
    this.#emit(mine ? "person" : "event", { update });
  }

  /**
   * @param {string} id
   * @param {(room: import("./state/room.js").Room) => import("./state/room.js").Room} how
   * @param {any} update
   */
  #change(id, how, update) {
    const before = this.#rooms.get(id);
    if (!before) return;
    const after = how(before);
    this.#rooms.set(id, after);
    if (update?.up === "posted") this.speech.told(update.id);
    if (after.mine.seen > (own(this.seen, id) ?? 0)) this.seen = { ...this.seen, [id]: after.mine.seen };
    if (after.gap && !this.link.entering(id)) this.link.enter(id);
    if (after !== before) this.#emit("room", { id, before, after, update });
  }

  // Small things

  /** @param {number} ms @returns {Promise<void>} when connected, or when the time is over */
  #connected(ms) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#waiting.add(done);
    });
  }

  /** @param {string} name @param {object} [detail] */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
