/** Building nodes without ever parsing markup: what people write can only become text. */

/** @typedef {Node|string|number|null|undefined|false|any[]} Child what `append` takes, and lists of it */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [props] attributes; `on` holds listeners, `true` an empty attribute, null and false none
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else set(element, name, value);
  }
  element.append(...flat(children));
  return element;
}

/** @param {Element} element @param {string} name @param {any} value */
export function set(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value === true ? "" : value)) element.setAttribute(name, value === true ? "" : value);
}

/** Replaces the text only when it differs: a screen reader, a selection, the layout are left in peace. @param {Element|null} element @param {string} text */
export function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** @param {Element} element @param {...Child} children */
export function fill(element, ...children) {
  element.replaceChildren(...flat(children));
}

/** @param {Child[]} children @returns {(Node|string)[]} */
function flat(children) {
  const kept = children.flat(/** @type {1} */ (Infinity)).filter((child) => child !== null && child !== undefined && child !== false);
  return kept.map((child) => (child instanceof Node ? child : String(child)));
}

/** @param {import("./markdown.js").Node[]} nodes @returns {(Node|string)[]} */
export function grow(nodes) {
  return nodes.map((node) => {
    if (typeof node === "string") return node;
    const [tag, attributes, children] = node;
    return h(/** @type {any} */ (tag), attributes, ...grow(children));
  });
}

/** @type {Map<object, () => void>} */ const pending = new Map();
let scheduled = false;

/**
 * Does work once before the next frame, however often it is asked for. A hidden page has no frames; it gets a timer.
 * @param {object} key the same key replaces the work
 * @param {() => void} work
 */
export function soon(key, work) {
  pending.set(key, work);
  if (scheduled) return;
  scheduled = true;
  if (document.hidden) setTimeout(flush, 250);
  else requestAnimationFrame(flush);
}

function flush() {
  scheduled = false;
  const works = [...pending.values()];
  pending.clear();
  for (const work of works) work();
}

// A frame asked for just before the page was hidden never comes.
globalThis.document?.addEventListener("visibilitychange", () => scheduled && setTimeout(flush, 0));
