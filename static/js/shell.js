/**
 * Wandering without a new page: links inside the venue swap `<main>`, so the connection, the sound and what is being
 * written live on. Pages come by XMLHttpRequest as documents: their elements upgrade here, their scripts stay inert.
 */
import { announcer } from "./announcer.js";
import { here, pageOf } from "./context.js";
import { h, write } from "./dom.js";
import { clockBoth } from "./format.js";
import { say } from "./words.js";

/** Pages where one becomes another person, or that are no pages: the browser loads them itself. */
const WHOLE = /^\/(sign-in|sign-out|in|static|api|metrics|healthz|readyz)(\/|$)/;
const PATIENCE_MS = 15_000;
/** A page that comes sooner needs no word that it is on its way. */
const SLOW_MS = 400;

/** @typedef {{y?: number, link?: string, top?: number}} Place where one stood on a page */

export class Shell extends EventTarget {
  /** @type {XMLHttpRequest|null} */ #loading = null;
  #path = location.pathname + location.search;
  /** The link by which one goes: coming back, it stands where it stood. @type {HTMLAnchorElement|null} */ #followed = null;

  start() {
    showOwnTimes();
    history.scrollRestoration = "manual";
    document.addEventListener("click", (event) => this.#clicked(event));
    addEventListener("popstate", (event) => this.#travelled(event));
    addEventListener("pagehide", () => this.#remember());
  }

  /**
   * @param {string} address
   * @param {{push?: boolean, scroll?: Place|null}} [how] `scroll`: where to go on the page; null: its beginning
   */
  go(address, { push = true, scroll = null } = {}) {
    const url = new URL(address, location.href);
    this.#loading?.abort();
    if (push) this.#remember();
    const request = new XMLHttpRequest();
    this.#loading = request;
    request.open("GET", url.pathname + url.search);
    request.responseType = "document";
    request.timeout = PATIENCE_MS;
    const slow = setTimeout(() => document.documentElement.toggleAttribute("data-loading", true), SLOW_MS);
    request.onloadend = () => {
      clearTimeout(slow);
      document.documentElement.removeAttribute("data-loading");
      if (this.#loading !== request) return;
      this.#loading = null;
      const page = request.response;
      if (page?.querySelector("main")) this.#arrive(page, request.responseURL, url, { push, scroll });
      else this.#failed(url, { push, scroll });
    };
    request.send();
  }

  /** @param {Document} page @param {string} from where it really came from, after redirects @param {URL} asked @param {{push: boolean, scroll: Place|null}} how */
  #arrive(page, from, asked, { push, scroll }) {
    const facts = pageOf(page);
    const url = new URL(from || asked);
    url.hash = asked.hash;
    // Another person, or a newer venue: this page's modules are no longer the right ones.
    if (facts.me?.id !== here.page.me?.id || facts.static !== here.page.static) return location.assign(url);
    if (push) history.pushState({}, "", url);
    this.#path = url.pathname + url.search;
    announcer.hush();
    here.page = facts;
    document.title = page.title;
    this.dispatchEvent(new Event("leave"));
    const main = document.adoptNode(/** @type {HTMLElement} */ (page.querySelector("main")));
    document.querySelector("main")?.replaceWith(main);
    this.#point(page);
    showOwnTimes();
    if (scroll) goBackTo(scroll);
    else scrollTo(0, 0);
    if (!url.hash) this.#focus(main);
    this.dispatchEvent(new Event("arrive"));
  }

  /** Which of the shell's links is the present page. @param {Document} page */
  #point(page) {
    for (const link of document.querySelectorAll(".shell-nav a")) {
      const there = page.querySelector(`.shell-nav a[href="${CSS.escape(link.getAttribute("href") ?? "")}"]`);
      const current = there?.getAttribute("aria-current");
      if (current) link.setAttribute("aria-current", current);
      else link.removeAttribute("aria-current");
    }
  }

  /** A screen reader reads the heading it is moved to, and nothing else. @param {HTMLElement} main */
  #focus(main) {
    const heading = main.querySelector("h1") ?? main;
    if (!heading.hasAttribute("tabindex")) heading.setAttribute("tabindex", "-1");
    heading.focus({ preventScroll: true });
  }

  /** @param {URL} url @param {{push: boolean, scroll: Place|null}} how */
  #failed(url, how) {
    document.querySelector(".page-problem")?.remove();
    const again = h("button", { class: "button", type: "button", on: { click: () => (problem.remove(), this.go(url.href, how)) } }, say("page.again"));
    const close = h("button", { class: "button quiet", type: "button", on: { click: () => problem.remove() } }, say("close"));
    const problem = h(
      "div",
      { class: "page-problem", role: "alert" },
      h("p", {}, h("strong", {}, say("page.offline")), " ", say("page.offline.why")),
      again,
      close,
    );
    document.querySelector("main")?.prepend(problem);
    again.focus();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = /** @type {Element} */ (event.target).closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || WHOLE.test(url.pathname)) return;
    if (url.hash && url.pathname + url.search === this.#path) return;
    event.preventDefault();
    this.#followed = link;
    this.go(url.href);
  }

  /** Back or forward. @param {PopStateEvent} event */
  #travelled(event) {
    // Only the fragment changed: the browser, or the chat, goes there.
    if (location.pathname + location.search === this.#path) return;
    this.go(location.href, { push: false, scroll: event.state ?? null });
  }

  #remember() {
    const link = this.#followed;
    const stood = link?.closest("main") ? { link: link.getAttribute("href"), top: link.getBoundingClientRect().top } : {};
    this.#followed = null;
    history.replaceState({ y: scrollY, ...stood }, "");
  }
}

/** How often a place is looked for again: lines that were never on screen get their true heights only then. */
const SETTLES = 3;

/**
 * Back to where one stood: at the link one left by, when it is still there, else at the same height.
 * @param {Place} place
 * @param {number} [tries]
 */
function goBackTo({ y = 0, link, top = 0 }, tries = SETTLES) {
  const there = link && document.querySelector(`main a[href="${CSS.escape(link)}"]`);
  if (!there) return scrollTo(0, y);
  scrollBy(0, there.getBoundingClientRect().top - top);
  if (tries > 1) requestAnimationFrame(() => goBackTo({ y, link, top }, tries - 1));
}

/** Times of the programme around the page, with the reader's own beside them. */
function showOwnTimes() {
  const zone = here.page.event?.zone ?? "";
  for (const time of document.querySelectorAll(".shell-till time, .happening-till time, .light time")) {
    write(time, clockBoth(time.getAttribute("datetime") ?? "", zone));
  }
}

export const shell = new Shell();
