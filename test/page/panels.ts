/** Panels that are closed together: those that a test opens, or that several tests look at. */
import { join } from 'node:path';
import type { Level } from '../../webview/choice/choice.ts';
import { scratch } from '../workbench/paths.ts';
import type { Problem } from '../workbench/problems.ts';
import type { Theme } from '../workbench/window.ts';
import { attach } from './attach.ts';
import type { OpenPanel } from './open-panel.ts';
import { PanelView } from './panel-view.ts';
import type { Surroundings } from './surroundings.ts';
import { recordedLook } from './theme.ts';

export interface PageOptions {
  readonly theme: Theme;
  /** Of the panel alone. In a window of 1,280 pixels with a side bar, half of what is left is the default. */
  readonly viewport: { readonly width: number; readonly height: number };
  /** At which level the panel opens: most tests are of the numbers, which are all shown at once. */
  readonly level: Level;
  /** Whether things move. Each frame of that is drawn, which most tests have nothing of. */
  readonly motion: boolean;
  /** The block and head that were chosen before; null: the panel chooses itself. */
  readonly place: { readonly layer: number; readonly head: number } | null;
}

/** Opens a panel that shows nothing yet. */
export type Open = (options?: Partial<PageOptions>) => Promise<OpenPanel>;

export class Panels {
  /** Those that a page has asked for: "trace these tokens". */
  readonly opened: OpenPanel[] = [];
  private readonly all: OpenPanel[] = [];

  constructor(private readonly around: Surroundings) {}

  readonly open: Open = async (options = {}) => {
    const { theme = 'dark', viewport = { width: 461, height: 703 }, level = 'numbers' } = options;
    const { place = { layer: 0, head: 0 }, motion = false } = options;
    const { context, server, engine } = this.around;
    const { themes, defaultStyles } = await recordedLook();
    const look = { theme: themes[theme], defaultStyles };
    const view = await PanelView.open(context, server, look, viewport, motion);
    if (place) await view.remember({ choice: place });
    const panel = await attach(engine, view, level, async (ids, text) => {
      const other = await this.open(options);
      this.opened.push(other);
      await other.traceIds(ids, text);
    });
    this.all.push(panel);
    return panel;
  };

  /** What went wrong in any of them. */
  problems(): readonly Problem[] {
    return this.all.flatMap((panel) => panel.problems());
  }

  /** A screenshot of each. @param name of the test that has failed */
  async showFailure(name: string): Promise<void> {
    for (const [index, panel] of this.all.entries()) {
      const path = join(scratch, 'screenshots', `failed-${name.replaceAll(/[^\w.-]+/g, '-')}-${index + 1}.png`);
      const taken = await panel.screenshot(path).then(() => path, String);
      console.log(`Screenshot: ${taken}`);
    }
  }

  /** The engine, which serves the next test too, keeps nothing of them. */
  async close(): Promise<void> {
    for (const panel of this.all) panel.close();
    for (const { page } of this.all) await page.close();
  }
}
