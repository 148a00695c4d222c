import assert from "node:assert/strict";
import { test } from "node:test";
import { ageText, type Key, LANGUAGES, text } from "../src/texts";
import { en } from "../src/texts/en";

const PLACEHOLDER = /\{\w+\}/g;

test("text falls back to English", () => {
  assert.equal(text("tlh-KX", "gone"), "Does not answer");
  assert.equal(text("en-GB", "open", { name: "Gate" }), "Open Gate");
});

test("ageText uses the largest unit that fits", () => {
  const ages = [-1, 0, 59.9, 60, 3599, 3600, 86_400 * 2].map((age) => ageText("en", age));
  assert.deepEqual(ages, ["0 s", "0 s", "59 s", "1 min", "59 min", "1 h", "2 d"]);
});

for (const [tag, texts] of Object.entries(LANGUAGES)) {
  test(`texts of ${tag} are complete, with the placeholders of the English ones`, () => {
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(en).sort());
    for (const key of Object.keys(en) as Key[]) {
      assert.notEqual(texts[key].trim(), "", key);
      const used = texts[key].match(PLACEHOLDER)?.sort();
      assert.deepEqual(used, en[key].match(PLACEHOLDER)?.sort(), key);
    }
  });
}
