import { attention } from "../attention.js";
import { here } from "../context.js";
import { fill, h, write } from "../dom.js";
import { VenueElement } from "../element.js";
import { avatar } from "../faces.js";
import { when } from "../format.js";
import { because, say } from "../words.js";

/** Oneself in the header: name and mode to change, where one was named, and the way out. */
export class VenueMe extends VenueElement {
  connected() {
    if (!here.page.me) return;
    const out = this.find(".shell-out");
    const panel = h("div", { class: "panel", popover: "", id: "me", role: "dialog", tabindex: -1, "aria-label": say("me.heading") });
    const open = h("button", { class: "button quiet me-open", type: "button", popovertarget: "me" });
    fill(this, open, panel);
    this.out = out;
    this.listen(panel, "beforetoggle", (event) => event.newState === "open" && this.#open());
    // To the panel, not to its first field: on a phone that would raise the keyboard.
    this.listen(panel, "toggle", (event) => (event.newState === "closed" ? attention.look() : panel.focus()));
    this.listen(here.venue, "me", () => this.redraw());
    this.listen(attention, "change", () => this.redraw());
    this.draw();
  }

  draw() {
    const me = /** @type {import("../context.js").Me} */ (here.venue.me ?? here.page.me);
    const unseen = attention.unseen.length;
    fill(
      this.find(".me-open"),
      h("span", { class: "shell-name" }, avatar(me), h("bdi", {}, me.name)),
      unseen > 0 && h("span", { class: "badge" }, unseen, h("span", { class: "unseen" }, ` ${say("me.unseen", { n: unseen }).replace(/^\d+ /, "")}`)),
    );
  }

  #open() {
    const me = /** @type {import("../context.js").Me} */ (here.venue.me ?? here.page.me);
    const name = h("input", { class: "field", name: "name", value: me.name, maxlength: "80", required: true, autocomplete: "name" });
    const mode = h("select", { class: "field", name: "mode" }, ["remote", "on_site"].map((each) => h("option", { value: each, selected: me.mode === each }, say(`me.mode.${each}`))));
    const told = h("p", { class: "hint", role: "status" });
    const form = h("form", { class: "me-form", on: { submit: (/** @type {Event} */ event) => this.#save(event, { name: name.value.trim(), mode: mode.value }, told) } }, h("label", {}, say("me.name"), name), h("label", {}, say("me.mode"), mode), h("button", { class: "button primary" }, say("save")), told);
    fill(this.find(".panel"), h("h2", {}, say("me.heading")), form, this.#mentions(), this.out);
  }

  #mentions() {
    const mentions = here.venue.person.mentions.slice(-10).reverse();
    const unseen = new Set(attention.unseen);
    const line = (/** @type {any} */ mention) => {
      const key = mention.why === "reply" ? "me.replied" : "me.mention";
      const words = say(key, { name: mention.by?.name ?? "", time: when(mention.at) });
      const go = h("a", { href: `/rooms/${mention.room}#m-${mention.message}`, on: { click: () => this.find(".panel").hidePopover() } }, words);
      return h("li", { class: unseen.has(mention) ? "is-new" : null }, go);
    };
    return [h("h3", {}, say("me.mentions")), mentions.length ? h("ul", { class: "me-mentions" }, mentions.map(line)) : h("p", { class: "hint" }, say("me.none"))];
  }

  /** @param {Event} event @param {{name: string, mode: string}} wanted @param {HTMLElement} told */
  async #save(event, wanted, told) {
    event.preventDefault();
    try {
      const answer = await here.venue.ask({ do: "rename", ...wanted });
      here.venue.renamed({ ...wanted, ...answer });
      write(told, say("me.saved"));
    } catch (why) {
      write(told, because(why));
    }
  }
}
