/** Which cameras hang on a wall, in which order, and how large. */

import type { DeviceEntry, HomeAssistant } from "./home_assistant";

export type By = "area" | "floor" | "recorder";

export interface WallConfig {
  type?: string;
  by?: By;
  /** Area ids; all if there are none. */
  areas?: string[];
  /** Camera entities that are left out. */
  exclude?: string[];
  /** Whether cameras of other integrations hang there, too. */
  others?: boolean;
  /** The only part that is shown. */
  part?: string;
  columns?: number;
  pace?: number;
  show_name?: boolean;
  show_age?: boolean;
  show_status?: boolean;
  fit?: "cover" | "contain";
  tour_seconds?: number;
}

export interface Part {
  id: string;
  /** Empty for cameras without a place. */
  title: string;
  icon?: string;
  cameras: string[];
}

/** The id of the part with cameras that have no place. */
export const ELSEWHERE = "elsewhere";
const OURS = "cgi_camera";
const MAIN = "main_stream";
const RATIO = 16 / 9;

interface Place {
  entity: string;
  area: string;
  floor: string;
  recorder: string;
  channel: number;
}

/** Return the parts of a wall, each with its cameras in the order of area, recorder and channel. */
export function parts(hass: HomeAssistant, config: WallConfig): Part[] {
  const by = config.by ?? "area";
  const excluded = new Set(config.exclude ?? []);
  const wanted = new Set(config.areas ?? []);
  const withMain = devicesWithMainStream(hass);
  const places = Object.keys(hass.states)
    .filter((entity) => entity.startsWith("camera.") && !excluded.has(entity))
    .filter((entity) => isShown(hass, entity, config.others ?? true, withMain))
    .map((entity) => placeOf(hass, entity))
    .filter((place) => wanted.size === 0 || wanted.has(place.area));
  const areas = Object.keys(hass.areas ?? {});
  const order = (place: Place) => (areas.includes(place.area) ? areas.indexOf(place.area) : 1e9);
  const nameOf = (place: Place) =>
    recorderName(hass, place.recorder) || nameOfCamera(hass, place.entity);
  places.sort(
    (one, other) =>
      order(one) - order(other) ||
      compare(nameOf(one), nameOf(other)) ||
      one.channel - other.channel ||
      compare(one.entity, other.entity),
  );
  const found = new Map<string, Part>();
  for (const place of places) {
    const id = place[by] || ELSEWHERE;
    const part = found.get(id) ?? { id, ...headingOf(hass, by, id), cameras: [] };
    part.cameras.push(place.entity);
    found.set(id, part);
  }
  const sorted = [...found.values()];
  if (by === "floor") {
    const level = (part: Part) => hass.floors?.[part.id]?.level ?? 0;
    sorted.sort((one, other) => level(one) - level(other));
  } else if (by === "recorder") {
    sorted.sort((one, other) => compare(one.title, other.title));
  }
  sorted.sort((one, other) => Number(one.id === ELSEWHERE) - Number(other.id === ELSEWHERE));
  return sorted.filter((part) => config.part === undefined || part.id === config.part);
}

/** Return what a camera is called: the name of its device, where that is the camera's. */
export function nameOfCamera(hass: HomeAssistant, entity: string): string {
  const friendly = hass.states[entity]?.attributes.friendly_name;
  return typeof friendly === "string" && friendly !== "" ? friendly : entity.replace("camera.", "");
}

function isShown(
  hass: HomeAssistant,
  entity: string,
  others: boolean,
  withMain: Set<string | undefined>,
): boolean {
  const entry = hass.entities[entity];
  if (!entry) {
    return others;
  }
  if (entry.hidden || entry.entity_category) {
    return false;
  }
  if (entry.platform !== OURS) {
    return others;
  }
  // Each channel once: its main stream, or what there is.
  return entry.translation_key === MAIN || !withMain.has(entry.device_id);
}

function devicesWithMainStream(hass: HomeAssistant): Set<string | undefined> {
  return new Set(
    Object.values(hass.entities)
      .filter(({ platform, translation_key: key }) => platform === OURS && key === MAIN)
      .filter(({ entity_id: id }) => id in hass.states)
      .map(({ device_id: device }) => device),
  );
}

function placeOf(hass: HomeAssistant, entity: string): Place {
  const entry = hass.entities[entity];
  const device = entry?.device_id ? hass.devices[entry.device_id] : undefined;
  const area = entry?.area_id ?? device?.area_id ?? "";
  return {
    entity,
    area: hass.areas?.[area] ? area : "",
    floor: hass.areas?.[area]?.floor_id ?? "",
    recorder: device?.via_device_id ?? device?.id ?? "",
    channel: channelOf(device),
  };
}

/** A recorder's channels have devices of their own, with the channel's number in the identifier. */
function channelOf(device: DeviceEntry | undefined): number {
  const [, identifier] = device?.identifiers?.find(([domain]) => domain === OURS) ?? [];
  const number = identifier?.match(/_channel_(\d+)$/)?.[1];
  return number === undefined ? 0 : Number(number);
}

function recorderName(hass: HomeAssistant, id: string): string {
  const device = hass.devices[id];
  return device?.name_by_user || device?.name || "";
}

function headingOf(hass: HomeAssistant, by: By, id: string): { title: string; icon?: string } {
  if (by === "recorder") {
    return { title: recorderName(hass, id), icon: "mdi:cctv" };
  }
  const place = by === "area" ? hass.areas?.[id] : hass.floors?.[id];
  return { title: place?.name ?? "", icon: place?.icon ?? undefined };
}

function compare(one: string, other: string): number {
  return one.localeCompare(other, undefined, { numeric: true });
}

export interface Room {
  width: number;
  height: number;
}

export interface Measures {
  gap: number;
  heading: number;
  /** Tiles that would be narrower are shown larger, on a wall that scrolls. */
  narrowest: number;
  comfortable: number;
}

/** Return how many columns a wall has and how wide a tile is, as large as the room allows. */
export function fit(
  counts: number[],
  room: Room,
  measures: Measures,
  columns = 0,
): { columns: number; width: number } {
  const { gap, heading, narrowest, comfortable } = measures;
  const most = Math.max(1, ...counts);
  const wide = (number: number) => (room.width - gap * (number - 1)) / number;
  if (columns > 0) {
    return { columns, width: wide(columns) };
  }
  let best = { columns: 1, width: 0 };
  for (let number = 1; number <= most; number++) {
    const rows = counts.reduce((sum, count) => sum + Math.ceil(count / number), 0);
    const titles = counts.length > 1 ? counts.length * heading : 0;
    const high = (room.height - titles - gap * rows) / rows;
    const width = Math.min(wide(number), high * RATIO);
    if (width > best.width) {
      best = { columns: number, width };
    }
  }
  if (best.width >= Math.min(narrowest, room.width)) {
    return best;
  }
  const scrolling = Math.min(
    most,
    Math.max(1, Math.floor((room.width + gap) / (comfortable + gap))),
  );
  return { columns: scrolling, width: wide(scrolling) };
}
