import { here } from "../context.js";
import { toast } from "../dialogs.js";
import { h, write } from "../dom.js";
import { authorLines, authorsFrom, changed, keywordsFrom, linkLines, lines, linksFrom } from "../facts.js";
import { freshId } from "../ids.js";
import { because, say } from "../words.js";

/**
 * The dialog in which a presenter or a chair changes a poster's facts.
 * @param {string} room
 * @param {HTMLElement} from where focus returns to
 */
export function editPoster(room, from) {
  const poster = here.venue.room(room).poster;
  const video = (poster.video ?? []).map((/** @type {any} */ { url }) => url);
  const before = { title: poster.title, authors: poster.authors ?? [], abstract: poster.abstract ?? "", keywords: poster.keywords ?? [], links: poster.links ?? [], video };
  const fields = {
    video: area("video", video.join("\n"), 2, say("poster.https")),
    title: area("title", before.title, 2),
    authors: area("authors", authorLines(before.authors), 5),
    links: area("links", linkLines(before.links), 3, say("poster.https")),
    keywords: area("keywords", before.keywords.join(", "), 2),
    abstract: area("abstract", before.abstract, 6),
  };
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const cancel = h("button", { class: "button quiet", type: "button", on: { click: () => dialog.close() } }, say("cancel"));
  const form = h("form", { class: "dialog-form poster-form" }, h("h2", { id: "poster-editor" }, say("poster.edit")), Object.values(fields).map(({ whole }) => whole), problem, h("div", { class: "dialog-answers" }, h("button", { class: "button primary" }, say("save")), cancel));
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "poster-editor" }, form);
  const complain = (/** @type {string} */ words, /** @type {string|null} */ field) => {
    problem.hidden = false;
    write(problem, words);
    const place = fields[/** @type {keyof typeof fields} */ (field?.split(/[.[]/)[0])]?.input;
    for (const { input } of Object.values(fields)) input.removeAttribute("aria-invalid");
    // Beside what is wrong: the dialog is longer than a phone's window.
    if (place) place.after(problem);
    place?.setAttribute("aria-invalid", "true");
    (place ?? problem).focus();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const value = (/** @type {keyof typeof fields} */ name) => fields[name].input.value.trim();
    const after = {
      title: value("title").replace(/\s+/g, " "),
      authors: authorsFrom(value("authors")),
      abstract: value("abstract"),
      keywords: keywordsFrom(value("keywords")),
      links: linksFrom(value("links"), before.links),
      video: lines(value("video")),
    };
    for (const [field, urls] of [["video", after.video], ["links", after.links.map(({ url }) => url)]]) {
      const wrong = /** @type {string[]} */ (urls).find((url) => !/^https:\/\/./.test(url));
      if (wrong) return complain(`${say("poster.https")}: ${wrong}`, /** @type {string} */ (field));
    }
    const over = overFull(after);
    if (over) return complain(...over);
    const news = changed(before, after);
    if (!Object.keys(news).length) return dialog.close();
    try {
      await here.venue.ask({ do: "revise", room, id: freshId(), ...news });
      dialog.close();
      toast(say("poster.saved"));
    } catch (why) {
      complain(because(why), /** @type {any} */ (why).field ?? null);
    }
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    from.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** How much the venue takes of each; as in the commands' description. */
const MOST = /** @type {const} */ ({ title: 500, abstract: 10_000, authors: 500, keywords: 50, links: 20, video: 5 });

/** What is too much, in a person's words, and where. @param {Record<keyof typeof MOST, string|any[]>} facts @returns {[string, string]|null} */
function overFull(facts) {
  if (!facts.title.length) return [say("poster.title.needed"), "title"];
  for (const [name, most] of Object.entries(MOST)) {
    const fact = facts[/** @type {keyof typeof MOST} */ (name)];
    const over = (typeof fact === "string" ? [...fact].length : fact.length) - most;
    if (over > 0) return [say(typeof fact === "string" ? "chat.too_long" : "poster.most", { n: over, most }), name];
  }
  return null;
}

/** @param {string} name @param {string} value @param {number} rows @param {string} [hint] */
function area(name, value, rows, hint) {
  const input = h("textarea", { class: "field", name, rows, dir: "auto", id: `poster-${name}`, "aria-describedby": hint ? `poster-${name}-hint` : null });
  input.value = value;
  const whole = h("div", { class: "poster-field" }, h("label", { for: `poster-${name}` }, say(`poster.${name}`)), input, hint && h("p", { class: "hint", id: `poster-${name}-hint` }, hint));
  return { input, whole };
}
