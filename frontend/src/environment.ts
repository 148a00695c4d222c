/** The one connection of this page, and the clock by which all cards count. */

import { Connection } from "./connection";
import type { HomeAssistant } from "./home_assistant";

const PATH = "/api/cgi_camera/wall";
/** A clock that stood still for so long means that the machine slept. */
const SLEPT = 15_000;

const ticks = new Set<() => void>();
let hass: HomeAssistant | undefined;

export const connection = new Connection({
  async address() {
    if (!hass) {
      throw new Error("Home Assistant is not there yet");
    }
    const { path } = await hass.callWS<{ path: string }>({ type: "auth/sign_path", path: PATH });
    const url = new URL(hass.hassUrl(path), location.href);
    url.protocol = url.protocol.replace("http", "ws");
    return url.href;
  },
  open: (address) => new WebSocket(address),
  isHidden: () => document.visibilityState === "hidden",
});

/** Take the present Home Assistant, which is another one after each change. */
export function use(present: HomeAssistant): void {
  const isBack = hass?.connected === false && present.connected;
  hass = present;
  if (isBack) {
    connection.renew();
  }
}

/** Call back once a second, until the returned function is called. */
export function everySecond(callback: () => void): () => void {
  ticks.add(callback);
  return () => ticks.delete(callback);
}

/** Begin to listen to page and clock. */
export function start(): void {
  let last = Date.now();
  setInterval(() => {
    if (Date.now() - last > SLEPT && document.visibilityState === "visible") {
      connection.renew();
    }
    last = Date.now();
    for (const tick of ticks) {
      tick();
    }
  }, 1000);
  document.addEventListener("visibilitychange", () => connection.change());
  addEventListener("online", () => connection.renew());
}
