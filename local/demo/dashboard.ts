import { mkdirSync, renameSync, writeFileSync } from 'fs';
import * as path from 'path';
import { engineView } from '../dashboard/engine-view';
import { LivePage } from '../dashboard/live-page';
import { renderPage } from '../dashboard/page';
import { Engine } from '../engine';

/** The dashboard of a run, which starts now. */
export class RunDashboard {
  private readonly from: number;
  private live?: LivePage;

  constructor(private readonly engine: Engine) {
    this.from = Math.floor(engine.clock.now() / 60_000) * 60_000;
  }

  /** Serves it live, and returns its address. */
  async serve(): Promise<string> {
    this.live = await LivePage.serve(() => this.view);
    return this.live.url;
  }

  /** Writes its current state into one file. */
  write(file: string): void {
    mkdirSync(path.dirname(file), { recursive: true });
    const partial = `${file}.${process.pid}`; // so that no reader opens half a page
    writeFileSync(partial, renderPage(this.view, { live: false }));
    renameSync(partial, file);
  }

  async stop(): Promise<void> {
    await this.live?.stop();
  }

  private get view() {
    return engineView(this.engine, 'Telegram, on this machine', this.from);
  }
}
