import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { hue, initials } from "../../static/js/faces.js";

const cases = JSON.parse(readFileSync(new URL("../golden/faces.json", import.meta.url), "utf8"));

for (const each of cases) {
  test(`drawn as the venue draws it: ${JSON.stringify(each)}`, () => {
    if (each.name !== undefined) assert.equal(initials(each.name), each.initials);
    if (each.id !== undefined) assert.equal(hue(each.id), each.hue);
  });
}
