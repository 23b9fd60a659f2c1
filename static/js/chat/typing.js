import { here } from "../context.js";
import { h, write } from "../dom.js";
import { say } from "../words.js";

/** "Is writing" is shown for at most this long after it was told. */
const SHOWN_MS = 5_000;
const WORDS = ["", "chat.typing.one", "chat.typing.two"];

/** Who is writing. Seen, not heard: a screen reader hears the message itself. */
export class TypingLine {
  #timer = 0;

  constructor() {
    this.node = h("p", { class: "chat-typing", "aria-hidden": "true" });
  }

  /** @param {{id: string, name: string}[]} people */
  show(people) {
    this.end();
    const [a, b, ...more] = people.filter(({ id }) => id !== here.venue.me?.id).map(({ name }) => name);
    const key = more.length ? "chat.typing.many" : WORDS[Number(a !== undefined) + Number(b !== undefined)];
    write(this.node, key && say(key, { a, b }));
    this.#timer = setTimeout(() => write(this.node, ""), SHOWN_MS);
  }

  end() {
    clearTimeout(this.#timer);
  }
}
