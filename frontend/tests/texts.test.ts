import assert from "node:assert/strict";
import { test } from "node:test";
import { ageText, text } from "../src/texts";

test("text falls back to English", () => {
  assert.equal(text("tlh-KX", "gone"), "Gone");
  assert.equal(text("en-GB", "open", { name: "Gate" }), "Open Gate");
});

test("ageText uses the largest unit that fits", () => {
  const ages = [-1, 0, 59.9, 60, 3599, 3600, 86_400 * 2].map((age) => ageText("en", age));
  assert.deepEqual(ages, ["0 s", "0 s", "59 s", "1 min", "59 min", "1 h", "2 d"]);
});
