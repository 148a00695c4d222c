/** The picture of one camera: only asked for while it is seen, with its age and what happens. */

import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { News } from "./connection";
import { CARD_FIELDS, editor } from "./editor";
import { connection, everySecond, use } from "./environment";
import { type HomeAssistant, pageLanguage, send } from "./home_assistant";
import { nameOfCamera } from "./layout";
import { type CameraEvent, type Problem, pixels, type Wish } from "./protocol";
import { ageText, isKey, type Key, text } from "./texts";

export interface CardConfig {
  type?: string;
  entity: string;
  entities?: string[];
  name?: string;
  pace?: number;
  show_name?: boolean;
  show_age?: boolean;
  fit?: "cover" | "contain";
  ptz?: boolean;
  event_entities?: string[];
}

export const DEFAULT_PACE = 2;
const SLOWEST_PACE = 3600;
const FLASH_MILLISECONDS = 6000;
const HOLD_MILLISECONDS = 500;
const DOUBLE_MILLISECONDS = 250;
const SWIPE_PIXELS = 50;
/** A movement that is not ended ends by itself after so many seconds. */
const MOVE_SECONDS = 5;
const STEP_SECONDS = 0.4;
const QUIET_STATES = new Set(["off", "unknown", "unavailable", "idle", "closed"]);

const ICONS: Record<Problem, string> = {
  busy: "mdi:timer-sand",
  locked: "mdi:lock",
  refused: "mdi:account-cancel",
  gone: "mdi:video-off",
  off: "mdi:power",
  failed: "mdi:image-broken-variant",
  removed: "mdi:help-circle-outline",
  starting: "mdi:restart",
  forbidden: "mdi:shield-lock",
  offline: "mdi:lan-disconnect",
};

const MOVES: [Key, string, Record<string, string>][] = [
  ["up", "mdi:chevron-up", { direction: "up" }],
  ["left", "mdi:chevron-left", { direction: "left" }],
  ["right", "mdi:chevron-right", { direction: "right" }],
  ["down", "mdi:chevron-down", { direction: "down" }],
  ["zoom_in", "mdi:plus", { zoom: "in" }],
  ["zoom_out", "mdi:minus", { zoom: "out" }],
];

@customElement("cgi-camera-card")
export class CameraCard extends LitElement {
  @property({ attribute: false }) hass?: HomeAssistant;
  /** Part of a wall, which gives it its size. */
  @property({ type: Boolean, reflect: true }) tile = false;
  @state() private settings?: CardConfig;
  @state() private entity = "";
  @state() private news?: News;
  @state() private source = "";
  @state() private flash = "";
  @state() private isAlarm = false;

  private picture?: Blob;
  private isSeen = false;
  private stop?: () => void;
  private stopTicking?: () => void;
  private flashEnd?: ReturnType<typeof setTimeout>;
  private hold?: ReturnType<typeof setTimeout>;
  private tap?: ReturnType<typeof setTimeout>;
  private start?: PointerEvent;
  private isHeld = false;
  private watched = "";
  private seen = new IntersectionObserver(([entry]) => {
    this.isSeen = entry?.isIntersecting ?? false;
    this.watch();
  });
  private resized = new ResizeObserver(() => this.watch());

  static getConfigElement() {
    return editor(CARD_FIELDS);
  }

  static getStubConfig(hass: HomeAssistant): Partial<CardConfig> {
    const entity = Object.keys(hass.states).find((id) => id.startsWith("camera."));
    return { entity: entity ?? "", pace: DEFAULT_PACE };
  }

  /** What a wall gives it, again and again. */
  set config(config: CardConfig) {
    if (JSON.stringify(config) !== JSON.stringify(this.settings)) {
      this.setConfig(config);
    }
  }

  setConfig(config: CardConfig): void {
    const entity = config.entity ?? config.entities?.[0];
    if (!entity?.startsWith("camera.")) {
      throw new Error(text(pageLanguage(), "not_a_camera", { value: entity ?? "" }));
    }
    if (config.pace !== undefined && !(config.pace >= 0 && config.pace <= SLOWEST_PACE)) {
      throw new Error(
        text(pageLanguage(), "wrong_pace", { value: config.pace, limit: SLOWEST_PACE }),
      );
    }
    const isOther = entity !== this.settings?.entity;
    this.settings = config;
    if (isOther) {
      this.show(entity);
    } else {
      this.watch();
    }
  }

  getCardSize(): number {
    return 4;
  }

  getGridOptions() {
    return { columns: 6, rows: "auto", min_columns: 3 };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.seen.observe(this);
    this.resized.observe(this);
    this.stopTicking = everySecond(() => this.isSeen && this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.seen.disconnect();
    this.resized.disconnect();
    this.stopTicking?.();
    this.isSeen = false;
    this.watch();
  }

  /** A change of Home Assistant is seldom one of this camera. */
  protected override shouldUpdate(changed: PropertyValues): boolean {
    const before = changed.get("hass") as HomeAssistant | undefined;
    const { hass } = this;
    if (!changed.has("hass") || !hass) {
      return true;
    }
    use(hass);
    for (const id of this.settings?.event_entities ?? []) {
      this.follow(id, hass, before);
    }
    return (
      changed.size > 1 ||
      hass.language !== before?.language ||
      hass.services !== before.services ||
      hass.states[this.entity] !== before.states[this.entity]
    );
  }

  /** Show another camera in this place. */
  show(entity: string): void {
    if (entity !== this.entity) {
      this.entity = entity;
      this.news = undefined;
      this.setPicture(undefined);
      this.flash = "";
      this.watch();
    }
  }

  private get language(): string {
    return this.hass?.language ?? "en";
  }

  private get name(): string {
    const { name, entity } = this.settings ?? {};
    if (name && entity === this.entity) {
      return name;
    }
    return this.hass ? nameOfCamera(this.hass, this.entity) : this.entity;
  }

  private get wish(): Wish {
    const { clientWidth: width, clientHeight: height } = this;
    const [across, down] = pixels(width, height, devicePixelRatio);
    return { pace: this.settings?.pace ?? DEFAULT_PACE, width: across, height: down };
  }

  /** Be shown what is seen, at the present size. */
  private watch(): void {
    const isWatching = this.isSeen && this.entity !== "" && this.clientWidth > 0;
    const wish = this.wish;
    const watched = isWatching ? JSON.stringify([this.entity, wish]) : "";
    if (watched === this.watched) {
      return;
    }
    this.watched = watched;
    this.stop?.();
    this.stop = undefined;
    if (isWatching) {
      this.stop = connection.watch({
        camera: this.entity,
        wish,
        onNews: (news) => this.take(news),
        onEvent: (event) => this.light(event),
      });
    }
  }

  private take(news: News): void {
    this.news = { ...news, takenAt: news.takenAt ?? this.news?.takenAt ?? null };
    if (news.picture && news.picture !== this.picture) {
      this.setPicture(news.picture);
    }
  }

  private setPicture(picture: Blob | undefined): void {
    const old = this.source;
    this.picture = picture;
    this.source = picture ? URL.createObjectURL(picture) : "";
    if (old) {
      // The old one stays on the screen until the new one is decoded.
      setTimeout(() => URL.revokeObjectURL(old), 2000);
    }
  }

  private light({ type, faces }: CameraEvent): void {
    const names = faces.map((face) => face.name).filter(Boolean);
    const kind = text(this.language, isKey(type) ? type : "other");
    this.flashFor(
      names.length > 0 ? `${kind}: ${names.join(", ")}` : kind,
      type === "fire" || type === "tamper" || faces.some((face) => face.list === "blocked"),
    );
  }

  /** Light up when an entity turns to a state that matters. */
  private follow(id: string, hass: HomeAssistant, before: HomeAssistant | undefined): void {
    const now = hass.states[id];
    if (before && now && now.state !== before.states[id]?.state && !QUIET_STATES.has(now.state)) {
      this.flashFor(String(now.attributes.friendly_name ?? id), false);
    }
  }

  private flashFor(label: string, isAlarm: boolean): void {
    clearTimeout(this.flashEnd);
    this.flash = label;
    this.isAlarm = isAlarm;
    this.flashEnd = setTimeout(() => {
      this.flash = "";
    }, FLASH_MILLISECONDS);
  }

  private get age(): string {
    const { takenAt = null } = this.news ?? {};
    return takenAt === null ? "" : ageText(this.language, (performance.now() - takenAt) / 1000);
  }

  protected override render() {
    if (!this.settings) {
      return nothing;
    }
    const { show_name = true, show_age = true, fit = "cover", ptz = true } = this.settings;
    const problem = this.news?.problem ?? null;
    const age = this.age;
    const said = problem ? text(this.language, problem) : "";
    const open = text(this.language, "open", { name: this.name });
    const spoken = [open, this.flash, said, age && text(this.language, "ago", { age })];
    return html`
      <ha-card class=${this.flash ? (this.isAlarm ? "flash alarm" : "flash") : ""}>
        <div class="frame ${problem && problem !== "busy" ? "old" : ""}">
          ${
            this.source
              ? html`<img alt="" class=${fit} src=${this.source} draggable="false" />`
              : html`<div class="empty">
                  <ha-icon icon=${problem ? ICONS[problem] : "mdi:cctv"}></ha-icon>
                  <span>${said || text(this.language, "waiting")}</span>
                </div>`
          }
          <button
            class="open"
            aria-label=${spoken.filter(Boolean).join(", ")}
            @click=${this.clicked}
            @pointerdown=${this.pressed}
            @pointerup=${this.released}
            @pointercancel=${this.released}
            @keydown=${this.typed}
            @contextmenu=${(event: Event) => this.canCapture && event.preventDefault()}
          ></button>
          <div class="over top">
            ${this.flash ? html`<span class="label event">${this.flash}</span>` : nothing}
            ${
              problem && this.source
                ? html`<span class="label problem">
                    <ha-icon icon=${ICONS[problem]}></ha-icon>${said}
                  </span>`
                : nothing
            }
          </div>
          <div class="over bottom">
            <span class="name">${show_name ? this.name : nothing}</span>
            ${show_age && age ? html`<span class="age">${age}</span>` : nothing}
          </div>
          ${ptz && this.news?.moves ? this.renderArrows() : nothing}
        </div>
      </ha-card>
    `;
  }

  private renderArrows() {
    return html`<div class="ptz" role="group">
      ${MOVES.map(
        ([key, icon, data]) => html`<button
          class=${key}
          aria-label=${text(this.language, key)}
          title=${text(this.language, key)}
          @pointerdown=${(event: PointerEvent) => {
            // The end of it counts wherever the finger is by then.
            (event.target as Element).setPointerCapture(event.pointerId);
            this.move({ ...data, duration: MOVE_SECONDS });
          }}
          @pointerup=${() => this.move({ direction: "stop" })}
          @pointercancel=${() => this.move({ direction: "stop" })}
          @click=${(event: MouseEvent) =>
            event.detail === 0 && this.move({ ...data, duration: STEP_SECONDS })}
        >
          <ha-icon icon=${icon}></ha-icon>
        </button>`,
      )}
    </div>`;
  }

  private move(data: Record<string, unknown>): void {
    void this.act("ptz", data);
  }

  private async act(service: string, data: Record<string, unknown>): Promise<boolean> {
    try {
      await this.hass?.callService("cgi_camera", service, data, { entity_id: this.entity });
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String((error as Error)?.message);
      send(this, "hass-notification", { message });
      return false;
    }
  }

  private get canCapture(): boolean {
    const isOurs = this.hass?.entities[this.entity]?.platform === "cgi_camera";
    return isOurs && this.hass?.services.cgi_camera?.capture !== undefined;
  }

  private async capture(): Promise<void> {
    if (await this.act("capture", {})) {
      this.flashFor(text(this.language, "captured"), false);
    }
  }

  private pressed(event: PointerEvent): void {
    this.start = event;
    this.isHeld = false;
    if (this.canCapture) {
      this.hold = setTimeout(() => {
        this.isHeld = true;
        void this.capture();
      }, HOLD_MILLISECONDS);
    }
  }

  private released(event: PointerEvent): void {
    clearTimeout(this.hold);
    const across = event.clientX - (this.start?.clientX ?? event.clientX);
    const down = event.clientY - (this.start?.clientY ?? event.clientY);
    if (Math.abs(across) > SWIPE_PIXELS && Math.abs(across) > 2 * Math.abs(down)) {
      this.isHeld = true; // It was no tap.
      this.turn(across < 0 ? 1 : -1);
    }
  }

  private clicked(): void {
    if (this.isHeld) {
      this.isHeld = false;
    } else if (!this.canCapture) {
      this.open();
    } else if (this.tap) {
      clearTimeout(this.tap);
      this.tap = undefined;
      void this.capture();
    } else {
      this.tap = setTimeout(() => {
        this.tap = undefined;
        this.open();
      }, DOUBLE_MILLISECONDS);
    }
  }

  private typed(event: KeyboardEvent): void {
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      this.turn(event.key === "ArrowRight" ? 1 : -1);
    } else if (event.key === "c" && this.canCapture) {
      void this.capture();
    }
  }

  private open(): void {
    if (!send(this, "cgi-camera-open", { camera: this.entity })) {
      send(this, "hass-more-info", { entityId: this.entity });
    }
  }

  /** Go on to the next camera or back: a wall knows which that is, else the card itself. */
  private turn(step: number): void {
    if (send(this, "cgi-camera-turn", { step })) {
      return;
    }
    const { entity, entities = [] } = this.settings!;
    const round = [...new Set([entity, ...entities])];
    const next = (round.indexOf(this.entity) + step + round.length) % round.length;
    this.show(round[next]!);
  }

  static override styles = css`
    :host {
      display: block;
      container-type: inline-size;
    }
    ha-card {
      position: relative;
      overflow: hidden;
      height: 100%;
      background: #101418;
      border-color: transparent;
      border-radius: var(--cgi-camera-radius, var(--ha-card-border-radius, 12px));
    }
    .frame {
      position: relative;
      aspect-ratio: 16 / 9;
      color: #fff;
    }
    :host([tile]),
    :host([tile]) .frame {
      height: 100%;
    }
    :host([tile]) .frame {
      aspect-ratio: auto;
    }
    img {
      position: absolute;
      width: 100%;
      height: 100%;
      user-select: none;
    }
    img.cover {
      object-fit: cover;
    }
    img.contain {
      object-fit: contain;
    }
    .old img {
      filter: grayscale(0.8) brightness(0.55);
    }
    .empty {
      position: absolute;
      inset: 0;
      display: flex;
      flex-direction: column;
      align-items: center;
      justify-content: center;
      gap: 6px;
      color: #aab4be;
      font-size: 13px;
      --mdc-icon-size: 32px;
    }
    button {
      border: 0;
      background: none;
      color: inherit;
      cursor: pointer;
    }
    .open {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      touch-action: pan-y;
      border-radius: inherit;
    }
    .open:focus-visible,
    .ptz button:focus-visible {
      outline: 3px solid var(--primary-color, #03a9f4);
      outline-offset: -3px;
    }
    .over {
      position: absolute;
      inset-inline: 0;
      display: flex;
      gap: 6px;
      padding: 6px 10px;
      pointer-events: none;
      text-shadow: 0 0 3px #000;
    }
    .top {
      top: 0;
      flex-wrap: wrap;
    }
    .bottom {
      bottom: 0;
      align-items: baseline;
      justify-content: space-between;
      padding-top: 22px;
      background: linear-gradient(transparent, rgb(0 0 0 / 70%));
    }
    .name {
      overflow: hidden;
      font-size: 14px;
      font-weight: 500;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .age {
      flex: none;
      padding: 0 6px;
      border-radius: 8px;
      background: rgb(0 0 0 / 55%);
      font-size: 12px;
      font-variant-numeric: tabular-nums;
      line-height: 18px;
    }
    .label {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      padding: 2px 8px;
      border-radius: 10px;
      font-size: 12px;
      font-weight: 500;
      line-height: 18px;
      text-shadow: none;
      --mdc-icon-size: 14px;
    }
    .problem {
      background: rgb(0 0 0 / 70%);
    }
    .event {
      background: #ffb300;
      color: #201600;
    }
    .alarm .event {
      background: #d32f2f;
      color: #fff;
    }
    .flash::after {
      content: "";
      position: absolute;
      inset: 0;
      border: 4px solid #ffb300;
      border-radius: inherit;
      pointer-events: none;
      animation: pulse 1s ease-in-out infinite;
    }
    .flash.alarm::after {
      border-color: #f44336;
    }
    @keyframes pulse {
      50% {
        opacity: 0.35;
      }
    }
    .ptz {
      position: absolute;
      inset-inline-end: 8px;
      bottom: 34px;
      display: grid;
      grid-template-areas: ". up in" "left . right" ". down out";
      opacity: 0;
      border-radius: 12px;
      background: rgb(0 0 0 / 55%);
      transition: opacity 0.2s;
    }
    .frame:hover .ptz,
    .frame:focus-within .ptz {
      opacity: 1;
    }
    .ptz button {
      width: 32px;
      height: 32px;
      padding: 0;
      border-radius: 8px;
      touch-action: none;
      --mdc-icon-size: 22px;
    }
    .up {
      grid-area: up;
    }
    .down {
      grid-area: down;
    }
    .left {
      grid-area: left;
    }
    .right {
      grid-area: right;
    }
    .zoom_in {
      grid-area: in;
    }
    .zoom_out {
      grid-area: out;
    }
    @container (max-width: 219px) {
      .ptz {
        display: none;
      }
      .name {
        font-size: 12px;
      }
      .age {
        font-size: 11px;
      }
      .over {
        padding-inline: 6px;
      }
    }
    @media (hover: none) {
      .ptz {
        opacity: 0.85;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .flash::after {
        animation: none;
      }
    }
  `;
}
