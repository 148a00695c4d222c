/** A Home Assistant with two floors, four areas, a recorder and a camera of another integration. */

import type { DeviceEntry, EntityEntry, HomeAssistant } from "../src/home_assistant";

export function house(): HomeAssistant {
  const hass: HomeAssistant = {
    states: {},
    entities: {},
    devices: { recorder: { id: "recorder", name: "Recorder" } },
    floors: {
      upper: { floor_id: "upper", name: "Upper floor", level: 1 },
      ground: { floor_id: "ground", name: "Ground floor", level: 0 },
    },
    areas: {
      milling: { area_id: "milling", name: "Milling", floor_id: "upper", icon: "mdi:saw" },
      casting: { area_id: "casting", name: "Casting", floor_id: "ground" },
      yard: { area_id: "yard", name: "Yard" },
    },
    services: {},
    language: "en",
    connected: true,
    callWS: () => Promise.reject(new Error("not here")),
    callService: () => Promise.resolve(),
    hassUrl: (path) => path,
  };
  for (const [number, name, area] of [
    [10, "Lathe", "milling"],
    [2, "Furnace", "casting"],
    [1, "Ladle", "casting"],
  ] as const) {
    const device: Partial<DeviceEntry> = {
      area_id: area,
      via_device_id: "recorder",
      identifiers: [["cgi_camera", `0013_channel_${number}`]],
    };
    const id = name.toLowerCase();
    addCamera(hass, id, name, { translation_key: "main_stream" }, device);
    addCamera(hass, `${id}_sub`, `${name} Sub`, { translation_key: "sub_stream", device_id: id });
  }
  addCamera(hass, "porch", "Porch", { platform: "other" }, { area_id: "yard" });
  return hass;
}

export function addCamera(
  hass: HomeAssistant,
  id: string,
  name: string,
  entry: Partial<EntityEntry> = {},
  device: Partial<DeviceEntry> = {},
): void {
  const entity = `camera.${id}`;
  hass.states[entity] = { entity_id: entity, state: "idle", attributes: { friendly_name: name } };
  hass.entities[entity] = {
    entity_id: entity,
    device_id: id,
    platform: "cgi_camera",
    ...entry,
  };
  hass.devices[id] ??= { id, name, ...device };
}
