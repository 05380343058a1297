import { ChildProcess, spawn, spawnSync } from 'child_process';
import { once } from 'events';
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';

/** Finds the first of Chromium's names that is installed; undefined if none is. */
export function findChromium(): string | undefined {
  const names = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'].filter((name) => name !== undefined);
  return names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Chromium without a window, controlled through its DevTools protocol. */
export class Chromium {
  static async start(program: string): Promise<Chromium> {
    const profile = mkdtempSync(path.join(tmpdir(), 'chromium-'));
    const child = spawn(program, ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    for await (const text of child.stderr!.setEncoding('utf8')) {
      told += text;
      const [, url] = /DevTools listening on (ws:\/\/\S+)/.exec(told) ?? [];
      if (url !== undefined) {
        const socket = new WebSocket(url);
        await new Promise((resolve, reject) => [socket.onopen, socket.onerror] = [resolve, reject]);
        return new Chromium(child, profile, socket);
      }
    }
    throw new Error(`${program} ended before its DevTools could be reached: ${told}`);
  }

  private lastId = 0;
  private readonly answers = new Map<number, { resolve: (result: any) => void; reject: (error: Error) => void }>();
  private readonly listeners: ((event: { method: string; params: any; sessionId?: string }) => void)[] = [];

  private constructor(private readonly child: ChildProcess, private readonly profile: string, private readonly socket: WebSocket) {
    child.stderr!.resume();
    socket.onmessage = ({ data }) => {
      const { id, result, error, ...event } = JSON.parse(String(data));
      if (id === undefined) {
        this.listeners.forEach((listener) => listener(event));
      } else {
        const { resolve, reject } = this.answers.get(id)!;
        this.answers.delete(id);
        error ? reject(new Error(error.message)) : resolve(result);
      }
    };
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<any> {
    const id = ++this.lastId;
    this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    return new Promise((resolve, reject) => this.answers.set(id, { resolve, reject }));
  }

  on(listener: (event: { method: string; params: any; sessionId?: string }) => void): void {
    this.listeners.push(listener);
  }

  /** Opens a page and waits until it is loaded. */
  async open(url: string, size: Size, scheme: 'light' | 'dark' = 'light'): Promise<Tab> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const tab = new Tab(this, sessionId);
    await tab.open(url, size, scheme);
    return tab;
  }

  async stop(): Promise<void> {
    const ended = this.child.exitCode === null ? once(this.child, 'exit') : undefined;
    this.socket.close();
    this.child.kill('SIGKILL');
    await ended;
    // Its child processes release the folder a little later.
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** A page that is open in Chromium. */
export class Tab {
  /** Errors in the page, and what its script logged as errors. */
  readonly errors: string[] = [];
  /** Everything that it requested. */
  readonly requests: string[] = [];
  private loaded!: () => void;

  constructor(private readonly chromium: Chromium, private readonly sessionId: string) {
    chromium.on(({ method, params, sessionId: id }) => {
      if (id !== sessionId) {
        return;
      }
      switch (method) {
        case 'Runtime.exceptionThrown':
          this.errors.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
          break;
        case 'Log.entryAdded':
          this.errors.push(`${params.entry.level}: ${params.entry.text}`);
          break;
        case 'Network.requestWillBeSent':
          this.requests.push(params.request.url);
          break;
        case 'Page.loadEventFired':
          this.loaded();
          break;
      }
    });
  }

  async open(url: string, size: Size, scheme: 'light' | 'dark'): Promise<void> {
    for (const domain of ['Page', 'Runtime', 'Network', 'Log']) {
      await this.send(`${domain}.enable`);
    }
    await this.resize(size);
    await this.prefer(scheme);
    const loaded = new Promise<void>((resolve) => this.loaded = resolve);
    await this.send('Page.navigate', { url });
    await loaded;
  }

  async resize({ width, height }: Size): Promise<void> {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
  }

  async prefer(scheme: 'light' | 'dark'): Promise<void> {
    await this.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  }

  /** Evaluates an expression, and returns its value through JSON. */
  async evaluate<Type>(expression: string): Promise<Type> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  async move(x: number, y: number): Promise<void> {
    await this.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
  }

  /** Takes a picture of the visible part of the page, as PNG. */
  async screenshot(): Promise<Buffer> {
    await this.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data, 'base64');
  }

  private send(method: string, params: object = {}): Promise<any> {
    return this.chromium.send(method, params, this.sessionId);
  }
}
