/** Tells when a box has another size: what was at its end must stay there. */
export class ResizeWatch extends EventTarget {
  /** @param {Element} box */
  constructor(box) {
    super();
    new ResizeObserver(() => this.dispatchEvent(new Event("resize"))).observe(box);
  }
}
