/** What Home Assistant loads: the card, the wall, and what lists them in its dialogs. */

import "./card";
import { start } from "./environment";
import { type HomeAssistant, pageLanguage } from "./home_assistant";
import "./strategies";
import { text } from "./texts";
import "./wall";

interface Listed {
  customCards?: Record<string, unknown>[];
  customStrategies?: Record<string, unknown>[];
}

const DOCUMENTATION = "https://github.com/cgi-camera/cgi-camera/blob/main/docs/wall.md";

const listed = window as unknown as Listed;
const language = pageLanguage();

listed.customCards ??= [];
listed.customCards.push(
  {
    type: "cgi-camera-card",
    name: text(language, "card_name"),
    description: text(language, "card_description"),
    preview: true,
    documentationURL: DOCUMENTATION,
    getEntitySuggestion: (_: HomeAssistant, entity: string) =>
      entity.startsWith("camera.") ? { config: { type: "custom:cgi-camera-card", entity } } : null,
  },
  {
    type: "cgi-camera-wall",
    name: text(language, "wall_name"),
    description: text(language, "wall_description"),
    documentationURL: DOCUMENTATION,
  },
);
listed.customStrategies ??= [];
for (const strategyType of ["dashboard", "view"]) {
  listed.customStrategies.push({
    type: "cgi-camera-wall",
    strategyType,
    name: text(language, "wall_name"),
    description: text(language, "wall_description"),
    documentationURL: DOCUMENTATION,
  });
}
start();
