/** What the wall uses of Home Assistant's frontend. */

export interface EntityState {
  entity_id: string;
  state: string;
  attributes: Record<string, unknown>;
  last_changed?: string;
}

export interface EntityEntry {
  entity_id: string;
  device_id?: string;
  area_id?: string;
  platform?: string;
  hidden?: boolean;
  entity_category?: string;
  translation_key?: string;
}

export interface DeviceEntry {
  id: string;
  area_id?: string | null;
  name?: string | null;
  name_by_user?: string | null;
  identifiers?: [string, string][];
  via_device_id?: string | null;
}

export interface AreaEntry {
  area_id: string;
  name: string;
  icon?: string | null;
  floor_id?: string | null;
}

export interface FloorEntry {
  floor_id: string;
  name: string;
  icon?: string | null;
  level?: number | null;
}

export interface HomeAssistant {
  states: Record<string, EntityState>;
  entities: Record<string, EntityEntry>;
  devices: Record<string, DeviceEntry>;
  areas: Record<string, AreaEntry>;
  floors: Record<string, FloorEntry>;
  services: Record<string, Record<string, unknown>>;
  language: string;
  /** Whether the frontend reaches Home Assistant. */
  connected: boolean;
  callWS<Answer>(message: Record<string, unknown>): Promise<Answer>;
  callService(
    domain: string,
    service: string,
    data: Record<string, unknown>,
    target: { entity_id: string },
  ): Promise<unknown>;
  hassUrl(path: string): string;
}

/** Return the language of Home Assistant where a card does not know it yet. */
export function pageLanguage(): string {
  const page = document.querySelector<Element & { hass?: HomeAssistant }>("home-assistant");
  return page?.hass?.language ?? document.documentElement.lang;
}

/** Send an event upwards from an element; return whether a listener took it over. */
export function send(element: EventTarget, type: string, detail: unknown): boolean {
  return !element.dispatchEvent(
    new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }),
  );
}
