import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { parse } from "../../static/js/markdown.js";

const cases = JSON.parse(readFileSync(new URL("../golden/markdown.json", import.meta.url), "utf8"));

for (const { name, text, nodes } of cases) {
  test(`reads as the venue does: ${name}`, () => assert.deepEqual(parse(text), nodes));
}

test("a long message of nothing but markers is read in no time", () => {
  for (const hostile of ["*", "_", "[", "`", "*_", "[](", "**a ", "[a](<", "\\"]) {
    const started = performance.now();
    parse(hostile.repeat(2_000 / hostile.length));
    assert.ok(performance.now() - started < 500, `${hostile} took ${performance.now() - started} ms`);
  }
});

test("whatever is written, the tree holds only what it may, and https links", () => {
  const alphabet = ["*", "_", "`", "[", "]", "(", ")", "\\", "\n", " ", "a", "https://e.org/", "javascript:", "<", ">", "\"", "!"];
  let seed = 7;
  const pick = () => alphabet[(seed = (seed * 48271) % 2147483647) % alphabet.length];
  const check = (node) => {
    if (typeof node === "string") return;
    const [tag, attributes, children] = node;
    assert.ok(["em", "strong", "code", "a", "br"].includes(tag));
    if (tag === "a") assert.match(attributes.href, /^https:\/\/[^\s@]/);
    else assert.deepEqual(attributes, {});
    children.forEach(check);
  };
  for (let i = 0; i < 3_000; i++) parse(Array.from({ length: 12 }, pick).join("")).forEach(check);
});
