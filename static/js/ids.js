/** A fresh id for a command: 128 random bits, as letters, digits, - and _. Works on plain http, too. */
export function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
