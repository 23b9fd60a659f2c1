import { here } from "../context.js";
import { fill, h, set } from "../dom.js";
import { VenueElement } from "../element.js";
import { say } from "../words.js";
import { editPoster } from "./poster_editor.js";
import { roomOf } from "./room.js";

const OUTGOING = { rel: "noopener nofollow ugc", target: "_blank" };

/** A poster's facts, as they are now. */
export class VenuePoster extends VenueElement {
  #room = "";
  /** The facts on screen, to draw only what is new. */ #drawn = "";

  connected() {
    this.#room = roomOf(this);
    this.#drawn = JSON.stringify(here.page.room?.poster ?? null);
    if (!here.page.me) return;
    this.listen(here.venue, "room", (event) => event.detail.id === this.#room && this.redraw());
    this.redraw();
  }

  draw() {
    const room = here.venue.room(this.#room);
    if (!room.position || !room.poster) return;
    const facts = JSON.stringify(room.poster);
    if (facts !== this.#drawn) this.#facts(room.poster);
    this.#drawn = facts;
    this.#ask(room);
    this.#tools(room);
  }

  /** The way to the presenter: by video when they gave a link, and always by a question. @param {import("../state/room.js").Room} room */
  #ask(room) {
    const own = here.venue.me?.presents?.includes(this.#room);
    const known = this.find(".poster-ask");
    if (!room.open || own) return known?.parentElement.remove();
    if (known) return;
    const { video = [] } = room.poster;
    const go = () => this.closest("venue-room")?.dispatchEvent(new CustomEvent("part", { detail: "talk" }));
    const button = h("button", { class: `button poster-ask${video.length ? "" : " primary"}`, type: "button", on: { click: () => (go(), /** @type {HTMLElement|null} */ (document.querySelector(".chat-field"))?.focus()) } }, say("poster.ask"));
    let list = this.find(".poster-links");
    if (!list) {
      list = h("ul", { class: "poster-links" });
      const authors = this.find(".poster-authors");
      if (authors) authors.after(list);
      else this.prepend(list);
    }
    list.insertBefore(h("li", {}, button), list.children[video.length] ?? null);
  }

  /** @param {any} poster */
  #facts({ title, board, authors = [], links = [], video = [], abstract = "", keywords = [], track = "", mode = "" }) {
    const heading = this.closest("venue-room")?.querySelector(".room-title");
    if (heading) fill(heading, board && [h("span", { class: "room-board" }, `${say("poster.board")} ${board}`), " "], h("span", { class: "room-name", dir: "auto" }, title));
    set(this, "data-board", board || null);
    const tools = this.find(".poster-tools");
    fill(
      this,
      authors.length > 0 && h("p", { class: "poster-authors", dir: "auto" }, authors.map((/** @type {any} */ author, /** @type {number} */ i) => [i > 0 && ", ", person(author)])),
      links.length + video.length > 0 && h("ul", { class: "poster-links" }, video.map(meeting), links.map(link)),
      abstract && [h("h2", { class: "poster-heading" }, say("poster.abstract.heading")), h("p", { class: "poster-abstract", dir: "auto" }, abstract)],
      (keywords.length > 0 || track || mode) && h("dl", { class: "poster-facts" }, keywords.length > 0 && fact("keywords", h("ul", { class: "poster-keywords" }, keywords.map(keyword))), track && fact("track", h("bdi", {}, track)), mode && fact("shown", say(`poster.shown.${mode}`))),
      tools,
    );
  }

  /** @param {import("../state/room.js").Room} room */
  #tools(room) {
    const tools = this.find(".poster-tools");
    if (!room.mine.may.includes("revise")) return tools?.remove();
    const lacks = !room.poster.video?.length && here.venue.me?.presents?.includes(this.#room);
    if (tools) return tools.querySelector(".hint")?.toggleAttribute("hidden", !lacks);
    const edit = h("button", { class: "button", type: "button", on: { click: () => editPoster(this.#room, edit) } }, say("poster.edit"));
    this.append(h("div", { class: "poster-tools" }, edit, h("p", { class: "hint", hidden: !lacks }, say("poster.no_video"))));
  }
}

/** @param {{name: string, affiliation?: string}} author */
function person({ name, affiliation }) {
  return h("span", { class: "poster-author" }, name, affiliation && [" ", h("span", { class: "poster-affiliation" }, affiliation)]);
}

/** @param {{url: string, provider?: string, label?: string}} video */
function meeting({ url, provider, label }) {
  const words = label || (provider ? say("poster.talk", { provider }) : say("poster.talk.plain"));
  return h("li", {}, h("a", { class: "button primary poster-video", href: safe(url), ...OUTGOING }, words));
}

/** @param {{url: string, kind?: string, label?: string}} link */
function link({ url, kind = "other", label }) {
  return h("li", {}, h("a", { class: "button poster-link", "data-kind": kind, href: safe(url), ...OUTGOING }, label || say(`poster.link.${kind}`)));
}

/** The venue refuses other addresses already; a link must not depend on that. @param {string} url */
function safe(url) {
  return url.startsWith("https://") ? url : null;
}

/** @param {string} word */
function keyword(word) {
  return h("li", {}, h("a", { href: `/?q=${encodeURIComponent(word)}`, dir: "auto" }, word));
}

/** @param {string} name @param {Node|string} value */
function fact(name, value) {
  return h("div", {}, h("dt", {}, say(`poster.${name}.heading`)), h("dd", {}, value));
}
