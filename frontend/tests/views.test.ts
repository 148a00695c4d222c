import assert from "node:assert/strict";
import { test } from "node:test";
import { dashboardOf, viewOf } from "../src/views";
import { house } from "./house";

test("dashboardOf makes a view of all and one of each part", () => {
  const { views } = dashboardOf({ type: "custom:cgi-camera-wall", pace: 5 }, house());
  assert.deepEqual(
    views.map(({ title, path, cards }) => [title, path, cards[0]?.part]),
    [
      ["All", "all", undefined],
      ["Milling", "milling", "milling"],
      ["Casting", "casting", "casting"],
      ["Yard", "yard", "yard"],
    ],
  );
  assert.ok(views.every(({ type, cards }) => type === "panel" && cards[0]?.pace === 5));
});

test("dashboardOf makes one view where there is one part", () => {
  assert.equal(dashboardOf({ areas: ["yard"] }, house()).views.length, 1);
});

test("viewOf shows what was chosen", () => {
  assert.deepEqual(viewOf({ columns: 3 }).cards, [{ type: "custom:cgi-camera-wall", columns: 3 }]);
});
