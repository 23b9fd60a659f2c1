/** A poster's facts as lines that people write, and back. Pure. */

/** @typedef {{name: string, affiliation?: string}} Author */
/** @typedef {{url: string, label?: string, kind?: string}} Link */

/** @param {Author[]} authors */
export function authorLines(authors) {
  return authors.map(({ name, affiliation }) => (affiliation ? `${name} (${affiliation})` : name)).join("\n");
}

/** The last bracket that closes the line is the affiliation; brackets in it may nest. @param {string} text @returns {Author[]} */
export function authorsFrom(text) {
  return lines(text).map((line) => {
    if (!line.endsWith(")")) return { name: line };
    let depth = 0;
    for (let i = line.length - 1; i > 0; i--) {
      if (line[i] === ")") depth += 1;
      if (line[i] === "(" && --depth === 0) {
        const name = line.slice(0, i).trim();
        const affiliation = line.slice(i + 1, -1).trim();
        return affiliation ? { name, affiliation } : { name };
      }
    }
    return { name: line };
  });
}

/** @param {Link[]} links */
export function linkLines(links) {
  return links.map(({ url, label }) => (label ? `${url} ${label}` : url)).join("\n");
}

/**
 * A link keeps the kind it had; a new one gets it from how it is called.
 * @param {string} text @param {Link[]} [before] @returns {Link[]}
 */
export function linksFrom(text, before = []) {
  return lines(text).map((line) => {
    const [url, ...words] = line.split(/\s+/);
    const label = words.join(" ");
    const kind = before.find((link) => link.url === url)?.kind ?? kindOf(label);
    return { url, ...(label && { label }), ...(kind && { kind }) };
  });
}

const KINDS = ["paper", "code", "slides", "recording", "data"];

/** @param {string} label */
function kindOf(label) {
  return KINDS.find((kind) => label.toLowerCase().includes(kind));
}

/** @param {string} text */
export function keywordsFrom(text) {
  return text.split(/[,;\n]/).map((word) => word.trim()).filter(Boolean);
}

/** @param {string} text @returns {string[]} */
export function lines(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/**
 * Only what differs, as the command wants it: somebody else may be changing another fact at the same time.
 * @param {Record<string, any>} before @param {Record<string, any>} after
 */
export function changed(before, after) {
  return Object.fromEntries(Object.entries(after).filter(([fact, value]) => JSON.stringify(value) !== JSON.stringify(before[fact])));
}
