import { mkdirSync, renameSync, writeFileSync } from 'fs';
import * as path from 'path';
import { engineView } from '../dashboard/engine-view';
import { LivePage } from '../dashboard/live-page';
import { renderPage } from '../dashboard/page';
import { Engine } from '../engine';

/** The dashboard of a run, from now on. */
export class RunDashboard {
  private readonly from: number;
  private live?: LivePage;

  constructor(private readonly engine: Engine) {
    this.from = Math.floor(engine.clock.now() / 60_000) * 60_000;
  }

  /** Where it is served, live. */
  async serve(): Promise<string> {
    this.live = await LivePage.serve(() => this.view);
    return this.live.url;
  }

  /** Writes it as it is now, all in one file. */
  write(file: string): void {
    mkdirSync(path.dirname(file), { recursive: true });
    const partial = `${file}.${process.pid}`; // nobody shall open half a page
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
