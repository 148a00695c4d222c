/** The views of a dashboard that builds itself. */

import type { HomeAssistant } from "./home_assistant";
import { ELSEWHERE, parts, type WallConfig } from "./layout";
import { text } from "./texts";

interface Panel {
  type: "panel";
  cards: WallConfig[];
}

interface View extends Panel {
  title: string;
  path: string;
}

const CARD = "custom:cgi-camera-wall";

/** Return a view that one wall fills. */
export function viewOf(config: WallConfig, part?: string): Panel {
  const { type: _, ...options } = config;
  return { type: "panel", cards: [{ ...options, type: CARD, ...(part ? { part } : {}) }] };
}

/** Return a view of all cameras, and one of each part if there are several. */
export function dashboardOf(config: WallConfig, hass: HomeAssistant): { views: View[] } {
  const all = { title: text(hass.language, "all"), path: "all", ...viewOf(config) };
  const found = parts(hass, config);
  if (found.length < 2) {
    return { views: [all] };
  }
  const views = found.map((part) => ({
    title: part.title || text(hass.language, ELSEWHERE),
    path: part.id.replaceAll("_", "-"),
    ...viewOf(config, part.id),
  }));
  return { views: [all, ...views] };
}
