/**
 * Which `*` and `_` belong together: CommonMark's rules for emphasis.
 * @typedef {{marker: string, length: number, open: boolean, close: boolean, pair: number}} Marker one
 *   character of a run; `length` is the run's, `pair` the index of its closing partner
 * @typedef {import("../markdown.js").Node | Marker} Piece
 */

/** @param {Piece} piece @returns {piece is Marker} */
const isMarker = (piece) => typeof piece === "object" && !Array.isArray(piece);

/** @param {Piece[]} pieces @returns {import("../markdown.js").Node[]} */
export function balance(pieces) {
  const places = pieces.flatMap((piece, place) => (isMarker(piece) ? [place] : []));
  const markers = places.map((place) => /** @type {Marker} */ (pieces[place]));
  match(markers, places);
  /** @type {Map<number, [tag: string, opens: boolean]|null>} */ const tags = new Map();
  for (let i = markers.length - 1; i >= 0; i--) {
    const end = markers[i].pair;
    if (end < 0) continue;
    const strong = i > 0 && markers[i - 1].pair === end + 1 && places[i - 1] === places[i] - 1 && places[end + 1] === places[end] + 1;
    const tag = strong ? "strong" : "em";
    tags.set(places[i], [tag, true]).set(places[end], [tag, false]);
    if (strong) {
      tags.set(places[i - 1], null).set(places[end + 1], null);
      i -= 1;
    }
  }
  return build(pieces, tags);
}

/** Gives each opener its closer. @param {Marker[]} markers @param {number[]} places */
function match(markers, places) {
  let head = 0;
  let previous = -2;
  for (let i = 0; i < markers.length; i++) {
    const closer = markers[i];
    if (markers[head].marker !== closer.marker || previous !== places[i] - 1) head = i;
    previous = places[i];
    if (!closer.close) continue;
    const found = opener(markers, head - 1, closer);
    if (found < 0) continue;
    markers[found].pair = i;
    markers[found].close = false;
    closer.open = false;
    // What stands between the two cannot pair with anything outside.
    for (let between = found + 1; between < i; between++) markers[between].open = false;
    previous = -2;
  }
}

/** @param {Marker[]} markers @param {number} from @param {Marker} closer */
function opener(markers, from, closer) {
  for (let i = from; i >= 0; i--) {
    const one = markers[i];
    if (one.marker !== closer.marker || !one.open || one.pair >= 0) continue;
    // "The sum of the lengths of the runs must not be a multiple of 3 unless both are."
    const odd =
      (one.close || closer.open) &&
      (one.length + closer.length) % 3 === 0 &&
      (one.length % 3 !== 0 || closer.length % 3 !== 0);
    if (!odd) return i;
  }
  return -1;
}

/** @param {Piece[]} pieces @param {Map<number, [string, boolean]|null>} tags @returns {import("../markdown.js").Node[]} */
function build(pieces, tags) {
  /** @type {import("../markdown.js").Node[]} */ const root = [];
  const stack = [root];
  pieces.forEach((piece, place) => {
    const here = stack[stack.length - 1];
    const tag = tags.get(place);
    if (tag === null) return;
    if (tag) {
      if (!tag[1]) return void stack.pop();
      /** @type {import("../markdown.js").Node[]} */ const children = [];
      here.push([tag[0], {}, children]);
      stack.push(children);
    } else {
      add(here, isMarker(piece) ? piece.marker : piece);
    }
  });
  return root;
}

/** @param {import("../markdown.js").Node[]} nodes @param {import("../markdown.js").Node} node */
function add(nodes, node) {
  const last = nodes.length - 1;
  if (typeof node === "string" && typeof nodes[last] === "string") nodes[last] += node;
  else nodes.push(node);
}
