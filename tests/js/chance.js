/** Chance with a seed, so that a failure can be seen again. */
export class Chance {
  constructor(seed) {
    this.seed = seed;
  }

  below(n) {
    this.seed = (this.seed * 48271) % 2147483647;
    return this.seed % n;
  }

  of(list) {
    return list[this.below(list.length)];
  }
}
