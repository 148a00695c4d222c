/** The card's texts in the language of Home Assistant: one file and one line here for each. */

import { de } from "./de";
import { en, type Texts } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { it } from "./it";
import { ko } from "./ko";
import { nl } from "./nl";
import { pl } from "./pl";
import { ru } from "./ru";
import { zhHans } from "./zh-Hans";
import { zhHant } from "./zh-Hant";

export const LANGUAGES: Record<string, Texts> = {
  en,
  de,
  es,
  fr,
  it,
  ko,
  nl,
  pl,
  ru,
  "zh-Hans": zhHans,
  "zh-Hant": zhHant,
};

export type Key = keyof Texts;

/** Return a text in a language, as "de-CH", "de" or else English has it. */
export function text(language: string, key: Key, values: Record<string, string | number> = {}) {
  const [base = "en"] = language.split("-");
  const found = LANGUAGES[language]?.[key] ?? LANGUAGES[base]?.[key] ?? en[key];
  return found.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** Return whether there is such a text. */
export function isKey(key: string): key is Key {
  return key in en;
}

/** Return how old something is, in the largest unit that fits. */
export function ageText(language: string, seconds: number): string {
  const units: [Key, number][] = [
    ["days", 86_400],
    ["hours", 3600],
    ["minutes", 60],
  ];
  for (const [key, length] of units) {
    if (seconds >= length) {
      return text(language, key, { number: Math.floor(seconds / length) });
    }
  }
  return text(language, "seconds", { number: Math.max(0, Math.floor(seconds)) });
}
