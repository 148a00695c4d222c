import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, pixels, together } from "../src/protocol";

test("parse reads facts alone", () => {
  const facts = { camera: "camera.a", age: 1.5, moves: false, problem: "gone" };
  assert.deepEqual(parse(JSON.stringify(facts)), { facts });
});

test("parse reads facts and the picture behind them, whatever bytes it has", async () => {
  const facts = { camera: "camera.a", age: 0, moves: true, problem: null, type: "image/jpeg" };
  const picture = new Uint8Array([255, 216, 10, 0, 10]);
  const head = new TextEncoder().encode(`${JSON.stringify(facts)}\n`);
  const message = parse(new Uint8Array([...head, ...picture]).buffer);
  assert.ok("facts" in message && message.picture);
  assert.deepEqual(message.facts, facts);
  assert.deepEqual(new Uint8Array(await message.picture.arrayBuffer()), picture);
  assert.equal(message.picture.type, "image/jpeg");
});

test("parse reads events", () => {
  const message = { event: { type: "face", faces: [{ name: "Ann" }] }, cameras: ["camera.a"] };
  assert.deepEqual(parse(JSON.stringify(message)), message);
});

test("pixels come in steps that fill the tile", () => {
  assert.deepEqual(pixels(300, 169, 1), [320, 180]);
  assert.deepEqual(pixels(300, 169, 2), [640, 361]);
  assert.deepEqual(pixels(9000, 5000, 2), [3840, 2133]);
  assert.deepEqual(pixels(0, 0, 1), [160, 1]);
});

test("together is the fastest pace and the largest tile", () => {
  const wishes = [
    { pace: 2, width: 320, height: 180 },
    { pace: 10, width: 1920, height: 1080 },
  ];
  assert.deepEqual(together(wishes), { pace: 2, width: 1920, height: 1080 });
});
