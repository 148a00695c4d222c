/** The dashboard and the view that build themselves, where Home Assistant finds them. */

import { editor, WALL_FIELDS } from "./editor";
import type { HomeAssistant } from "./home_assistant";
import type { WallConfig } from "./layout";
import { dashboardOf, viewOf } from "./views";

class DashboardStrategy extends HTMLElement {
  static generate(config: WallConfig, hass: HomeAssistant) {
    return dashboardOf(config, hass);
  }

  static getConfigElement() {
    return editor(WALL_FIELDS);
  }
}

class ViewStrategy extends HTMLElement {
  static generate(config: WallConfig) {
    return viewOf(config);
  }

  static getConfigElement() {
    return editor(WALL_FIELDS);
  }
}

customElements.define("ll-strategy-dashboard-cgi-camera-wall", DashboardStrategy);
customElements.define("ll-strategy-view-cgi-camera-wall", ViewStrategy);
