/** All cameras on one screen: as large as it allows, by area, with a tour and full screen. */

import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import "./card";
import { DEFAULT_PACE } from "./card";
import { editor, WALL_FIELDS } from "./editor";
import { connection, everySecond, use } from "./environment";
import type { HomeAssistant } from "./home_assistant";
import { fit, type Part, parts, type WallConfig } from "./layout";
import type { Problem } from "./protocol";
import { text } from "./texts";

const GAP = 6;
const HEADING = 30;
const PHONE = 600;
const TOUR_SECONDS = 10;

function cameras({ states }: HomeAssistant): string[] {
  return Object.keys(states).filter((id) => id.startsWith("camera."));
}

@customElement("cgi-camera-wall")
export class CameraWall extends LitElement {
  @property({ attribute: false }) hass?: HomeAssistant;
  @state() private config: WallConfig = {};
  @state() private room = { width: 0, height: 0 };
  @state() private isFull = false;
  /** Which part the tour shows; below 0 while there is none. */
  @state() private stop = -1;
  /** The only camera that is shown, in full screen. */
  @state() private large = "";
  @query(".wall") private wall!: HTMLElement;

  private tour?: ReturnType<typeof setInterval>;
  private stopTicking?: () => void;
  private parts: Part[] = [];
  private measured = () => this.measure();
  private resized = new ResizeObserver(this.measured);
  private filled = () => {
    this.isFull = document.fullscreenElement !== null;
    this.large = "";
    this.measure();
  };

  static getConfigElement() {
    return editor(WALL_FIELDS);
  }

  static getStubConfig(): WallConfig {
    return {};
  }

  setConfig(config: WallConfig): void {
    this.config = config;
  }

  getCardSize(): number {
    return 12;
  }

  getGridOptions() {
    return { columns: "full", rows: "auto" };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
    addEventListener("resize", this.measured);
    document.addEventListener("fullscreenchange", this.filled);
    this.stopTicking = everySecond(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
    removeEventListener("resize", this.measured);
    document.removeEventListener("fullscreenchange", this.filled);
    this.stopTicking?.();
    this.endTour();
  }

  /** The clock draws the wall anew; a state that changes does not. */
  protected override shouldUpdate(changed: PropertyValues): boolean {
    const before = changed.get("hass") as HomeAssistant | undefined;
    const { hass } = this;
    if (!hass) {
      return false;
    }
    if (!changed.has("hass") && !changed.has("config")) {
      return true;
    }
    use(hass);
    const isSame =
      !changed.has("config") &&
      before?.entities === hass.entities &&
      before.devices === hass.devices &&
      before.areas === hass.areas &&
      before.floors === hass.floors &&
      cameras(before).every((camera) => camera in hass.states) &&
      cameras(before).length === cameras(hass).length;
    if (isSame) {
      return changed.size > 1;
    }
    this.parts = parts(hass, this.config);
    return true;
  }

  private measure(): void {
    const top = this.isFull ? 0 : this.getBoundingClientRect().top + scrollY;
    const width = this.isFull ? innerWidth : this.clientWidth;
    this.room = { width: width - 2 * GAP, height: innerHeight - Math.max(top, 0) - 2 * GAP };
  }

  private get shown(): Part[] {
    if (this.large) {
      return [{ id: "large", title: "", cameras: [this.large] }];
    }
    const stop = this.parts[this.stop];
    return stop ? [stop] : this.parts;
  }

  private localize(key: Parameters<typeof text>[1], values?: Parameters<typeof text>[2]): string {
    return text(this.hass?.language ?? "en", key, values);
  }

  protected override render() {
    if (!this.hass) {
      return nothing;
    }
    if (this.parts.length === 0) {
      return html`<ha-card class="nothing">${this.localize("no_cameras")}</ha-card>`;
    }
    const shown = this.shown;
    const isTitled = shown.length > 1 || this.stop >= 0;
    const { show_status: hasStatus = true, columns = 0 } = this.config;
    const isPhone = this.room.width < PHONE;
    const size = fit(
      shown.map((part) => part.cameras.length),
      {
        width: this.room.width,
        height: this.room.height - (hasStatus ? 40 : 0) - (this.stop >= 0 ? HEADING : 0),
      },
      {
        gap: GAP,
        heading: HEADING + GAP,
        narrowest: isPhone ? 300 : 170,
        comfortable: isPhone ? 160 : 300,
      },
      this.large ? 1 : columns,
    );
    const width = Math.max(0, Math.floor(size.width));
    return html`<div
      class="wall ${this.isFull ? "full" : ""}"
      style="--columns:${size.columns};--width:${width}px"
      @cgi-camera-open=${this.opened}
      @cgi-camera-turn=${this.turned}
      @keydown=${this.typed}
    >
      ${hasStatus ? this.renderStatus() : nothing}
      ${shown.map(
        (part) => html`<section aria-label=${this.titleOf(part)}>
          ${
            isTitled
              ? html`<h2>
                  ${part.icon ? html`<ha-icon icon=${part.icon}></ha-icon>` : nothing}
                  ${this.titleOf(part)}
                </h2>`
              : nothing
          }
          <div class="tiles">${part.cameras.map((camera) => this.renderTile(camera))}</div>
        </section>`,
      )}
    </div>`;
  }

  private renderTile(camera: string) {
    const { pace = DEFAULT_PACE, show_name, show_age, fit: how } = this.config;
    return html`<cgi-camera-card
      tile
      .hass=${this.hass}
      .config=${{ entity: camera, pace, show_name, show_age, fit: this.large ? "contain" : how }}
    ></cgi-camera-card>`;
  }

  private titleOf(part: Part): string {
    return part.title || (part.id === "large" ? "" : this.localize("elsewhere"));
  }

  private renderStatus() {
    const cameras = this.shown.flatMap((part) => part.cameras);
    const problems = new Map<Problem, number>();
    for (const camera of cameras) {
      const problem = this.problemOf(camera);
      if (problem) {
        problems.set(problem, (problems.get(problem) ?? 0) + 1);
      }
    }
    const count =
      cameras.length === 1
        ? this.localize("one_camera")
        : this.localize("cameras", { number: cameras.length });
    const wrong = [...problems].map(([problem, number]) => `${number} × ${this.localize(problem)}`);
    return html`<div class="status">
      <span class="count">${count}</span>
      <span class="wrong" role="status">${wrong.join(" · ")}</span>
      ${
        this.parts.length > 1
          ? this.renderButton(
              this.stop >= 0 ? "end_tour" : "start_tour",
              this.stop >= 0 ? "mdi:stop" : "mdi:play",
              this.toggleTour,
            )
          : nothing
      }
      ${
        document.fullscreenEnabled
          ? this.renderButton(
              this.isFull ? "leave_full_screen" : "full_screen",
              this.isFull ? "mdi:fullscreen-exit" : "mdi:fullscreen",
              this.toggleFull,
            )
          : nothing
      }
    </div>`;
  }

  private renderButton(key: Parameters<typeof text>[1], icon: string, act: () => void) {
    return html`<button title=${this.localize(key)} aria-label=${this.localize(key)} @click=${act}>
      <ha-icon icon=${icon}></ha-icon>
    </button>`;
  }

  private problemOf(camera: string): Problem | null {
    const known = connection.about(camera)?.problem ?? null;
    const isUnavailable = this.hass?.states[camera]?.state === "unavailable";
    return known ?? (isUnavailable ? "gone" : null);
  }

  private toggleTour(): void {
    if (this.stop >= 0) {
      this.endTour();
      return;
    }
    this.stop = 0;
    const seconds = this.config.tour_seconds ?? TOUR_SECONDS;
    this.tour = setInterval(() => {
      this.stop = (this.stop + 1) % this.parts.length;
    }, seconds * 1000);
  }

  private endTour(): void {
    clearInterval(this.tour);
    this.stop = -1;
  }

  private toggleFull(): void {
    if (this.isFull) {
      void document.exitFullscreen();
    } else {
      void this.wall.requestFullscreen();
    }
  }

  /** In full screen Home Assistant's own dialog would stay behind: the picture becomes large. */
  private opened(event: CustomEvent<{ camera: string }>): void {
    if (this.isFull) {
      event.preventDefault();
      this.large = this.large ? "" : event.detail.camera;
    }
  }

  private turned(event: CustomEvent<{ step: number }>): void {
    event.preventDefault();
    if (this.large) {
      const cameras = this.parts.flatMap((part) => part.cameras);
      const next = cameras.indexOf(this.large) + event.detail.step + cameras.length;
      this.large = cameras[next % cameras.length]!;
    } else {
      this.focusNext(event.target as HTMLElement, event.detail.step);
    }
  }

  private focusNext(card: HTMLElement, step: number): void {
    const cards = [...this.renderRoot.querySelectorAll<HTMLElement>("cgi-camera-card")];
    const next = cards[(cards.indexOf(card) + step + cards.length) % cards.length];
    next?.shadowRoot?.querySelector<HTMLElement>(".open")?.focus();
  }

  private typed(event: KeyboardEvent): void {
    if (event.key === "Backspace" && this.large) {
      this.large = "";
    }
  }

  static override styles = css`
    :host {
      display: block;
      --cgi-camera-radius: 8px;
    }
    .nothing {
      padding: 24px;
    }
    .wall {
      box-sizing: border-box;
      padding: ${GAP}px;
      color: var(--primary-text-color);
    }
    .wall.full {
      overflow: auto;
      background: #05070a;
      color: #e6eaee;
    }
    .status {
      display: flex;
      align-items: center;
      gap: 12px;
      box-sizing: border-box;
      height: 40px;
      padding: 0 6px;
      font-size: 14px;
    }
    .count {
      font-weight: 500;
    }
    .wrong {
      flex: 1;
      overflow: hidden;
      color: var(--error-color, #db4437);
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .status button {
      width: 40px;
      height: 40px;
      padding: 0;
      border: 0;
      border-radius: 20px;
      background: none;
      color: inherit;
      cursor: pointer;
    }
    .status button:hover,
    .status button:focus-visible {
      background: rgb(127 127 127 / 20%);
    }
    section {
      width: calc(var(--columns) * (var(--width) + ${GAP}px) - ${GAP}px);
      margin: 0 auto ${GAP}px;
    }
    h2 {
      display: flex;
      align-items: center;
      gap: 8px;
      height: ${HEADING}px;
      margin: 0;
      font-size: 15px;
      font-weight: 500;
      --mdc-icon-size: 18px;
    }
    .tiles {
      display: grid;
      grid-template-columns: repeat(var(--columns), var(--width));
      gap: ${GAP}px;
    }
    cgi-camera-card {
      height: calc(var(--width) * 9 / 16);
    }
  `;
}
