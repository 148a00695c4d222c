import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Connection, type News, type Watcher } from "../src/connection";
import type { CameraEvent } from "../src/protocol";

/** A connection of which the other end is in the hands of a test. */
class Socket {
  static all: Socket[] = [];
  readyState = 0;
  sent: string[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: unknown }) => void;
  onclose?: () => void;

  constructor() {
    Socket.all.push(this);
  }

  open() {
    this.readyState = 1;
    this.onopen?.();
  }

  send(message: string) {
    this.sent.push(message);
  }

  close() {
    this.readyState = 3;
    this.onclose?.();
  }

  get watched(): string[] {
    return Object.keys(JSON.parse(this.sent.at(-1) ?? '{"watch":{}}').watch);
  }
}

let isHidden = false;
let connection: Connection;
const watching: (() => void)[] = [];

beforeEach(() => {
  Socket.all = [];
  isHidden = false;
  connection = new Connection({
    address: async () => "ws://here",
    open: () => new Socket() as unknown as WebSocket,
    isHidden: () => isHidden,
  });
});

afterEach(() => {
  for (const stop of watching.splice(0)) {
    stop();
  }
  isHidden = true;
  connection.renew();
});

function watch(camera: string, wish: Partial<Watcher["wish"]> = {}) {
  const news: News[] = [];
  const events: CameraEvent[] = [];
  const stop = connection.watch({
    camera,
    wish: { pace: 2, width: 320, height: 180, ...wish },
    onNews: (one) => news.push(one),
    onEvent: (one) => events.push(one),
  });
  watching.push(stop);
  return { news, events, stop };
}

function pause(milliseconds = 100): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function opened(): Promise<Socket> {
  await pause();
  const socket = Socket.all.at(-1)!;
  socket.open();
  return socket;
}

function facts(camera: string, rest = {}) {
  return JSON.stringify({ camera, age: 3, moves: false, problem: null, ...rest });
}

test("connection is one for all cards", async () => {
  watch("camera.a", { pace: 5 });
  watch("camera.b");
  watch("camera.a", { pace: 2, width: 640, height: 100 });
  const socket = await opened();
  assert.equal(Socket.all.length, 1);
  assert.deepEqual(JSON.parse(socket.sent[0]!), {
    watch: {
      "camera.a": { pace: 2, width: 640, height: 180 },
      "camera.b": { pace: 2, width: 320, height: 180 },
    },
  });
});

test("connection passes news and events to those they are about", async () => {
  const a = watch("camera.a");
  const b = watch("camera.b");
  const socket = await opened();
  const before = performance.now();
  socket.onmessage?.({ data: facts("camera.a", { problem: "busy" }) });
  socket.onmessage?.({
    data: JSON.stringify({ event: { type: "motion", faces: [] }, cameras: ["camera.b"] }),
  });
  assert.equal(a.news[0]?.problem, "busy");
  assert.ok(Math.abs(before - 3000 - a.news[0]!.takenAt!) < 500);
  assert.equal(b.news.length, 0);
  assert.deepEqual([a.events.length, b.events.length], [0, 1]);
  assert.equal(watch("camera.a").news[0]?.problem, "busy");
});

test("connection ends while the page is hidden, and is there again when it is seen", async () => {
  watch("camera.a");
  const first = await opened();
  isHidden = true;
  connection.change();
  await pause();
  assert.equal(first.readyState, 3);
  await pause(1200);
  assert.equal(Socket.all.length, 1);
  isHidden = false;
  connection.change();
  assert.deepEqual((await opened()).watched, ["camera.a"]);
});

test("connection ends with the last card", async () => {
  const { stop } = watch("camera.a");
  const other = watch("camera.b");
  const socket = await opened();
  stop();
  await pause();
  assert.deepEqual(socket.watched, ["camera.b"]);
  other.stop();
  await pause();
  assert.equal(socket.readyState, 3);
});

test("connection that breaks becomes a problem, and opens again", async () => {
  const { news } = watch("camera.a");
  const first = await opened();
  first.onmessage?.({ data: facts("camera.a") });
  first.close();
  assert.equal(news.at(-1)?.problem, "offline");
  assert.notEqual(news.at(-1)?.takenAt, null);
  await pause(1200);
  assert.equal(Socket.all.length, 2);
  assert.deepEqual((await opened()).watched, ["camera.a"]);
});

test("connection is made anew after a sleep", async () => {
  watch("camera.a");
  const first = await opened();
  connection.renew();
  assert.equal(first.readyState, 3);
  assert.deepEqual((await opened()).watched, ["camera.a"]);
});
