/** A venue in small: keeps a room's log and folds it from the start, the plain way, to compare the browser's state with. */

const NEWEST = 50;

export class ModelRoom {
  /** @type {any[]} */ log = [];
  /** @type {Map<string, any>} */ people = new Map();
  /** @type {Record<string, Record<string, number>>} */ tallies = {};
  epoch = "e1";
  v = 0;
  staffing = {};
  #ids = 0;

  constructor(id) {
    this.id = id;
    this.topic = `room:${id}`;
  }

  /** Logs a change; a deletion also redacts what it takes back. @returns the update as it is sent */
  add(up, by, body = {}) {
    const seq = this.log.length + 1;
    const posted = up === "deleted" ? this.log.find((each) => each.id === body.message)?.seq : undefined;
    const update = { up, in: this.topic, seq, id: `c${++this.#ids}`, at: `2026-01-01T00:00:00.${seq}Z`, by, ...body, ...(posted && { posted }) };
    this.log.push(update);
    if (up === "deleted") {
      for (const each of this.log) {
        if (each.id === body.message || (each.up === "edited" && each.message === body.message)) {
          this.log[each.seq - 1] = { up: "gone", in: this.topic, seq: each.seq };
        }
      }
      delete this.tallies[body.message];
    }
    return structuredClone(update);
  }

  messages() {
    const found = new Map();
    for (const { up, seq, id, at, by, text, reply_to, message } of this.log) {
      if (up === "posted") found.set(id, { seq, id, at, by, text, ...(reply_to && { reply_to }) });
      const said = found.get(message);
      if (!said) continue;
      if (up === "edited") Object.assign(said, { text, edited_at: at });
      if (up === "hidden") said.hidden = true;
      if (up === "unhidden") delete said.hidden;
    }
    return [...found.values()];
  }

  fold() {
    const last = (ups) => this.log.findLast((each) => ups.includes(each.up));
    const messages = this.messages();
    const staffed = last(["staffed"]);
    const poster = { title: "As imported" };
    for (const each of this.log) if (each.up === "revised") for (const fact of ["title", "abstract"]) if (each[fact]) poster[fact] = each[fact];
    return {
      kind: "poster",
      open: last(["opened", "closed"])?.up !== "closed",
      poster,
      ...(staffed && { said: { status: staffed.status, until: staffed.until ?? null } }),
      messages: messages.slice(-NEWEST),
      total: this.total,
      older: messages.length > NEWEST,
    };
  }

  total = 0;

  join(member) {
    this.people.set(member.id, member);
    return { up: "roster", in: this.topic, v: ++this.v, joined: [member], count: this.count() };
  }

  leave(id) {
    this.people.delete(id);
    return { up: "roster", in: this.topic, v: ++this.v, left: [id], count: this.count() };
  }

  whole() {
    return { up: "roster", in: this.topic, v: ++this.v, joined: [...this.people.values()], whole: true, count: this.count() };
  }

  react(message, emoji, n) {
    this.tallies[message] = { ...this.tallies[message], [emoji]: n };
    if (!n) delete this.tallies[message][emoji];
    if (!Object.keys(this.tallies[message]).length) delete this.tallies[message];
    return { up: "tallies", in: this.topic, reactions: { [message]: this.tallies[message] ?? {} } };
  }

  count() {
    const modes = [...this.people.values()].map((member) => member.mode);
    return { remote: modes.filter((mode) => mode === "remote").length, on_site: modes.filter((mode) => mode === "on_site").length };
  }

  now() {
    return { roster: [...this.people.values()], roster_v: this.v, count: this.count(), tallies: this.tallies, staffing: this.staffing };
  }

  /** The answer to enter. */
  enter(after) {
    const position = [this.epoch, this.log.length];
    const common = { topic: this.topic, position, now: this.now(), mine: { reactions: {}, seen: 0, may: [] } };
    const known = after && after[0] === this.epoch && after[1] <= this.log.length && this.log.length - after[1] <= 30;
    if (known) return structuredClone({ ...common, recovered: true, updates: this.log.slice(after[1]) });
    return structuredClone({ ...common, recovered: false, state: this.fold() });
  }
}
