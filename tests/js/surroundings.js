/** A world for the link that moves only when told: clock, sockets, HTTP, chance. */

export class World {
  now = 0;
  chance = 0.5;
  /** @type {FakeSocket[]} */ sockets = [];
  /** What HTTP answers: a function of the posted commands, or null for "not reached". */
  http = null;
  /** @type {any[][]} */ posted = [];
  #timers = new Map();
  #ids = 0;

  constructor() {
    const world = this;
    this.WebSocket = class extends FakeSocket {
      constructor(url, protocols) {
        super(url, protocols);
        world.sockets.push(this);
      }
    };
    this.random = () => this.chance;
    this.setTimeout = (work, ms) => {
      const id = ++this.#ids;
      this.#timers.set(id, { at: this.now + ms, work });
      return id;
    };
    this.clearTimeout = (id) => this.#timers.delete(id);
    this.fetch = async (url, { body }) => {
      const commands = JSON.parse(body);
      this.posted.push(commands);
      if (!this.http) throw new TypeError("not reached");
      const answers = this.http(commands);
      return { json: async () => answers };
    };
  }

  get socket() {
    return this.sockets.at(-1);
  }

  /** Lets time pass; timers run in order, promises settle after each. */
  async pass(ms) {
    const end = this.now + ms;
    for (;;) {
      await settled();
      const [id, due] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
      if (!due || due.at > end) break;
      this.now = due.at;
      this.#timers.delete(id);
      due.work();
    }
    this.now = end;
    await settled();
  }
}

export class FakeSocket {
  readyState = 0;
  /** @type {any[]} */ sent = [];

  constructor(url, protocols) {
    this.url = url;
    this.protocols = protocols;
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  // What the other side does

  open() {
    this.readyState = 1;
    this.onopen({});
  }

  async say(frame) {
    this.onmessage({ data: JSON.stringify(frame) });
    await settled();
  }

  async end(code) {
    this.readyState = 3;
    this.onclose({ code });
    await settled();
  }

  /** Answers the newest command of that name with ok. */
  async ok(name, body = {}) {
    await this.say({ re: this.last(name).ref, ok: body });
  }

  last(name) {
    return this.sent.filter((command) => command.do === name).at(-1);
  }

  count(name) {
    return this.sent.filter((command) => command.do === name).length;
  }
}

/** All promises that can settle have. */
export async function settled() {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}
