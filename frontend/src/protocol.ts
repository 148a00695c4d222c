/** What goes over the wall's connection. */

export type Problem =
  | "busy"
  | "locked"
  | "refused"
  | "gone"
  | "off"
  | "failed"
  | "removed"
  | "starting"
  | "forbidden"
  | "offline";

/** What Home Assistant sends of a camera; a picture follows behind a line feed, if there is one. */
export interface Facts {
  camera: string;
  age: number | null;
  moves: boolean;
  problem: Problem | null;
  type?: string;
}

export interface CameraEvent {
  type: string;
  faces: { name?: string; list?: string }[];
}

export type Message = { facts: Facts; picture?: Blob } | { event: CameraEvent; cameras: string[] };

export interface Wish {
  pace: number;
  width: number;
  height: number;
}

/** Take apart what came. */
export function parse(data: string | ArrayBuffer): Message {
  if (typeof data === "string") {
    const message = JSON.parse(data);
    return "event" in message ? message : { facts: message };
  }
  const bytes = new Uint8Array(data);
  const end = bytes.indexOf(10);
  const facts: Facts = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  return { facts, picture: new Blob([bytes.subarray(end + 1)], { type: facts.type }) };
}

const STEPS = [160, 240, 320, 480, 640, 960, 1280, 1920, 2560, 3840];

/** Return pixels that fill a tile, in steps, so that tiles of about one size share a picture. */
export function pixels(width: number, height: number, ratio: number): [number, number] {
  const wanted = Math.max(width * ratio, 1);
  const step = STEPS.find((candidate) => candidate >= wanted) ?? 3840;
  return [step, Math.max(1, Math.round((step * height) / Math.max(width, 1)))];
}

/** Return what several viewers of one camera want together. */
export function together(wishes: Wish[]): Wish {
  return {
    pace: Math.min(...wishes.map((wish) => wish.pace)),
    width: Math.max(...wishes.map((wish) => wish.width)),
    height: Math.max(...wishes.map((wish) => wish.height)),
  };
}
