/**
 * The small Markdown of messages: *emphasis*, **strong**, `code`, https links, line breaks. Nothing else. Text in, a
 * tree out; the page builds nodes of it, so that nothing a person writes is ever parsed as markup. The venue renders
 * the same subset on its pages: tests/golden/markdown.json holds both readers to the same trees.
 */
import { balance } from "./markdown/emphasis.js";

/** @typedef {string | [tag: string, attributes: Record<string, string>, children: any[]]} Node text, or an element of such */

// No user part (`https://bank.example@evil.example` reads as the bank), no backslash (some readers take it for a slash).
const LINK = /^https:\/\/[^\s/?#@\\<>"`]+(?:[/?#][^\s\\<>"`]*)?$/u;
const BARE = /\/\/[^\s\\<>"`]+/uy;
const TITLE = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\((?:\\.|[^()\\])*\)/suy;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
/** Brackets in brackets beyond this are text. */
const NESTING = 20;
const OUTGOING = { rel: "noopener nofollow ugc", target: "_blank" };

/** @param {string} text @returns {Node[]} */
export function parse(text) {
  return new Reader(text.replaceAll("\r\n", "\n").replaceAll("\r", "\n")).read(0, undefined, false);
}

class Reader {
  /** @type {Map<number, {close: number, href: string, next: number}|null>} */ #spans = new Map();
  #depth = 0;

  /** @param {string} source */
  constructor(source) {
    this.source = source;
  }

  /** @param {number} start @param {number} [end] @param {boolean} [inLink] @returns {Node[]} */
  read(start, end = this.source.length, inLink = false) {
    /** @type {import("./markdown/emphasis.js").Piece[]} */ const pieces = [];
    let pending = "";
    const flush = () => {
      if (pending) pieces.push(pending);
      pending = "";
    };
    let at = start;
    while (at < end) {
      const found = this.#rule(at, end, inLink, pending);
      if (!found) {
        pending += this.source[at++];
        continue;
      }
      pending = pending.slice(0, pending.length - (found.takesBack ?? 0));
      if (found.text !== undefined) pending += found.text;
      if (found.pieces) {
        flush();
        pieces.push(...found.pieces);
      }
      at = found.next;
    }
    flush();
    return balance(pieces);
  }

  /** @param {number} at @param {number} end @param {boolean} inLink @param {string} pending */
  #rule(at, end, inLink, pending) {
    switch (this.source[at]) {
      case "\n":
        return { ...this.#breaks(at + 1, end), takesBack: pending.length - pending.replace(/ +$/, "").length };
      case "\\":
        return this.#escape(at, end);
      case "`":
        return this.#code(at, end);
      case "*":
      case "_":
        return this.#markers(at, end);
      case "[":
        return this.#link(at, end);
      case ":":
        return inLink ? null : this.#bare(at, end, pending);
      default:
        return null;
    }
  }

  /** @param {number} next @param {number} end @returns {Found} */
  #breaks(next, end) {
    while (next < end && /[ \t]/.test(this.source[next])) next += 1;
    return { next, pieces: [["br", {}, []]] };
  }

  /** @param {number} at @param {number} end @returns {Found|null} */
  #escape(at, end) {
    const escaped = at + 1 < end ? this.source[at + 1] : "";
    if (escaped === "\n") return this.#breaks(at + 2, end);
    if (!escaped) return null;
    const char = String.fromCodePoint(/** @type {number} */ (this.source.codePointAt(at + 1)));
    return { next: at + 1 + char.length, pieces: [ESCAPABLE.test(char) ? char : `\\${char}`] };
  }

  /** @param {number} at @param {number} end @returns {Found} */
  #code(at, end) {
    const run = (/** @type {number} */ from) => {
      let to = from;
      while (to < this.source.length && this.source[to] === "`") to += 1;
      return to;
    };
    const open = run(at);
    for (let tick = this.source.indexOf("`", open); tick >= 0 && tick < end; ) {
      const close = run(tick);
      if (close > end) break;
      if (close - tick === open - at) {
        const code = this.source.slice(open, tick).replaceAll("\n", " ");
        return { next: close, pieces: [["code", {}, [code.replace(/^ (.*[^ ].*) $/su, "$1")]]] };
      }
      tick = this.source.indexOf("`", close);
    }
    return { next: Math.min(open, end), text: this.source.slice(at, Math.min(open, end)) };
  }

  /** @param {number} at @param {number} end @returns {Found} */
  #markers(at, end) {
    const marker = this.source[at];
    let next = at;
    while (next < end && this.source[next] === marker) next += 1;
    const before = this.source.slice(0, at).match(/.$/su)?.[0] ?? " ";
    const after = next < end ? String.fromCodePoint(/** @type {number} */ (this.source.codePointAt(next))) : " ";
    const space = (/** @type {string} */ char) => /\s/u.test(char);
    const mark = (/** @type {string} */ char) => /[\p{P}\p{S}]/u.test(char);
    const left = !(space(after) || (mark(after) && !space(before) && !mark(before)));
    const right = !(space(before) || (mark(before) && !space(after) && !mark(after)));
    const open = left && (marker === "*" || !right || mark(before));
    const close = right && (marker === "*" || !left || mark(after));
    const length = next - at;
    return { next, pieces: Array.from({ length }, () => ({ marker, length, open, close, pair: -1 })) };
  }

  /** @param {number} at @param {number} end @returns {Found|null} */
  #link(at, end) {
    const found = this.#span(at, end);
    return found && { next: found.next, pieces: [link(found.href, this.read(at + 1, found.close, true))] };
  }

  /**
   * Where a link that starts here ends its name, where it goes and where it ends itself. Remembered: a row of brackets
   * would else be looked at anew from each of them, and again inside each.
   * @param {number} at @param {number} end
   * @returns {{close: number, href: string, next: number}|null}
   */
  #span(at, end) {
    const place = at * (this.source.length + 1) + end;
    let span = this.#spans.get(place);
    if (span === undefined) this.#spans.set(place, (span = this.#look(at, end)));
    return span;
  }

  /** @param {number} at @param {number} end */
  #look(at, end) {
    const close = this.#labelEnd(at, end);
    if (close < 0 || this.source[close + 1] !== "(" || close + 1 >= end) return null;
    let next = this.#spaces(close + 2, end);
    const destination = this.#destination(next, end);
    let href = "";
    if (destination && LINK.test(destination.url)) {
      href = destination.url;
      next = destination.next;
    }
    const spaced = this.#spaces(next, end);
    TITLE.lastIndex = spaced;
    const title = spaced > next ? TITLE.exec(this.source) : null;
    next = title ? this.#spaces(spaced + title[0].length, end) : spaced;
    return href && next < end && this.source[next] === ")" ? { close, href, next: next + 1 } : null;
  }

  /** The `]` that ends a link's name; -1 when there is none or a link stands inside. @param {number} at @param {number} end */
  #labelEnd(at, end) {
    if (this.#depth >= NESTING) return -1;
    this.#depth += 1;
    try {
      let open = 1;
      for (let i = at + 1; i < end; ) {
        const char = this.source[i];
        if (char === "]" && --open === 0) return i;
        if (char === "[") {
          if (this.#span(i, end)) return -1;
          open += 1;
        }
        i = (char === "\\" || char === "`" ? this.#rule(i, end, true, "")?.next : undefined) ?? i + 1;
      }
      return -1;
    } finally {
      this.#depth -= 1;
    }
  }

  /** @param {number} at @param {number} end */
  #destination(at, end) {
    if (this.source[at] === "<") {
      const found = /<((?:\\.|[^\n<>\\])*)>/uy;
      found.lastIndex = at;
      const [whole, url] = found.exec(this.source) ?? [];
      return whole && at + whole.length <= end ? { url: unescape(url), next: at + whole.length } : null;
    }
    let depth = 0;
    let next = at;
    for (; next < end && this.source[next] > " " && this.source[next] !== "\x7f"; next++) {
      if (this.source[next] === "\\" && next + 1 < end && this.source[next + 1] !== " ") next += 1;
      else if (this.source[next] === "(") depth += 1;
      else if (this.source[next] === ")" && depth-- === 0) break;
    }
    return depth > 0 ? null : { url: unescape(this.source.slice(at, next)), next };
  }

  /** An address written out, taken whole before emphasis sees the `_` and `*` in it. @param {number} at @param {number} end @param {string} pending @returns {Found|null} */
  #bare(at, end, pending) {
    if (!/(^|[^\p{L}\p{N}_])https$/u.test(pending)) return null;
    BARE.lastIndex = at + 1;
    const found = BARE.exec(this.source.slice(0, end));
    const url = found ? trim(`https:${found[0]}`) : "";
    if (!LINK.test(url)) return null;
    return { next: at + url.length - "https".length, takesBack: "https".length, pieces: [link(url, [url])] };
  }

  /** @param {number} at @param {number} end */
  #spaces(at, end) {
    while (at < end && /[ \t\n]/.test(this.source[at])) at += 1;
    return at;
  }
}

/** @typedef {{next: number, text?: string, pieces?: import("./markdown/emphasis.js").Piece[], takesBack?: number}} Found */

/** @param {string} href @param {Node[]} children @returns {Node} */
function link(href, children) {
  // A link that is named like an address shows where it really goes: `[https://bank.example](https://evil.example)`.
  const shown = words(children).includes("://") ? [href] : children;
  return ["a", { href, ...OUTGOING }, shown];
}

/** @param {Node[]} nodes @returns {string} */
export function words(nodes) {
  return nodes.map((node) => (typeof node === "string" ? node : node[0] === "br" ? " " : words(node[2]))).join("");
}

/** Without the punctuation of the sentence around it. @param {string} url */
function trim(url) {
  const count = (/** @type {string} */ char) => url.split(char).length - 1;
  while (url && (/[.,:;!?'*_~\]]$/.test(url) || (url.endsWith(")") && count(")") > count("(")))) url = url.slice(0, -1);
  return url;
}

/** @param {string} text */
function unescape(text) {
  return text.replace(/\\([!-/:-@[-`{-~])/g, "$1").replaceAll("&amp;", "&");
}
