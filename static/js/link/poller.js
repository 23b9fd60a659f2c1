import { Lost, Refused } from "./errors.js";
import { PACE } from "./pace.js";
import { Requests } from "./requests.js";

/** A round that takes longer than this is taken for lost. */
const ROUND_MS = 10_000;
/** Commands that the venue takes in one round. */
const AT_ONCE = 16;

/**
 * The same venue asked by plain HTTP, where WebSockets are blocked: each round posts hello, an enter for every held
 * room and whatever waits, and reads the answers.
 */
export class Poller {
  #running = false;
  #asking = false;
  #again = false;
  #requests = new Requests();
  /** @type {any} */ #timer = null;
  /** Numbered commands for the next round. @type {any[]} */ #queue = [];

  /**
   * @param {object} parts
   * @param {string} parts.url
   * @param {import("./surroundings.js").Surroundings} parts.surroundings
   * @param {import("./rooms.js").HeldRooms} parts.rooms
   * @param {() => object} parts.greet the hello command
   * @param {(welcome: any) => void} parts.welcome
   * @param {(room: string, answer: any) => void} parts.entered
   * @param {(room: string, why: Refused) => void} parts.barred
   * @param {(why: Refused) => void} parts.refused hello was
   * @param {() => void} parts.failed the venue was not reached
   */
  constructor(parts) {
    this.parts = parts;
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.#ask();
  }

  stop() {
    this.#running = false;
    this.#queue = [];
    this.#requests.lose();
    this.parts.surroundings.clearTimeout(this.#timer);
  }

  /**
   * Takes a command along in the next round, which then comes soon.
   * @param {object} command
   * @returns {Promise<any>} its answer; fails with Refused or Lost
   */
  request(command) {
    const { frame, answer } = this.#requests.open(command);
    this.#queue.push(frame);
    this.soon();
    return answer;
  }

  /** Does not wait out the pause. */
  soon() {
    if (this.#asking) this.#again = true;
    else this.#next(PACE.pollSoon);
  }

  async #ask() {
    if (!this.#running || this.#asking) return;
    this.#asking = true;
    this.#again = false;
    const { rooms, greet, barred, entered, failed, refused, welcome } = this.parts;
    const hello = this.#requests.open(greet());
    const enters = rooms.names.slice(0, AT_ONCE / 2).map((room) => {
      return { room, current: rooms.begin(room), ...this.#requests.open(rooms.command(room)) };
    });
    const said = this.#queue.splice(0, AT_ONCE - 1 - enters.length);
    // What was said first: entering then already tells it back.
    const frames = [hello.frame, ...said, ...enters.map(({ frame }) => frame)];
    const answers = await this.#post(frames);
    this.#asking = false;
    if (!this.#running) return;
    if (!answers) return failed();
    // Promises settle in the order of the answers, so a welcome comes before what was entered after it.
    hello.answer.then(welcome, (why) => why instanceof Refused && refused(why));
    for (const { room, answer, current } of enters) {
      answer.then(
        (ok) => current() && entered(room, ok),
        (why) => current() && !(why instanceof Lost) && barred(room, why),
      );
    }
    for (const answer of answers) this.#requests.settle(answer);
    this.#requests.lose(frames.map((frame) => /** @type {any} */ (frame).ref));
    this.#next(this.#again || this.#queue.length ? PACE.pollSoon : PACE.poll);
  }

  /**
   * @param {object[]} frames
   * @returns {Promise<any[]|null>} the answers; null when the venue was not reached
   */
  async #post(frames) {
    const { fetch, setTimeout, clearTimeout } = this.parts.surroundings;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), ROUND_MS);
    try {
      const response = await fetch(this.parts.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(frames),
        credentials: "same-origin",
        signal: patience.signal,
      });
      const body = await response.json();
      return Array.isArray(body) ? body : null;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {number} ms */
  #next(ms) {
    this.parts.surroundings.clearTimeout(this.#timer);
    this.#timer = this.parts.surroundings.setTimeout(() => this.#ask(), ms);
  }
}
