import assert from "node:assert/strict";
import { test } from "node:test";
import { ELSEWHERE, fit, parts, type WallConfig } from "../src/layout";
import { addCamera, house } from "./house";

function hung(config: WallConfig, hass = house()) {
  return parts(hass, config).map(({ id, cameras }) => [id, cameras.map((id) => id.slice(7))]);
}

test("parts are areas in Home Assistant's order, with cameras by channel", () => {
  assert.deepEqual(hung({}), [
    ["milling", ["lathe"]],
    ["casting", ["ladle", "furnace"]],
    ["yard", ["porch"]],
  ]);
});

test("parts are floors from the ground up, those without a floor last", () => {
  assert.deepEqual(hung({ by: "floor" }), [
    ["ground", ["ladle", "furnace"]],
    ["upper", ["lathe"]],
    [ELSEWHERE, ["porch"]],
  ]);
});

test("parts are recorders, with areas in order", () => {
  assert.deepEqual(hung({ by: "recorder" }), [
    ["porch", ["porch"]],
    ["recorder", ["lathe", "ladle", "furnace"]],
  ]);
});

test("parts leave out what was not chosen", () => {
  assert.deepEqual(hung({ areas: ["casting"] }), [["casting", ["ladle", "furnace"]]]);
  assert.deepEqual(hung({ others: false, exclude: ["camera.furnace"] }), [
    ["milling", ["lathe"]],
    ["casting", ["ladle"]],
  ]);
  assert.deepEqual(hung({ part: "yard" }), [["yard", ["porch"]]]);
});

test("parts follow an area that is renamed and a camera that is removed or hidden", () => {
  const hass = house();
  hass.areas.casting!.name = "Foundry";
  delete hass.states["camera.ladle"];
  delete hass.states["camera.ladle_sub"];
  hass.entities["camera.porch"]!.hidden = true;
  const found = parts(hass, {});
  assert.deepEqual(
    found.map(({ title, cameras }) => [title, cameras.length]),
    [
      ["Milling", 1],
      ["Foundry", 1],
    ],
  );
});

test("parts show a sub stream where it is all there is", () => {
  const hass = house();
  delete hass.states["camera.lathe"];
  assert.deepEqual(hung({ part: "milling" }, hass), [["milling", ["lathe_sub"]]]);
});

test("parts put cameras without area and without entry last", () => {
  const hass = house();
  addCamera(hass, "loose", "Loose");
  hass.states["camera.yaml"] = { entity_id: "camera.yaml", state: "idle", attributes: {} };
  assert.deepEqual(hung({}, hass).at(-1), [ELSEWHERE, ["loose", "yaml"]]);
});

const MEASURES = { gap: 6, heading: 36, narrowest: 170, comfortable: 300 };

test("fit makes tiles as large as the screen allows", () => {
  const four = fit([4], { width: 1920, height: 1080 }, MEASURES);
  assert.equal(four.columns, 2);
  const eighteen = fit([5, 4, 4, 5], { width: 1652, height: 970 }, MEASURES);
  assert.equal(eighteen.columns, 5);
  assert.ok(eighteen.width > 320);
});

test("fit scrolls where tiles would be too small", () => {
  const { columns, width } = fit([200], { width: 1200, height: 800 }, MEASURES);
  assert.equal(columns, 3);
  assert.ok(width >= 300);
});

test("fit takes the columns that were asked for", () => {
  assert.deepEqual(fit([9], { width: 606, height: 100 }, MEASURES, 2), { columns: 2, width: 300 });
});

test("fit has a size before the page has one", () => {
  assert.equal(fit([3], { width: 0, height: 0 }, MEASURES).columns, 1);
});
