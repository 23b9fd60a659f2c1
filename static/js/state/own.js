/**
 * What a record holds under a key that a person chose. Attack: a message whose id is `constructor` or `__proto__` would
 * find what every object has, and the chat of its room could not be drawn any more.
 * @template T
 * @param {Record<string, T>} record
 * @param {string} key
 * @returns {T|undefined}
 */
export function own(record, key) {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
