/** Forms for cards and dashboards, in the language of Home Assistant. */

import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type HomeAssistant, send } from "./home_assistant";
import { isKey, type Key, text } from "./texts";

interface Field {
  name: Key;
  selector: (hass: HomeAssistant) => Record<string, unknown>;
  required?: boolean;
  /** What holds if nothing was chosen. */
  default?: unknown;
}

const BOOLEAN = () => ({ boolean: {} });
const CAMERAS = () => ({ entity: { domain: "camera", multiple: true } });

function number(min: number, max: number, unit?: string) {
  return () => ({ number: { min, max, step: 1, mode: "box", unit_of_measurement: unit } });
}

function choice(prefix: string, values: string[]) {
  return ({ language }: HomeAssistant) => ({
    select: {
      mode: "dropdown",
      options: values.map((value) => {
        const key = `${prefix}_${value}`;
        return { value, label: isKey(key) ? text(language, key) : value };
      }),
    },
  });
}

const PACE: Field = { name: "pace", selector: number(0, 60, "s"), default: 2 };
const LOOK: Field[] = [
  { name: "show_name", selector: BOOLEAN, default: true },
  { name: "show_age", selector: BOOLEAN, default: true },
  { name: "fit", selector: choice("fit", ["cover", "contain"]), default: "cover" },
];

export const CARD_FIELDS: Field[] = [
  { name: "entity", selector: () => ({ entity: { domain: "camera" } }), required: true },
  { name: "name", selector: () => ({ text: {} }) },
  PACE,
  ...LOOK,
  { name: "ptz", selector: BOOLEAN, default: true },
  { name: "entities", selector: CAMERAS },
  { name: "event_entities", selector: () => ({ entity: { multiple: true } }) },
];

export const WALL_FIELDS: Field[] = [
  { name: "by", selector: choice("by", ["area", "floor", "recorder"]), default: "area" },
  { name: "areas", selector: () => ({ area: { multiple: true } }) },
  { name: "exclude", selector: CAMERAS },
  { name: "others", selector: BOOLEAN, default: true },
  PACE,
  { name: "columns", selector: number(0, 16), default: 0 },
  ...LOOK,
  { name: "show_status", selector: BOOLEAN, default: true },
  { name: "tour_seconds", selector: number(2, 600, "s"), default: 10 },
];

type Config = Record<string, unknown>;

@customElement("cgi-camera-editor")
class Editor extends LitElement {
  @property({ attribute: false }) hass?: HomeAssistant;
  @property({ attribute: false }) fields: Field[] = [];
  @state() private config?: Config;

  setConfig(config: Config): void {
    this.config = config;
  }

  protected override render() {
    const { hass, config, fields } = this;
    if (!hass || !config) {
      return nothing;
    }
    const defaults = fields.filter((field) => field.default !== undefined);
    return html`<ha-form
      .hass=${hass}
      .data=${{ ...Object.fromEntries(defaults.map(({ name, default: value }) => [name, value])), ...config }}
      .schema=${fields.map(({ name, selector, required }) => ({ name, required, selector: selector(hass) }))}
      .computeLabel=${({ name }: { name: Key }) => text(hass.language, name)}
      .computeHelper=${({ name }: { name: Key }) => {
        const key = `${name}_help`;
        return isKey(key) ? text(hass.language, key) : undefined;
      }}
      @value-changed=${this.changed}
    ></ha-form>`;
  }

  /** Keep what differs from what holds anyway, so that a configuration stays short. */
  private changed(event: CustomEvent<{ value: Config }>): void {
    event.stopPropagation();
    const config = { ...event.detail.value };
    for (const { name, default: value } of this.fields) {
      const chosen = config[name];
      const isEmpty = chosen === "" || (Array.isArray(chosen) && chosen.length === 0);
      if (chosen === undefined || chosen === value || isEmpty) {
        delete config[name];
      }
    }
    this.config = config;
    send(this, "config-changed", { config });
  }
}

interface CardHelpers {
  createCardElement(config: Config): { constructor: { getConfigElement?: () => Promise<unknown> } };
}

/** Return a form; Home Assistant loads what a form needs with its own first one. */
export async function editor(fields: Field[]): Promise<HTMLElement> {
  if (!customElements.get("ha-form")) {
    const load = (window as unknown as { loadCardHelpers?: () => Promise<CardHelpers> })
      .loadCardHelpers;
    const card = (await load?.())?.createCardElement({ type: "entity", entity: "sun.sun" });
    await card?.constructor.getConfigElement?.();
  }
  const form = document.createElement("cgi-camera-editor") as Editor;
  form.fields = fields;
  return form;
}
