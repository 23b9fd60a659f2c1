/** What the tab's title says beside the page's name. */

/**
 * @param {string} title
 * @param {number} mentions that were not looked at
 * @param {boolean} rung whether a notice rang while nobody looked
 */
export function badged(title, mentions, rung) {
  if (mentions > 0) return `(${mentions}) ${title}`;
  return rung ? `• ${title}` : title;
}

/**
 * Mentions newer than the last one looked at, in rooms other than the one before one's eyes.
 * @param {{seq: number, room: string}[]} mentions
 * @param {number} seen the seq of the newest one looked at
 */
export function unseenMentions(mentions, seen) {
  return mentions.filter((mention) => mention.seq > seen);
}
