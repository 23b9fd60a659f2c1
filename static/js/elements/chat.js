import { announcer } from "../announcer.js";
import { attention } from "../attention.js";
import { Composer } from "../chat/composer.js";
import { MessageList } from "../chat/list.js";
import { messageMenu, react } from "../chat/menu.js";
import { quote } from "../chat/message.js";
import { TypingLine } from "../chat/typing.js";
import { here } from "../context.js";
import { toast } from "../dialogs.js";
import { h, write } from "../dom.js";
import { VenueElement } from "../element.js";
import { clock } from "../format.js";
import { preferences } from "../preferences.js";
import { ResizeWatch } from "../resize.js";
import { messageById } from "../state/chat.js";
import { echoes, pendingOn } from "../state/outbox.js";
import { own } from "../state/own.js";
import { inOrder } from "../state/roster.js";
import { say } from "../words.js";
import { roomOf } from "./room.js";

/** A page open all day keeps so many messages while one stands at the newest. */
const KEEP = 1_000;
const TRIM_AT = 1_500;

/** What is said in a room. */
export class VenueChat extends VenueElement {
  #room = "";
  /** @type {MessageList} */ #list = /** @type {any} */ (null);
  /** @type {Composer} */ #composer = /** @type {any} */ (null);
  /** Messages of others that came while one read older ones. */ #fresh = 0;
  /** The seq of the first message when it was last drawn. */ #first = Infinity;
  /** The head of the history: the way to older ones. */ #older = h("p", { class: "chat-older" });
  #empty = h("p", { class: "chat-empty empty", hidden: true }, say("chat.empty"));
  #jump = h("button", { class: "button chat-jump", type: "button", hidden: true, on: { click: () => this.#toNewest() } });
  #typing = new TypingLine();
  #loading = false;
  #begun = false;

  connected() {
    this.#room = roomOf(this);
    const box = this.find(".chat-scroll");
    this.#list = new MessageList(box, this.find(".messages"));
    this.#composer = new Composer({
      key: `${here.page.me?.id}.${this.#room}`,
      people: () => this.#people(),
      send: (written) => this.#send(written),
      typing: () => here.venue.link.tell({ do: "typing", room: this.#room }),
      last: () => this.#editLast(),
    });
    this.find(".chat-older")?.remove();
    this.find(".chat-empty")?.remove();
    this.find(".chat-newest")?.remove();
    box.prepend(this.#older);
    box.append(this.#empty);
    this.append(this.#jump, this.#typing.node, this.#composer.form);
    this.#composer.begin();
    this.#list.toEnd();
    this.#hear(box);
    this.redraw();
  }

  disconnected() {
    this.#typing.end();
  }

  /** @param {HTMLElement} box */
  #hear(box) {
    const { venue } = here;
    this.listen(venue, "room", (event) => event.detail.id === this.#room && this.#happened(event.detail));
    for (const event of ["outbox", "status", "person"]) this.listen(venue, event, () => this.redraw());
    this.listen(box, "scroll", () => this.#scrolled(), { passive: true });
    this.listen(box, "click", (event) => this.#clicked(event));
    this.listen(box, "keydown", (event) => this.#list.keys(event));
    this.listen(box, "focusin", (event) => this.#list.point(event.target.closest?.(".message") ?? undefined));
    this.listen(globalThis, "hashchange", () => this.#follow());
    this.listen(document, "visibilitychange", () => this.#see());
    const part = this.closest("venue-room");
    if (part) this.listen(part, "shown", (event) => event.detail === "talk" && (this.#composer.begin(), this.#list.toEnd(), this.redraw()));
    this.listen(new ResizeWatch(box), "resize", () => this.redraw());
  }

  draw() {
    const room = here.venue.room(this.#room);
    if (!room.position) return;
    const { chat } = room;
    const before = this.#first;
    this.#first = chat.messages[0]?.seq ?? Infinity;
    const added = Number.isFinite(before) ? chat.messages.findIndex((message) => message.seq >= before) : 0;
    this.#list.draw(this.#shown(room), Math.max(0, added));
    this.#edges(room);
    this.#composer.bar(this.#barred(room));
    if (!this.#begun) {
      this.#begun = true;
      this.#list.toEnd();
      this.#follow();
    }
    this.#see();
  }

  /** @param {import("../state/room.js").Room} room @returns {import("../chat/message.js").Shown[]} */
  #shown({ chat, mine, roster }) {
    const { outbox, me, link } = here.venue;
    const mayHide = mine.may.includes("hide");
    const one = (/** @type {import("../state/chat.js").Message} */ message, /** @type {any} */ pending) => ({
      message,
      name: own(roster.members, message.by.id)?.name ?? message.by.name,
      tally: own(chat.tallies, message.id),
      mine: own(mine.reactions, message.id),
      pending,
      answered: message.reply_to ? messageById(chat, message.reply_to) : undefined,
      live: pending ? link.live : true,
      forMe: Boolean(me && message.mentions?.includes(me.id)),
      mayHide,
    });
    const said = chat.messages.map((message) => one(message, outbox.length ? pendingOn(outbox, message.id) : undefined));
    const echoed = echoes(outbox, this.#room, chat.messages).map((entry) => one(this.#echo(entry), entry));
    return [...said, ...echoed];
  }

  /** The same object for the same entry, so that it is not drawn anew each time. @type {WeakMap<object, any>} */ #echoed = new WeakMap();

  /** @param {import("../state/outbox.js").Entry} entry */
  #echo(entry) {
    if (!this.#echoed.has(entry)) {
      const { id, text = "", reply_to } = entry.command;
      const { me } = here.venue;
      this.#echoed.set(entry, { seq: 0, id, at: entry.at, by: { id: me?.id ?? "", name: me?.name ?? "", mode: me?.mode }, text, reply_to });
    }
    return this.#echoed.get(entry);
  }

  /** @param {import("../state/room.js").Room} room */
  #edges({ chat }) {
    const none = !this.find(".messages").firstElementChild;
    this.#empty.hidden = !none;
    const words = this.#loading ? "chat.loading" : chat.older || this.#list.cut ? "" : "chat.first";
    const key = `${words} ${none}`;
    if (this.#older.dataset.key !== key) {
      this.#older.dataset.key = key;
      const button = h("button", { class: "button quiet", type: "button", on: { click: () => this.#earlier() } }, say("chat.older"));
      this.#older.replaceChildren(...(none ? [] : words ? [say(words)] : [button]));
    }
    const away = !this.#list.atEnd;
    if (!away) this.#fresh = 0;
    this.#jump.hidden = !away;
    write(this.#jump, this.#fresh ? say("chat.new", { n: this.#fresh }) : say("chat.newest"));
  }

  /** @param {import("../state/room.js").Room} room @returns {string|null} */
  #barred({ open, mine }) {
    const { muted, mutedUntil } = here.venue.person;
    if (muted) return mutedUntil && Date.parse(mutedUntil) - Date.now() < 86_400_000 ? say("chat.write.muted_until", { time: clock(mutedUntil) }) : say("chat.write.muted");
    return open || mine.may.includes("hide") ? null : say("chat.write.closed");
  }

  // What happens

  /** @param {any} detail */
  #happened({ update }) {
    if (update?.up === "typing") this.#typing.show(update.people);
    if (update?.up === "posted" && update.by?.id !== here.venue.me?.id) this.#posted(update);
    this.redraw();
  }

  /** @param {any} update */
  #posted(update) {
    if (!this.#list.atEnd) this.#fresh += 1;
    const { read } = preferences.now;
    const me = here.venue.me?.id ?? "";
    const answered = update.reply_to && messageById(here.venue.room(this.#room).chat, update.reply_to);
    const forMe = update.mentions?.includes(me) || answered?.by.id === me;
    if (read === "all" || (read === "mentions" && forMe)) announcer.say(say("chat.heard", { name: update.by.name, text: quote(update) }));
  }

  /** What is before one's eyes is read. */
  #see() {
    const { chat, position } = here.venue.room(this.#room);
    if (!position || document.hidden || !this.#list.atEnd || !this.checkVisibility?.()) return;
    here.venue.markSeen(this.#room, chat.total);
    attention.lookIn(this.#room);
    if (chat.messages.length > TRIM_AT) here.venue.trim(this.#room, KEEP);
  }

  // What one does

  /** @param {import("../chat/composer.js").Written} written */
  #send({ text, mentions, replyTo, edits }) {
    const room = this.#room;
    if (edits) return void here.venue.say({ do: "edit", room, message: edits, text });
    here.venue.say({ do: "post", room, text, ...(replyTo && { reply_to: replyTo }), ...(mentions.length && { mentions }) });
    this.#toNewest();
  }

  #people() {
    const { roster, chat } = here.venue.room(this.#room);
    const people = new Map(chat.messages.map(({ by }) => [by.id, by]));
    for (const member of inOrder(roster)) people.set(member.id, member);
    people.delete(here.venue.me?.id ?? "");
    return [...people.values()];
  }

  #editLast() {
    const own = here.venue.room(this.#room).chat.messages.findLast(({ by }) => by.id === here.venue.me?.id);
    if (own) this.#composer.edit(own);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const node = /** @type {HTMLElement|null} */ (target.closest(".message"));
    const id = node?.dataset.id;
    if (!id) return;
    const emoji = /** @type {HTMLElement|null} */ (target.closest("[data-emoji]"))?.dataset.emoji;
    if (emoji) return void react(this.#room, id, emoji);
    const act = /** @type {HTMLElement|null} */ (target.closest("[data-act]"))?.dataset.act;
    const message = messageById(here.venue.room(this.#room).chat, id);
    const pending = here.venue.outbox.find((entry) => entry.command.id === id) ?? pendingOn(here.venue.outbox, id);
    if (act === "again" && pending) here.venue.speech.again(pending.command.id);
    if (act === "discard" && pending) here.venue.speech.discard(pending.command.id);
    if (act === "reply" && message) this.#composer.reply(message);
    const composer = { reply: () => message && this.#composer.reply(message), edit: () => message && this.#composer.edit(message) };
    if (act === "more" && message) messageMenu(/** @type {HTMLElement} */ (target.closest("[data-act]")), this.#room, message, composer);
  }

  // Where one reads

  #scrolled() {
    if (this.#list.atStart) this.#earlier();
    else if (this.#list.box.scrollHeight - this.#list.box.scrollTop - this.#list.box.clientHeight < 240 && this.#list.later()) this.redraw();
    if (this.#list.atEnd === !this.#jump.hidden) this.redraw();
  }

  #toNewest() {
    this.#list.newest();
    this.draw();
    this.#list.toEnd();
    this.redraw();
  }

  async #earlier() {
    if (this.#list.earlier()) return this.redraw();
    await this.#load();
  }

  /** Fetches a page of older messages. @returns {Promise<boolean>} whether there was one */
  async #load() {
    const { chat, position } = here.venue.room(this.#room);
    if (this.#loading || !position || !chat.older) return false;
    this.#loading = true;
    this.redraw();
    try {
      const response = await fetch(`/api/rooms/${this.#room}/messages?before=${chat.messages[0]?.seq ?? ""}`);
      if (!response.ok) throw new Error(String(response.status));
      const page = await response.json();
      here.venue.older(this.#room, page);
      return page.messages.length > 0;
    } catch {
      toast(say("chat.failed_older"));
      return false;
    } finally {
      this.#loading = false;
      if (this.isConnected) this.draw();
      // What came stands before the window; whoever waits at its top will not scroll again.
      if (this.isConnected && this.#list.atStart && this.#list.earlier()) this.draw();
    }
  }

  /** Goes to the message that the address names, however far back it is. */
  async #follow() {
    const id = decodeURIComponent(location.hash).match(/^#m-([\w-]{1,64})$/)?.[1];
    if (!id) return;
    const index = () => here.venue.room(this.#room).chat.messages.findIndex((message) => message.id === id);
    while (index() < 0 && this.isConnected && (await this.#load()));
    if (!this.isConnected) return;
    if (index() < 0) return void toast(say("chat.gone"));
    this.closest("venue-room")?.dispatchEvent(new CustomEvent("part", { detail: "talk" }));
    this.#list.reach(index());
    this.draw();
    const node = this.#list.node(id);
    this.#list.point(node);
    node?.scrollIntoView({ block: "center" });
    node?.focus({ preventScroll: true });
    for (const other of this.querySelectorAll(".is-target")) other.classList.remove("is-target");
    node?.classList.add("is-target");
  }
}
