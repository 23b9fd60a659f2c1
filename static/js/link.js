/**
 * The one connection of a page: says hello, keeps every held room entered, matches answers to commands, notices a dead
 * line, comes back with jitter, and falls back to asking by HTTP where WebSockets are blocked.
 */
import { Lost } from "./link/errors.js";
import { PACE, UPGRADES, afterRefusedHello, backOff, comesBack } from "./link/pace.js";
import { Poller } from "./link/poller.js";
import { Requests } from "./link/requests.js";
import { HeldRooms } from "./link/rooms.js";
import { browser } from "./link/surroundings.js";
import { Timers } from "./link/timers.js";

export { Lost, Refused } from "./link/errors.js";

/** @typedef {import("./link/surroundings.js").Surroundings} Surroundings */
/** @typedef {import("./link/surroundings.js").Ears} Ears */
/** @typedef {import("./link/surroundings.js").Status} Status */

export class Link {
  /** @type {Status} */ status = { state: "waiting" };
  /** @type {WebSocket|null} */ #socket = null;
  /** Whether hello was answered on the present socket. */ #welcomed = false;
  /** Tries that failed in a row; decides the back-off. */ #failures = 0;
  /** Sockets in a row that never got as far as a welcome. */ #unwelcomed = 0;
  /** Tries for a socket since polling began. */ #retries = 0;
  /** A restart's hint: come back within so many milliseconds. @type {number|null} */ #hint = null;
  #requests = new Requests();
  #timers;
  #rooms;
  #poller;

  /**
   * @param {object} options
   * @param {string} options.url of the socket
   * @param {string} options.doUrl where commands are posted when sockets are blocked
   * @param {() => object} options.hello the fields of hello, `after` among them
   * @param {(room: string) => any[]|undefined} options.after a room's position
   * @param {Ears} options.ears
   * @param {Surroundings} [options.surroundings]
   */
  constructor({ url, doUrl, hello, after, ears, surroundings = browser }) {
    this.url = url;
    this.hello = hello;
    this.ears = ears;
    this.env = surroundings;
    this.#timers = new Timers(surroundings);
    this.#rooms = new HeldRooms(after);
    this.#poller = new Poller({
      url: doUrl,
      surroundings,
      rooms: this.#rooms,
      greet: () => this.#greeting(),
      welcome: (welcome) => this.#polled(welcome),
      entered: (room, answer) => this.ears.entered?.(room, answer),
      barred: (room, why) => this.#bar(room, why),
      refused: (why) => this.#helloRefused(why),
      failed: () => this.#end(1006),
    });
  }

  start() {
    if (this.status.state !== "stopped") this.#connect();
  }

  /** Whether commands can be given now. */
  get live() {
    return this.status.state === "live" || this.status.state === "polling";
  }

  /**
   * Stays in a room through every reconnect until `release`.
   * @param {string} room
   * @param {{watch?: boolean}} [how] `watch`: hear the room without standing on its roster
   */
  hold(room, { watch = false } = {}) {
    if (this.#rooms.add(room, watch)) this.enter(room);
  }

  /** @param {string} room */
  release(room) {
    if (!this.#rooms.drop(room)) return;
    if (this.live) this.request({ do: "leave", room }).catch(() => {});
  }

  /** Enters again from where we stand: how a gap is filled. @param {string} room */
  enter(room) {
    if (!this.#rooms.has(room)) return;
    if (this.status.state === "polling") return this.#poller.soon();
    if (this.status.state !== "live") return;
    const current = this.#rooms.begin(room);
    this.#ask(this.#rooms.command(room)).then(
      (answer) => current() && this.ears.entered?.(room, answer),
      (why) => current() && !(why instanceof Lost) && this.#bar(room, why),
    );
  }

  /** Whether an enter of this room waits for its answer. @param {string} room */
  entering(room) {
    return this.#rooms.entering(room);
  }

  /** Says hello anew from where we stand: how a gap in `event` or `person:` is filled. */
  resync() {
    if (this.status.state === "polling") this.#poller.soon();
    else if (this.status.state === "live") this.#end(4010);
  }

  /**
   * Gives a command and promises its answer; fails with Refused, or with Lost when there is no connection or it went.
   * @param {object} command
   * @returns {Promise<any>}
   */
  request(command) {
    if (this.status.state === "polling") return this.#poller.request(command);
    return this.status.state === "live" ? this.#ask(command) : Promise.reject(new Lost());
  }

  /** Says what counts only now (typing, attend); without a connection it is dropped. @param {object} command */
  tell(command) {
    if (this.status.state === "live") this.#write(command);
  }

  /** The page came to the front, or the network changed: is anybody there? */
  wake() {
    if (this.status.state === "polling") return this.#poller.soon();
    if (this.status.state === "waiting") return this.#connect();
    if (this.status.state !== "live" || this.#timers.has("probe")) return;
    this.#timers.set("probe", PACE.probe, () => this.#end(4009, 0));
    const heard = () => this.#timers.end("probe");
    this.#ask({ do: "probe" }).then(heard, (why) => !(why instanceof Lost) && heard());
  }

  // The socket's life

  #connect() {
    this.#drop();
    if (this.status.state !== "polling") this.#tell({ state: "connecting", restart: this.status.restart });
    /** @type {WebSocket} */ let socket;
    try {
      socket = new this.env.WebSocket(this.url, ["venue.v1"]);
    } catch {
      return this.#failed(1006);
    }
    this.#socket = socket;
    // Covers the upgrade and the answer to hello: a proxy that opens and then swallows frames counts as blocked, too.
    this.#timers.set("connect", PACE.connect, () => this.#failed(1006));
    // A socket that was let go of may still speak; nobody listens any more.
    const mine = (/** @type {(event: any) => void} */ work) => (/** @type {any} */ event) =>
      this.#socket === socket && work(event);
    socket.onopen = mine(() => this.#greet());
    socket.onmessage = mine((event) => this.#hear(event.data));
    socket.onclose = mine((event) => (this.#welcomed ? this.#end(event.code) : this.#failed(event.code)));
  }

  #greet() {
    this.#ask(this.#greeting()).then(
      (welcome) => this.#welcome(welcome),
      (why) => !(why instanceof Lost) && this.#helloRefused(why),
    );
  }

  /** @param {any} welcome */
  #welcome(welcome) {
    this.#timers.end("connect", "retry");
    this.#poller.stop();
    this.#welcomed = true;
    this.#unwelcomed = 0;
    this.#timers.set("stable", PACE.stable, () => (this.#failures = 0));
    this.#expectMore();
    this.ears.welcome?.(welcome);
    this.status = { state: "live" };
    // Rooms first: whoever is told that we are live may post at once.
    for (const room of this.#rooms.names) this.enter(room);
    this.ears.status?.(this.status);
  }

  /** @param {string} data */
  #hear(data) {
    if (this.#welcomed) this.#expectMore();
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return this.#end(4010);
    }
    if ("re" in frame) {
      if (frame.re === null) this.ears.refused?.(frame.no);
      else this.#requests.settle(frame);
    } else if (frame.up === "reconnect") {
      this.#hint = frame.after_ms;
      this.#tell({ state: "live", restart: true });
    } else if (frame.up) {
      this.ears.update?.(frame);
    }
  }

  #expectMore() {
    this.#timers.set("silence", PACE.silence, () => this.#end(4009, 0));
  }

  /** A connection that never worked. @param {number} code */
  #failed(code) {
    this.#unwelcomed += 1;
    if (!comesBack(code)) return this.#end(code);
    if (this.status.state === "polling") {
      this.#drop();
      return this.#retrySocket();
    }
    if (this.#unwelcomed < UPGRADES) return this.#end(code);
    this.#drop();
    this.#poller.start();
  }

  /** @param {number} code @param {number} [delay] milliseconds until the next try, when the back-off has no say */
  #end(code, delay) {
    this.#drop();
    this.#poller.stop();
    const hint = this.#hint;
    this.#hint = null;
    if (!comesBack(code)) return this.#tell({ state: "stopped", code });
    let wait = delay ?? (hint === null ? backOff(this.#failures, this.env.random) : this.env.random() * hint);
    if (code === 4013) wait = Math.max(wait, PACE.tooFast);
    this.#failures += 1;
    // A restart that was told of explains the first failed tries, too; later ones are a lost connection like any other.
    const still = this.status.state === "connecting" && this.status.restart && this.#failures <= UPGRADES;
    this.#tell({ state: "waiting", code, restart: hint !== null || code === 1012 || Boolean(still) });
    this.#timers.set("retry", wait, () => this.#connect());
  }

  /** Lets go of the socket, whatever it is doing. */
  #drop() {
    this.#timers.end("connect", "stable", "silence", "probe", "retry");
    const socket = this.#socket;
    this.#socket = null;
    this.#welcomed = false;
    this.#rooms.forgetEntering();
    this.#requests.lose();
    socket?.close();
  }

  /** @param {import("./link/errors.js").Refused} why */
  #helloRefused(why) {
    if (afterRefusedHello(why.code) === "wait") return this.#end(4000, (why.retryAfter ?? 5) * 1000);
    this.#drop();
    this.#poller.stop();
    this.#tell({ state: "stopped", code: why.code, message: why.message });
  }

  // Asking by HTTP

  /** @param {any} welcome */
  #polled(welcome) {
    const first = this.status.state !== "polling";
    if (first) this.status = { state: "polling" };
    this.ears.welcome?.(welcome);
    if (!first) return;
    this.#failures = 0;
    this.#retries = 0;
    this.#retrySocket();
    this.ears.status?.(this.status);
  }

  #retrySocket() {
    const waits = PACE.retrySocket;
    this.#timers.set("retry", waits[Math.min(this.#retries++, waits.length - 1)], () => this.#connect());
  }

  // What all of the above use

  #greeting() {
    return { do: "hello", ...this.hello() };
  }

  /** @param {string} room @param {any} why */
  #bar(room, why) {
    if (this.#rooms.drop(room)) this.ears.barred?.(room, why);
  }

  /** @param {object} command @returns {Promise<any>} */
  #ask(command) {
    const { frame, answer } = this.#requests.open(command);
    this.#write(frame);
    return answer;
  }

  /** @param {object} frame */
  #write(frame) {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(frame));
  }

  /** @param {Status} status */
  #tell(status) {
    this.status = status;
    this.ears.status?.(status);
  }
}
