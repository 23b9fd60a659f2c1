import assert from "node:assert/strict";
import { test } from "node:test";

import { authorLines, authorsFrom, changed, keywordsFrom, linkLines, linksFrom } from "../../static/js/facts.js";

test("authors are written a line each and read back the same, brackets in brackets too", () => {
  const authors = [{ name: "Xinyi Xu" }, { name: "Ada Ben Chen", affiliation: "Lab (West), TU" }, { name: "李雷", affiliation: "清华" }];
  assert.deepEqual(authorsFrom(authorLines(authors)), authors);
  assert.deepEqual(authorsFrom("  \n Bo \n\n"), [{ name: "Bo" }]);
  assert.deepEqual(authorsFrom("Bo ()"), [{ name: "Bo" }]);
  assert.deepEqual(authorsFrom("broken)"), [{ name: "broken)" }]);
});

test("links keep the kind they had, and a new one is known by its name", () => {
  const links = [{ url: "https://a.example/1", label: "OpenReview", kind: "paper" }];
  assert.deepEqual(linksFrom(linkLines(links), links), links);
  assert.deepEqual(linksFrom("https://b.example/2 Our code\nhttps://c.example", links), [
    { url: "https://b.example/2", label: "Our code", kind: "code" },
    { url: "https://c.example" },
  ]);
});

test("keywords are parted by commas, semicolons or lines", () => {
  assert.deepEqual(keywordsFrom("a, b;c\n d ,,"), ["a", "b", "c", "d"]);
});

test("only what differs is sent", () => {
  assert.deepEqual(changed({ title: "A", keywords: ["x"] }, { title: "A", keywords: ["x", "y"] }), { keywords: ["x", "y"] });
});
