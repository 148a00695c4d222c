/** One connection for all pictures of a browser, open while one of them is seen. */

import { type CameraEvent, type Facts, type Problem, parse, together, type Wish } from "./protocol";

/** What is known of a camera. */
export interface News {
  /** When the picture was taken, by `performance.now()`. */
  takenAt: number | null;
  problem: Problem | null;
  moves: boolean;
  picture?: Blob;
}

export interface Watcher {
  camera: string;
  wish: Wish;
  onNews(news: News): void;
  onEvent(event: CameraEvent): void;
}

export interface Surroundings {
  /** Return the address of the connection, good for one try. */
  address(): Promise<string>;
  open(address: string): WebSocket;
  isHidden(): boolean;
}

const SETTLE = 60;
/** A wish is repeated so often, for Home Assistant forgets those of browsers that sleep. */
const REPEAT = 20_000;
const FIRST_RETRY = 1000;
const LONGEST_RETRY = 20_000;
/** Without any answer for so long a connection that is being opened is given up. */
const OPENING = 10_000;

export class Connection {
  private watchers = new Set<Watcher>();
  private known = new Map<string, News>();
  private socket?: WebSocket;
  private isOpening = false;
  private failures = 0;
  private sent = "";
  private settling?: ReturnType<typeof setTimeout>;
  private repeating?: ReturnType<typeof setInterval>;
  private retry?: ReturnType<typeof setTimeout>;

  constructor(private surroundings: Surroundings) {}

  /** Show a camera from now on, until the returned function is called. */
  watch(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    const news = this.known.get(watcher.camera);
    if (news) {
      watcher.onNews(news);
    }
    this.change();
    return () => {
      this.watchers.delete(watcher);
      this.change();
    };
  }

  /** Return what is known of a camera. */
  about(camera: string): News | undefined {
    return this.known.get(camera);
  }

  /** Take into account that a watcher wants something else, or that the page is hidden or seen. */
  change(): void {
    this.settling ??= setTimeout(() => {
      this.settling = undefined;
      this.settle();
    }, SETTLE);
  }

  /** Begin anew, as after a sleep in which the connection may have broken without a sign. */
  renew(): void {
    this.drop();
    this.failures = 0;
    this.settle();
  }

  private get isWanted(): boolean {
    return this.watchers.size > 0 && !this.surroundings.isHidden();
  }

  private settle(): void {
    if (!this.isWanted) {
      this.drop();
    } else if (this.socket?.readyState === 1) {
      this.sendWishes();
    } else if (!this.socket && !this.isOpening && this.retry === undefined) {
      void this.open();
    }
  }

  private drop(): void {
    clearTimeout(this.retry);
    clearInterval(this.repeating);
    this.retry = undefined;
    const socket = this.socket;
    this.socket = undefined;
    this.sent = "";
    socket?.close();
  }

  private async open(): Promise<void> {
    this.isOpening = true;
    try {
      const address = await this.surroundings.address();
      if (this.isWanted) {
        this.use(this.surroundings.open(address));
      }
    } catch {
      this.fail();
    } finally {
      this.isOpening = false;
    }
  }

  private use(socket: WebSocket): void {
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    const patience = setTimeout(() => socket.close(), OPENING);
    socket.onopen = () => {
      clearTimeout(patience);
      this.repeating = setInterval(() => socket.send(this.sent), REPEAT);
      this.sendWishes();
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.socket) {
        this.failures = 0;
        this.take(data);
      }
    };
    socket.onclose = () => {
      clearTimeout(patience);
      if (socket === this.socket) {
        this.drop();
        this.fail();
      }
    };
  }

  private fail(): void {
    if (!this.isWanted) {
      return;
    }
    for (const [camera, news] of this.known) {
      this.known.set(camera, { ...news, problem: "offline" });
    }
    for (const watcher of this.watchers) {
      const news = this.known.get(watcher.camera);
      watcher.onNews(news ?? { takenAt: null, problem: "offline", moves: false });
    }
    const delay = Math.min(FIRST_RETRY * 2 ** this.failures, LONGEST_RETRY);
    this.failures += 1;
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.settle();
    }, delay);
  }

  private sendWishes(): void {
    const wishes = new Map<string, Wish[]>();
    for (const { camera, wish } of this.watchers) {
      wishes.set(camera, [...(wishes.get(camera) ?? []), wish]);
    }
    const watch = Object.fromEntries(
      [...wishes].sort().map(([camera, several]) => [camera, together(several)]),
    );
    const message = JSON.stringify({ watch });
    if (message !== this.sent) {
      this.sent = message;
      this.socket?.send(message);
    }
  }

  private take(data: string | ArrayBuffer): void {
    const message = parse(data);
    if ("event" in message) {
      for (const watcher of this.watchers) {
        if (message.cameras.includes(watcher.camera)) {
          watcher.onEvent(message.event);
        }
      }
      return;
    }
    const news = newsOf(message.facts, message.picture);
    const { camera } = message.facts;
    // News without a picture leave the last one in force.
    this.known.set(camera, { ...news, picture: news.picture ?? this.known.get(camera)?.picture });
    for (const watcher of this.watchers) {
      if (watcher.camera === camera) {
        watcher.onNews(news);
      }
    }
  }
}

function newsOf({ age, problem, moves }: Facts, picture?: Blob): News {
  return { takenAt: age === null ? null : performance.now() - age * 1000, problem, moves, picture };
}
